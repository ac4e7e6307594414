"""The sides of the alarm benchmark: the script of each, what is installed for it, and its options.

Environments are made as for the other benchmark (`bench/metrics/peers.py`), one for each tool; two sides
of one tool share it.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.metrics.peers import OFFING, PEERS, Peer, python_of

SIDES = Path(__file__).with_name("sides")
RIVER = Peer("river", "with_river.py", ("river==0.26.1", "pandas<3"))
FROUROS = Peer("frouros", "with_frouros.py", ("frouros==0.9.0",))
# the online detectors need a backend; TensorFlow is the one that comes for the processor alone
ONLINE = Peer(
    "alibi-detect-online",
    "with_alibi_online.py",
    ("alibi-detect[tensorflow]==0.13.0", "tensorflow-cpu"),
)


@dataclass(frozen=True)
class Side:
    """One side. `peer` is None for what needs this Python and scipy only."""

    name: str
    script: str
    peer: Peer | None
    options: dict[str, Any] = field(default_factory=dict)
    slow: bool = False
    """Left out unless it is named."""

    def python(self) -> Path:
        """Return the Python that has the side's package, installing it when needed."""
        return python_of(self.peer) if self.peer else Path(sys.executable)


def _means(kind: str) -> Side:
    """The online detector that reads means of rows."""
    return Side(
        f"alibi-{kind.lower()}-means",
        "with_alibi_online.py",
        ONLINE,
        {"kind": kind, "means": True},
        slow=True,
    )


ALL = {
    side.name: side
    for side in (
        Side("offing", "with_offing.py", OFFING),
        Side("textbook", "with_textbook.py", None),
        Side("evidently", "with_evidently.py", PEERS["evidently"]),
        Side("evidently-tests", "with_evidently.py", PEERS["evidently"], {"tests": True}),
        Side("nannyml", "with_nannyml.py", PEERS["nannyml"]),
        Side("nannyml-ks", "with_nannyml.py", PEERS["nannyml"], {"method": "kolmogorov_smirnov"}),
        Side("alibi-detect", "with_alibi_detect.py", PEERS["alibi-detect"]),
        Side("alibi-lsdd", "with_alibi_online.py", ONLINE, {"kind": "LSDD"}, slow=True),
        Side("alibi-mmd", "with_alibi_online.py", ONLINE, {"kind": "MMD"}, slow=True),
        Side("alibi-cvm", "with_alibi_online.py", ONLINE, {"kind": "CVM"}, slow=True),
        Side("alibi-fet", "with_alibi_online.py", ONLINE, {"kind": "FET"}, slow=True),
        _means("LSDD"),
        _means("MMD"),
        _means("CVM"),
        Side("whylogs", "with_whylogs.py", PEERS["whylogs"]),
        Side("whylogs-hellinger", "with_whylogs.py", PEERS["whylogs"], {"hellinger": True}),
        Side("river", "with_river.py", RIVER),
        Side("river-kswin", "with_river.py", RIVER, {"kinds": ["KSWIN"]}, slow=True),
        Side("frouros", "with_frouros.py", FROUROS),
    )
}


def there(name: str) -> bool:
    """Return whether the side's script is in this checkout."""
    return (SIDES / ALL[name].script).exists()
