"""A web process that is killed in the middle of a save: all of it is there afterwards, or nothing."""

from __future__ import annotations

import random
import time

import pytest

from tests.faults import saving
from tests.faults.gates import Gate
from tests.faults.http import CUT, pressed, request
from tests.faults.installation import Installation
from tests.faults.lengths import LONG, eventually, times
from tests.faults.saving import ALL, NOTHING

IN_THE_MIDDLE = (
    Gate("decisions_example"),
    Gate("decisions_signoff"),
    Gate("decisions_decision"),
    Gate("decisions_supersession"),
)
AT_THE_HISTORY = (Gate("decisions_auditentry"),)


def states(site: Installation, deeds: list[saving.Deed]) -> list[str]:
    """What became of each."""
    return [site.do(saving.state_of, deed) for deed in deeds]


def done_again(site: Installation, deeds: list[saving.Deed]) -> None:
    """Press each button once more, as a person does whose page did not come."""
    for deed in deeds:
        before = site.do(saving.state_of, deed)
        answer = request(site.port, deed.path, deed.session, deed.data)
        # What was brought in already is not to be found any more, and all else says how it stands.
        assert answer.status == 302 or (before == ALL and answer.status == 404), (deed, answer)
    assert states(site, deeds) == [ALL] * len(deeds)


@pytest.mark.parametrize("database", ["sqlite", "postgresql"] if LONG else ["postgresql"])
def test_killed_in_the_middle_of_a_save(database, site_on, figures):
    site = site_on(database)
    at_once = 4 if database == "postgresql" else 1  # SQLite lets one write at a time
    stops = (AT_THE_HISTORY, IN_THE_MIDDLE) if LONG else (AT_THE_HISTORY,)
    kills = 0
    web = site.web()
    for number in range(times(1, 5)):
        for stop in stops:
            deeds = site.do(saving.made_ready, kills)
            request(site.port, "/", deeds[0].session)  # it is awake
            with site.closed(*stop, waiting=at_once) as reached, pressed(site.port, deeds) as answers:
                eventually(reached, site.log)
                web.kill()
            assert [answer.result() for answer in answers] == [CUT] * 4
            assert states(site, deeds) == [NOTHING] * 4, number
            web = site.web()
            done_again(site, deeds)
            kills += 1
    assert site.do(saving.differences) == ()
    figures(
        "kill -9 of the web processes inside an import, a proposal, a signature and a supersession",
        database,
        4 * kills,
        0,
        0,
        "no answer; nothing was saved, and doing it again worked",
    )


@pytest.mark.parametrize("database", ["sqlite", "postgresql"] if LONG else ["sqlite"])
def test_killed_at_random_while_saving(database, site_on, figures):
    site = site_on(database)
    chance, kills, saved, unanswered = random.Random(database), times(1, 25), 0, 0
    web = site.web()
    for number in range(kills):
        deeds = site.do(saving.made_ready, number)
        request(site.port, "/", deeds[0].session)  # it is awake
        with pressed(site.port, deeds) as answers:
            time.sleep(chance.uniform(0, 0.8))  # wherever they stand then
            web.kill()
        after = states(site, deeds)
        assert set(after) <= {NOTHING, ALL}
        for answer, state in zip(answers, after, strict=True):
            unanswered += answer.result() == CUT
            saved += state == ALL
            assert answer.result() == CUT or state == ALL, "who was told that it is saved finds it saved"
        web = site.web()
        done_again(site, deeds)
    assert site.do(saving.differences) == ()
    figures(
        "kill -9 of the web processes at random during the same four",
        database,
        4 * kills,
        0,
        0,
        f"{unanswered} times no answer; {saved} were saved whole by then, the others not at all",
    )
