"""Promises of `ragft_site.env`: what may be said is understood, what means nothing is refused by name."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from ragft_site import env

BASE = Path("/srv/ragft")


def refused(match: str):
    return pytest.raises(ImproperlyConfigured, match=match)


@pytest.fixture
def say(monkeypatch):
    """Set the variable that the tests read."""

    def set_variable(value: str) -> None:
        monkeypatch.setenv("ANY_NAME", value)

    return set_variable


class TestText:
    def test_is_what_was_set(self, say):
        say("some words")
        assert env.text("ANY_NAME") == "some words"

    def test_unset_is_the_default(self):
        assert env.text("ANY_NAME", "else") == "else"

    def test_empty_counts_as_unset(self, say):
        say("")
        assert env.text("ANY_NAME", "else") == "else"

    def test_unset_without_default_is_refused_by_name(self):
        with refused("ANY_NAME is not set"):
            env.text("ANY_NAME")

    def test_comes_from_a_file(self, monkeypatch, tmp_path):
        (tmp_path / "secret").write_text("hidden\n")
        monkeypatch.setenv("ANY_NAME_FILE", str(tmp_path / "secret"))
        assert env.text("ANY_NAME") == "hidden"

    def test_a_missing_file_is_refused_by_name(self, monkeypatch, tmp_path):
        monkeypatch.setenv("ANY_NAME_FILE", str(tmp_path / "missing"))
        with refused("ANY_NAME_FILE: .*missing"):
            env.text("ANY_NAME")

    def test_an_empty_file_is_no_secret(self, monkeypatch, tmp_path):
        (tmp_path / "secret").write_text("\n")
        monkeypatch.setenv("ANY_NAME_FILE", str(tmp_path / "secret"))
        with refused("ANY_NAME is not set"):
            env.text("ANY_NAME")

    def test_value_and_file_contradict_each_other(self, say, monkeypatch, tmp_path):
        say("one")
        monkeypatch.setenv("ANY_NAME_FILE", str(tmp_path / "other"))
        with refused("ANY_NAME and ANY_NAME_FILE"):
            env.text("ANY_NAME")


class TestFlag:
    @pytest.mark.parametrize(
        ("said", "meant"), [("true", True), ("True", True), ("false", False), ("", False)]
    )
    def test_knows_two_words(self, say, said, meant):
        say(said)
        assert env.flag("ANY_NAME") is meant

    @pytest.mark.parametrize("said", ["1", "yes", "on", "ture"])
    def test_refuses_others(self, say, said):
        say(said)
        with refused("ANY_NAME=.*say true or false"):
            env.flag("ANY_NAME")


class TestInteger:
    def test_is_a_whole_number(self, say):
        say("12")
        assert env.integer("ANY_NAME", 3) == 12

    def test_unset_is_the_default(self):
        assert env.integer("ANY_NAME", 3) == 3

    @pytest.mark.parametrize("said", ["0", "-1", "1.5", "many", "²"])
    def test_refuses_what_is_none_or_too_small(self, say, said):
        say(said)
        with refused("ANY_NAME=.*1 or more"):
            env.integer("ANY_NAME", 3, least=1)


class TestPlacesAndZones:
    def test_a_folder_is_absolute(self, say):
        say("var")
        with refused("ANY_NAME='var'"):
            env.folder("ANY_NAME", BASE)

    def test_a_time_zone_is_one_that_exists(self, say):
        say("Europe/Vienna")
        assert env.time_zone("ANY_NAME", "UTC") == "Europe/Vienna"
        say("Vienna")
        with refused("ANY_NAME='Vienna'"):
            env.time_zone("ANY_NAME", "UTC")


class TestSite:
    def test_is_scheme_host_and_port(self, say):
        say("https://ragft.example.org:8443")
        site = env.site("ANY_NAME", "")
        assert (site.scheme, site.hostname, site.port) == ("https", "ragft.example.org", 8443)

    @pytest.mark.parametrize(
        "said",
        [
            "ragft.example.org",
            "ftp://ragft.example.org",
            "https://",
            "https://ragft.example.org/below",
            "https://me@ragft.example.org",
            "https://ragft.example.org:port",
            "https://[::1",
        ],
    )
    def test_refuses_what_is_no_site(self, say, said):
        say(said)
        with refused("ANY_NAME"):
            env.site("ANY_NAME", "")


class TestDatabase:
    def read(self):
        return env.database("ANY_NAME", default=BASE / "my data#1/db.sqlite3", base=BASE, pool_size=4)

    def test_unset_is_sqlite_with_the_measured_options(self):
        found = self.read()
        assert found["NAME"] == BASE / "my data#1/db.sqlite3"
        assert found["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
        assert found["OPTIONS"]["timeout"] == 20
        assert "journal_mode=WAL" in found["OPTIONS"]["init_command"]

    def test_sqlite_tests_use_a_file(self):
        assert self.read()["TEST"]["NAME"] == BASE / "my data#1/test_db.sqlite3"

    @pytest.mark.parametrize(
        ("said", "path"),
        [("sqlite:///data/my.db", BASE / "data/my.db"), ("sqlite:////data/my.db", Path("/data/my.db"))],
    )
    def test_sqlite_paths_are_from_here_or_from_the_root(self, say, said, path):
        say(said)
        assert self.read()["NAME"] == path

    def test_postgresql_uses_the_pool(self, say):
        say("postgres://me:p%40ss@db.example.org:5433/ragft?sslmode=require")
        found = self.read()
        assert found["OPTIONS"] == {
            "sslmode": "require",
            "pool": {"min_size": 1, "max_size": 4, "timeout": 5},
        }
        del found["OPTIONS"], found["CONN_HEALTH_CHECKS"]
        assert found == {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": "ragft",
            "USER": "me",
            "PASSWORD": "p@ss",
            "HOST": "db.example.org",
            "PORT": "5433",
        }

    def test_postgresql_may_be_a_unix_socket(self, say):
        say("postgresql://me@/ragft?host=/run/postgresql")
        assert self.read()["HOST"] == "/run/postgresql"

    @pytest.mark.parametrize(
        "said", ["mysql://me@host/ragft", "postgres://me@host", "sqlite://db.sqlite3", "sqlite:///", "ragft"]
    )
    def test_refuses_what_is_no_database(self, say, said):
        say(said)
        with refused("ANY_NAME"):
            self.read()


class TestRedis:
    def read(self):
        return env.redis("ANY_NAME", default=BASE / "var/valkey.sock")

    def test_queue_and_cache_never_share_a_database(self, say):
        say("redis://:secret@cache.example.org:6379/4")
        assert self.read() == (
            "redis://:secret@cache.example.org:6379/4",
            "redis://:secret@cache.example.org:6379/4",
            "redis://:secret@cache.example.org:6379/5",
        )

    def test_unset_is_the_private_socket(self):
        path = BASE / "var/valkey.sock"
        assert self.read() == (
            f"redis+socket://{path}?virtual_host=0",
            f"unix://{path}?db=0",
            f"unix://{path}?db=1",
        )

    def test_tls_is_asked_for_in_celerys_words(self, say):
        say("rediss://cache.example.org")
        broker, queue, cache = self.read()
        assert queue == "rediss://cache.example.org/0"
        assert broker == "rediss://cache.example.org/0?ssl_cert_reqs=required"
        assert cache == "rediss://cache.example.org/1"

    @pytest.mark.parametrize("said", ["redis://", "redis://host/zero", "unix:///x.sock?db=a", "amqp://host"])
    def test_refuses_what_is_no_queue(self, say, said):
        say(said)
        with refused("ANY_NAME"):
            self.read()


class TestMail:
    def read(self):
        return env.mail("ANY_NAME", default=BASE / "var/mail", base=BASE)

    def test_unset_writes_to_a_folder(self):
        assert self.read()["EMAIL_FILE_PATH"] == "/srv/ragft/var/mail"

    @pytest.mark.parametrize(
        ("scheme", "port", "starttls", "tls"),
        [("smtp", 25, False, False), ("smtp+tls", 587, True, False), ("smtps", 465, False, True)],
    )
    def test_the_scheme_says_how_it_is_protected(self, say, scheme, port, starttls, tls):
        say(f"{scheme}://me%40example.org:secret@mail.example.org")
        found = self.read()
        assert (found["EMAIL_HOST"], found["EMAIL_PORT"]) == ("mail.example.org", port)
        assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == ("me@example.org", "secret")
        assert (found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == (starttls, tls)

    @pytest.mark.parametrize("said", ["smtp://", "pigeon://host", "mail.example.org"])
    def test_refuses_what_is_no_mail_server(self, say, said):
        say(said)
        with refused("ANY_NAME"):
            self.read()


def test_hosts_are_told_apart_by_commas_or_spaces(monkeypatch):
    monkeypatch.setenv("HOSTS", "Chat.example.org, 10.0.0.7")
    assert env.hosts("HOSTS") == {"chat.example.org", "10.0.0.7"}
    monkeypatch.setenv("HOSTS", "")
    assert env.hosts("HOSTS") == set()


def test_an_address_is_no_host(monkeypatch):
    monkeypatch.setenv("HOSTS", "https://chat.example.org")
    with pytest.raises(ImproperlyConfigured, match="say a host only"):
        env.hosts("HOSTS")
