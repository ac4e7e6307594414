"""The benchmarks are scripts in the checkout, not part of the package: they are imported from its root."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
