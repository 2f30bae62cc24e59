"""Several programs that live and die together."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PATIENCE = 0.2  # seconds between two looks


class Died(Exception):
    """One of the programs ended by itself."""


@dataclass
class Program:
    """A running program, what it is called, and the signal that asks it to end."""

    name: str
    process: subprocess.Popen[bytes]
    end_signal: signal.Signals


@dataclass
class ProcessTree:
    """Programs started one after the other and ended in the reverse order, all of them, whatever happens.

    Use it as a context. Each program runs in a session of its own, so that Ctrl-C reaches only us and we
    decide who ends first; the kernel ends it should we be killed outright (on Linux).
    """

    patience: float = 20  # seconds given to one program to end by itself
    running: list[Program] = field(default_factory=list)
    asked_to_end: bool = False

    def __enter__(self) -> "ProcessTree":
        return self

    def __exit__(self, *unused: object) -> None:
        while self.running:
            _end(self.running.pop(), self.patience)

    def start(
        self, name: str, command: list[str], *, end_signal: signal.Signals = signal.SIGTERM, **options: Any
    ) -> None:
        """Start one program; `options` are those of `subprocess.Popen`."""
        process = subprocess.Popen(
            command, start_new_session=True, stdin=subprocess.DEVNULL, preexec_fn=_end_with_parent, **options
        )
        self.running.append(Program(name, process, end_signal))

    def wait_for(self, ready: Callable[[], bool], *, seconds: float) -> bool:
        """Wait until `ready`; false when the time is up or we are asked to end. Raises `Died`."""
        end = time.monotonic() + seconds
        while not ready():
            if self.asked_to_end or time.monotonic() > end:
                return False
            self._look()
            time.sleep(PATIENCE / 4)
        return True

    def wait(self) -> None:
        """Wait until we are asked to end. Raises `Died` when a program ends before that."""
        while not self.asked_to_end:
            self._look()
            time.sleep(PATIENCE)

    def _look(self) -> None:
        for program in self.running:
            if (code := program.process.poll()) is not None:
                raise Died(f"{program.name} has ended by itself ({_manner(code)})")


@contextmanager
def ended_by_signals(tree: ProcessTree) -> Iterator[ProcessTree]:
    """While this lasts, Ctrl-C, SIGTERM and a closed terminal ask the tree to end, and do nothing else."""

    def ask_to_end(number: int, frame: FrameType | None) -> None:
        tree.asked_to_end = True

    before = {number: signal.signal(number, ask_to_end) for number in ENDING_SIGNALS}
    try:
        with tree:
            yield tree
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _end(program: Program, patience: float) -> None:
    process = program.process
    process.send_signal(program.end_signal)
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    with suppress(ProcessLookupError):  # it led its session: this ends what it left behind there
        os.killpg(process.pid, signal.SIGKILL)


def _end_with_parent() -> None:
    """In the new process: ask the kernel for SIGTERM when the parent is gone (PR_SET_PDEATHSIG is 1)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def _manner(code: int) -> str:
    return f"by signal {-code}" if code < 0 else f"with exit code {code}"
