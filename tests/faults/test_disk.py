"""The disk is full: a save is refused with a page that says so, and everything goes on once there is room.

On a small file system of memory where the tests may mount one, which is as root on Linux.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.faults import deeds, saving
from tests.faults.accounts import account_of
from tests.faults.http import request
from tests.faults.installation import Installation
from tests.faults.lengths import eventually, times
from tests.faults.post import Post
from tests.faults.saving import ALL, NOTHING
from tests.faults.test_database import KEPT
from tests.faults.test_web import done_again, states
from tests.faults.test_workers import all_is_told, now

MIB = 1024 * 1024
NO_MOUNT = "no small file system may be mounted here"
ROOMS = (0, 16_384, 65_536, 262_144)
"""Bytes that are left: none, and too little for one save or another."""


@contextmanager
def small_disk(folder: Path, size: int) -> Iterator[None]:
    """A file system of so many bytes in a folder. Skips where none may be mounted."""
    mount, unmount = shutil.which("mount"), shutil.which("umount")
    if not (sys.platform == "linux" and os.getuid() == 0 and mount and unmount):
        pytest.skip(NO_MOUNT)
    options = ["-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if subprocess.run([mount, *options], check=False, capture_output=True).returncode:
        pytest.skip(NO_MOUNT)
    try:
        yield
    finally:
        subprocess.run([unmount, "--lazy", str(folder)], check=True)


@contextmanager
def filled(folder: Path, *, but: int = 0) -> Iterator[None]:
    """Fill the disk until nothing, or so many bytes, are left."""
    filler = folder / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))
    if but:
        os.truncate(filler, filler.stat().st_size - but)
    try:
        yield
    finally:
        filler.unlink()


@pytest.fixture
def small_site(site_on, made_sqlite: Path) -> Iterator[Installation]:
    """An installation on SQLite whose folder is on a small disk."""
    site = site_on("sqlite")
    var = site.sqlite.parent
    with small_disk(var, 24 * MIB):
        shutil.copy(made_sqlite, site.sqlite)
        site.write_static_names()
        yield site
        site.__exit__()


def test_the_disk_is_full(small_site, post, figures):
    small_site.web()
    small_site.worker()
    a_save_is_refused_and_nothing_is_half_done(small_site, figures)
    what_was_sent_is_marked_once_there_is_room(small_site, post, figures)


def a_save_is_refused_and_nothing_is_half_done(site: Installation, figures: Callable[..., None]) -> None:
    """Whoever is told that it is saved finds it saved; the others read that nothing was."""
    refused = saved = 0
    for number in range(times(1, 5)):
        for room in ROOMS[:: times(2, 1)]:
            made = site.do(saving.made_ready, 10 * number + room)
            request(site.port, "/", made[0].session)  # it is awake, and keeps the database open
            site.do(saving.shrink_log)
            with filled(site.sqlite.parent, but=room):
                answers = [request(site.port, deed.path, deed.session, deed.data) for deed in made]
                assert request(site.port, "/", made[0].session).status == 200, "one can read"
            for deed, answer in zip(made, answers, strict=True):
                is_saved = answer.status == 302
                assert site.do(saving.state_of, deed) == (ALL if is_saved else NOTHING), (room, answer)
                assert is_saved or (answer.status in {500, 503} and KEPT in answer.text)
                refused, saved = refused + (not is_saved), saved + is_saved
            done_again(site, made)
            assert states(site, made) == [ALL] * 4
    assert refused >= 4 * times(1, 5), "where no room is left, nothing is saved"
    assert site.do(saving.differences) == ()
    assert site.do(saving.integrity) == "ok"
    figures(
        "the disk full, or with too little room, at an import, a proposal, a signature and a supersession",
        "sqlite",
        refused + saved,
        0,
        0,
        f"{refused} times a page that says that nothing of it was saved; with room again, it worked",
    )


def what_was_sent_is_marked_once_there_is_room(
    site: Installation, post: Post, figures: Callable[..., None]
) -> None:
    """Not marked, it would go out again and again."""
    rounds = times(1, 5)
    for _ in range(rounds):
        site.do(deeds.come_due, 3)
        with post.held_at("DATA") as reached:
            site.do(deeds.ask_for_reminders)
            eventually(reached.is_set, site.log)
            site.do(saving.shrink_log)
            full = filled(site.sqlite.parent)
            full.__enter__()
        eventually(lambda: "could not be marked" in site.log(), site.log)
        full.__exit__(None, None, None)
        eventually(lambda: not site.do(deeds.held), site.log)
        all_is_told(site, now())
    found = account_of(site, post)
    assert (found.lost, found.repeated, found.doubled) == (0, 0, 0)
    figures("the disk full when a mail is to be marked", "sqlite", rounds, 0, 0, "the mails, once")
