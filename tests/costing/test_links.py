"""Scenarios in addresses: they come back whole, and made-up ones come to nothing."""

from __future__ import annotations

import base64
import json
import zlib

import pytest

from costing.engine.scenario_wire import scenario_from_wire, scenario_to_wire
from costing.links import LARGEST, LONGEST_LINK, BadLink, inputs_in, link_text
from tests.costing.scenarios import inputs


def packed(raw: bytes) -> str:
    return base64.urlsafe_b64encode(zlib.compress(raw)).decode().rstrip("=")


def test_a_scenario_comes_back_whole():
    wire = scenario_to_wire(inputs(queries_per_day=777))
    text = link_text(wire)
    assert len(text) < 1500
    assert text.replace("-", "").replace("_", "").isalnum()
    assert scenario_to_wire(scenario_from_wire(inputs_in(text))) == wire


def test_the_same_scenario_has_the_same_link():
    wire = scenario_to_wire(inputs())
    assert link_text(wire) == link_text(dict(reversed(wire.items())))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "not base64 at all!",
        "ÄÖÜ",
        "A" * (LONGEST_LINK + 1),
        base64.urlsafe_b64encode(b"not packed").decode(),
        packed(b"{not json"),
        packed(b"\xff\xfe"),
        packed(b'{"day": NaN}'),
        packed(b"[" * 30_000),
        packed(b"9" * 10_000),
        packed(json.dumps({"name": "x" * (LARGEST + 1)}).encode()),
        link_text(scenario_to_wire(inputs()))[:-20],
    ],
)
def test_what_holds_no_scenario_is_refused(text):
    with pytest.raises(BadLink):
        inputs_in(text)
