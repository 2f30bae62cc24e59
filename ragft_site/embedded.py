"""The private Valkey of the embedded default: where it listens, and how it is started."""

import hashlib
import os
import tempfile
from pathlib import Path

LONGEST_SOCKET_PATH = 100  # bytes; systems cut off at 104 to 108


def socket_path(folder: Path) -> Path:
    """Where the server of this installation listens: in `folder`, or nearby if that path is too long.

    Every process works the path out for itself, so that a command run beside `serve` reaches the same queue.
    """
    path = folder / "valkey.sock"
    if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH:
        return path
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"ragft-{os.getuid()}-{name}" / path.name
