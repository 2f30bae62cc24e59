"""Promises about docker-compose.yml: it is what its schema says, and names what there is."""

import json
import re
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

BASE = Path(__file__).resolve().parent.parent.parent
COMPOSE: dict[str, Any] = yaml.safe_load((BASE / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"] == "ragft"}
SCHEMA = resources.files("check_jsonschema.builtin_schemas") / "vendor" / "compose-spec.json"


def problems(compose: dict[str, Any]) -> list[str]:
    """What the Compose Specification says against it."""
    schema = json.loads(SCHEMA.read_text())
    return [
        error.json_path for error in jsonschema.validators.validator_for(schema)(schema).iter_errors(compose)
    ]


def test_the_file_keeps_the_compose_specification():
    assert problems(COMPOSE) == []


@pytest.mark.parametrize(
    "wrong",
    [{"services": {"web": {"comand": "serve"}}}, {"services": {"web": {"ports": "8000"}}}, {"service": {}}],
)
def test_the_specification_notices_what_is_wrong(wrong):
    assert problems(wrong)


@pytest.mark.parametrize("name", OURS)
def test_what_is_ours_may_do_little(name):
    """Nothing to write but what memory holds, no rights to gain, no secret in the environment."""
    service = OURS[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service
    assert "user" not in service, "the image says it: not root"
    assert not [
        key for key in service["environment"] if key.endswith(("KEY", "PASSWORD", "TOKEN", "EMAIL_URL"))
    ]
    given = {f"/run/secrets/{secret}" for secret in service["secrets"]}
    assert given == {value for key, value in service["environment"].items() if key.endswith("_FILE")}
    assert given == {f"/run/secrets/{secret}" for secret in COMPOSE["secrets"]}


def test_the_image_is_not_run_by_root_and_keeps_its_folder():
    lines = (BASE / "Dockerfile").read_text().splitlines()
    assert "USER ragft" in lines
    assert "RUN useradd --create-home --uid 1000 ragft" in lines, (
        "the uid of the folder in docker-compose.yml"
    )


def test_all_but_the_first_step_say_how_they_are():
    assert [name for name, service in SERVICES.items() if "healthcheck" not in service] == ["setup"]
    assert {name for name, service in SERVICES.items() if service["restart"] == "no"} == {"setup"}


def test_several_of_each_may_run():
    """Nothing that only one container can have."""
    for name in ("web", "worker", "beat"):
        assert "container_name" not in OURS[name]
        assert "volumes" not in OURS[name]
    assert SERVICES["web"]["ports"] == ["127.0.0.1:${WEB_PORTS:-8000}:8000"]


def test_only_this_machine_reaches_what_listens():
    ports = [port for service in SERVICES.values() for port in service.get("ports", ())]
    assert [port for port in ports if not port.startswith("127.0.0.1:")] == []


def test_what_it_reads_from_the_environment_has_a_value_of_its_own():
    """`docker compose config` must not ask for anything beside .env and the files in secrets/."""
    text = (BASE / "docker-compose.yml").read_text()
    assert set(re.findall(r"\$\{(\w+)", text)) == {"WEB_PORTS", "WEB_PROCESSES", "WORKER_PROCESSES"}
    assert set(re.findall(r"\$\{\w+(.)", text)) == {":"}
