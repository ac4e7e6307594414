"""The sides: what is installed for each, and the environment that it runs in.

Each peer is the package that PyPI gives, in a virtual environment of its own under the cache folder
($OFFING_BENCH_CACHE, by default ~/.cache/offing-bench), compiled to bytecode. A dependency is pinned only
where the peer does not run with the newest one; the reason stands beside it. Offing is this working tree
with what its pyproject.toml asks for, and nothing else.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

SIDES = Path(__file__).with_name("sides")
ROOT = Path(__file__).parents[2]
PYTHON = "3.11"
QUIET = {
    "NML_DISABLE_USAGE_LOGGING": "1",
    "DO_NOT_TRACK": "1",
    "ITERATIVE_DO_NOT_TRACK": "1",
    "WHYLOGS_NO_ANALYTICS": "1",
}
"""Telemetry off, as each of them reads it."""


SLOWING = ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")
"""What the caller's environment may hold and a user's would not: no bytecode means slow imports."""


@dataclass(frozen=True)
class Peer:
    """One side: its name, the script that runs it, and what pip installs."""

    name: str
    script: str
    requirements: tuple[str, ...]


PEERS = {
    peer.name: peer
    for peer in (
        # imports pandas.core.dtypes.common.infer_dtype_from_object, which pandas 3 has not
        Peer("evidently", "with_evidently.py", ("evidently==0.7.23", "pandas<3", "pyarrow")),
        # needs numpy<2, and PyArrow after 20 needs numpy 2
        Peer("alibi-detect", "with_alibi_detect.py", ("alibi-detect==0.13.0", "pyarrow==20.0.0")),
        # reads np.unicode_, which numpy 2 has not
        Peer(
            "whylogs",
            "with_whylogs.py",
            ("whylogs[viz]==1.6.4", "numpy<2", "pandas<3", "pyarrow==20.0.0"),
        ),
        # imports statsmodels without asking for it
        Peer("nannyml", "with_nannyml.py", ("nannyml==0.13.1", "statsmodels", "pyarrow")),
        # histogrammar fails on the strings of pandas 3
        Peer("popmon", "with_popmon.py", ("popmon==1.4.12", "pandas<3", "pyarrow")),
    )
}


OFFING = Peer("offing", "with_offing.py", ("--editable", str(ROOT)))


class NotInstalled(Exception):
    """A peer that could not be installed; the text is the installer's own."""


def cache() -> Path:
    """Return the folder for data, environments and results."""
    named = os.environ.get("OFFING_BENCH_CACHE")
    return Path(named) if named else Path.home() / ".cache" / "offing-bench"


def python_of(peer: Peer) -> Path:
    """Return the Python that has the peer, installing it when needed; write its freeze beside the results.

    Raises NotInstalled with what the installer said.
    """
    folder = cache() / "envs" / peer.name
    python = folder / "bin" / "python"
    stamp = folder / "requirements.txt"
    wanted = "\n".join(peer.requirements) + "\n"
    if peer is OFFING:
        wanted += (ROOT / "pyproject.toml").read_text()
    if not stamp.exists() or stamp.read_text() != wanted:
        uv = _uv()
        _run([uv, "venv", "--quiet", "--clear", "--python", PYTHON, str(folder)])
        command = [uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", str(python)]
        _run([*command, *peer.requirements])
        stamp.write_text(wanted)
    frozen = cache() / "results" / f"{peer.name}.freeze.txt"
    if not frozen.exists() or frozen.stat().st_mtime < stamp.stat().st_mtime:
        frozen.parent.mkdir(parents=True, exist_ok=True)
        frozen.write_text(_run([_uv(), "pip", "freeze", "--python", str(python)]))
    return python


def environment() -> dict[str, str]:
    """Return the environment of every side: the caller's, telemetry off, bytecode on."""
    return {name: value for name, value in os.environ.items() if name not in SLOWING} | QUIET


def _uv() -> str:
    beside = Path(sys.executable).with_name("uv")
    found = str(beside) if beside.exists() else shutil.which("uv")
    if found is None:
        raise NotInstalled("uv is not there: pip install uv")
    return found


def _run(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment())
    if done.returncode:
        raise NotInstalled(f"{' '.join(command)}\n{done.stderr.strip()[-2000:]}")
    return done.stdout
