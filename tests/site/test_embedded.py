"""Promises about the private queue: a socket that fits, a folder of ours alone, a queue that survives."""

import pytest
import redis

from ragft_site import embedded
from ragft_site.processes import ProcessTree
from tests.servers import temporary_folder


def test_the_socket_lies_in_the_folder(tmp_path_factory):
    with temporary_folder() as folder:
        assert embedded.socket_path(folder) == folder / "valkey.sock"


def test_a_path_too_long_for_a_socket_is_replaced_by_a_short_one(tmp_path):
    deep = tmp_path / ("deep" * 30)
    path = embedded.socket_path(deep)
    assert len(str(path)) <= embedded.LONGEST_SOCKET_PATH
    assert path == embedded.socket_path(deep), "every process must find the same"
    assert path != embedded.socket_path(tmp_path / ("other" * 30))


def test_the_queue_is_served_from_a_folder_however_deep(tmp_path):
    deep = tmp_path / ("deep" * 30)
    path = embedded.socket_path(deep)
    with ProcessTree() as tree:
        tree.start("the queue", embedded.command(deep / "queue", path))
        assert tree.wait_for(lambda: embedded.answers(path), seconds=20)
    path.parent.rmdir()


def test_a_folder_that_is_a_link_is_refused(tmp_path):
    (tmp_path / "theirs").mkdir()
    (tmp_path / "ours").symlink_to(tmp_path / "theirs")
    with pytest.raises(embedded.CannotStart, match="ours"):
        embedded.private_folder(tmp_path / "ours")


def test_what_is_queued_survives_a_kill():
    with temporary_folder() as folder:
        path = folder / "valkey.sock"
        command = embedded.command(folder / "data", path)
        with ProcessTree() as tree:
            tree.start("the queue", command)
            assert tree.wait_for(lambda: embedded.answers(path), seconds=20)
            client = redis.Redis(unix_socket_path=str(path))
            client.lpush("waiting", *range(100))
            client.close()
            tree.running[0].process.kill()
            tree.running[0].process.wait()
        assert not embedded.answers(path)
        with ProcessTree() as tree:
            tree.start("the queue", command)
            assert tree.wait_for(lambda: embedded.answers(path), seconds=20)
            client = redis.Redis(unix_socket_path=str(path))
            assert client.llen("waiting") == 100
            client.close()
