"""What upgrades start from: the released state (`released.toml`), and its code out of the history."""

from __future__ import annotations

import subprocess
import tarfile
import tomllib
from io import BytesIO
from pathlib import Path

import pytest

HERE = Path(__file__).parent
RELEASED = tomllib.loads((HERE / "released.toml").read_text(encoding="utf-8"))
NO_HISTORY = "the released commit is not in this clone; fetch the whole history"


def unpack(folder: Path) -> None:
    """Put the released code there; skips where there is no history to take it from."""
    command = ["git", "archive", RELEASED["commit"]]
    try:
        done = subprocess.run(command, cwd=HERE.parent, capture_output=True, check=False)
    except FileNotFoundError:
        pytest.skip(NO_HISTORY)
    if done.returncode:
        pytest.skip(NO_HISTORY)
    with tarfile.open(fileobj=BytesIO(done.stdout)) as archive:
        archive.extractall(folder, filter="data")
