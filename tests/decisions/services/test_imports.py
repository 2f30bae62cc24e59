"""Promises of bringing examples in: what is stored, what is not, what is said, and that it can be undone."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from decisions import tasks
from decisions.engine.causes import Cause
from decisions.engine.codebook import STARTING, BadCodebook
from decisions.forgetful import cache
from decisions.imports.choices import Choices
from decisions.imports.errors import BadFile
from decisions.imports.importing import open_upload
from decisions.imports.sources import from_bytes
from decisions.models import (
    ArmRun,
    AuditEntry,
    CodebookVersion,
    Example,
    Import,
    Origin,
    Reading,
    Review,
    Settlement,
    Upload,
    User,
)
from decisions.models.failures import STAGED_FOR
from decisions.services import codebook, imports, preparing, reviews, uploads
from decisions.services.imports import Typed
from decisions.services.reviews import ReviewIsClosed
from decisions.services.said_before import UnknownCodes
from tests.decisions.imports.files import jsonl, sample, workbook
from tests.decisions.imports.ours import CODE, ERASED, EXAMPLE, READING, as_table, document
from tests.statements import statements

ROWS = [{"id": f"r{n}", "input": f"Question {n} about {n * 37}?", "output": f"Wrong {n}."} for n in range(5)]
NEAR = "How much does it cost to bring a bicycle to Northpoint on the early ferry {}?"


def staged(review: Review, by: User, data: str | bytes | None = None, name: str = "t.jsonl") -> Upload:
    given = jsonl(*ROWS) if data is None else data
    return uploads.stage(review, name=name, data=given.encode() if isinstance(given, str) else given, by=by)


def brought(review: Review, by: User, data: str | bytes | None = None, **choices: Any) -> Import:
    name, column = choices.pop("name", "t.jsonl"), choices.pop("column", "")
    return imports.bring_in(staged(review, by, data, name), Choices(**choices, by=column), by=by)


def texts(review: Review) -> list[tuple[int, str, str]]:
    return list(Example.objects.filter(review=review).values_list("number", "input", "output"))


def audited(action: str) -> AuditEntry:
    return AuditEntry.objects.get(action=action)


# Files that wait -------------------------------------------------------------------------------------------


def test_a_file_waits_and_only_who_brought_it_sees_it(review, contributor, manager, owner):
    upload = staged(review, contributor)
    assert bytes(upload.data) == jsonl(*ROWS).encode()
    assert list(Upload.objects.visible_to(contributor)) == [upload]
    assert not Upload.objects.visible_to(manager).exists()
    assert not Upload.objects.visible_to(owner).exists()


def test_what_cannot_be_read_is_not_kept(review, contributor):
    with pytest.raises(BadFile, match="PDF"):
        staged(review, contributor, b"%PDF-1.7")
    assert not Upload.objects.exists()


def test_the_hour_passes(review, contributor):
    old, fresh = staged(review, contributor), staged(review, contributor)
    Upload.objects.filter(pk=old.pk).update(created_at=timezone.now() - STAGED_FOR)
    assert list(Upload.objects.visible_to(contributor)) == [fresh]
    tasks.remove_expired_uploads()
    assert list(Upload.objects.all()) == [fresh]


def test_of_one_person_only_so_many_wait(review, contributor, manager):
    theirs = staged(review, manager)
    mine = [staged(review, contributor) for _ in range(uploads.WAITING + 1)]
    assert set(Upload.objects.all()) == {theirs, *mine[1:]}
    uploads.discard(mine[1])
    assert not Upload.objects.filter(pk=mine[1].pk).exists()


# Bringing in ------------------------------------------------------------------------------------------------


def test_examples_are_stored_with_all_that_the_file_says(review, contributor):
    made = brought(review, contributor, sample("langfuse_traces.jsonl"), name="traces.jsonl")
    assert (made.origin, made.name, made.shape, made.encoding, made.count) == (
        Origin.FILE,
        "traces.jsonl",
        "langfuse_traces",
        "utf-8",
        3,
    )
    first = made.examples.get(number=1)
    assert first.input == "How much is a bicycle ticket on the Northpoint ferry?"
    assert first.context == [
        "Northpoint line fares valid from January 2024: adult 6.00, child 3.00, bicycle 4.00."
    ]
    assert (first.source_id, first.origin) == ("trace-a1f0", "line 1")
    assert first.created_at == datetime(2026, 8, 3, 9, 12, 44, 120_000, tzinfo=UTC)
    assert first.labels[0]["note"] == "Quoted the 2024 fare; the 2026 fare sheet was never retrieved."
    assert (first.near, first.readers_done) == ("", 0)
    assert made.plans[0]["fields"]["input"] == "input"
    assert not Upload.objects.exists()
    review.refresh_from_db()
    assert (review.example_count, review.read_count) == (3, 0)


def test_what_is_pasted_has_no_name(review, contributor):
    made = imports.bring_in(staged(review, contributor, name=""), Choices(), by=contributor)
    assert (made.origin, str(made)) == (Origin.PASTE, "Pasted")


def test_numbers_go_on(review, contributor):
    brought(review, contributor)
    made = brought(review, contributor, jsonl({"input": "Another one entirely?", "output": "No."}))
    assert made.examples.get().number == 6


def test_the_card_tells_how_they_were_picked(review, contributor):
    rows = [
        *(
            {**row, "team": "ab"[n % 2], "timestamp": f"2026-08-0{n + 1}T10:00:00Z"}
            for n, row in enumerate(ROWS)
        ),
        {"input": "", "output": "x"},
        {**ROWS[0], "team": "a"},
    ]
    card = brought(review, contributor, jsonl(*rows), wanted=2, seed=7, column="team").card
    assert card | {"first_day": None, "last_day": None} == {
        "method": "stratified",
        "seed": 7,
        "column": "team",
        "strata": card["strata"],
        "records": 7,
        "importable": 5,
        "duplicates": 1,
        "near_duplicates": 0,
        "picked": 2,
        "first_day": None,
        "last_day": None,
        "present": 0,
        "skipped": {"no input": 1},
        "earlier": [],
    }
    assert [stratum[0] for stratum in card["strata"]] == ["a", "b"]
    stored = Import.objects.get().card
    assert date.fromisoformat(stored["first_day"]) <= date.fromisoformat(stored["last_day"])


def test_the_same_seed_draws_the_same_examples(review, component, contributor):
    brought(review, contributor, wanted=2, seed=3)
    other = Review.objects.create(component=component, number=2, questionnaire_version=1)
    brought(other, contributor, wanted=2, seed=3)
    assert texts(review) == texts(other)


def test_copies_are_dropped_also_those_of_what_is_there(review, contributor):
    brought(review, contributor, jsonl(*ROWS[:2], ROWS[0]))
    made = brought(review, contributor)
    assert (made.count, made.card["present"]) == (3, 2)
    assert Example.objects.values("text_hash").distinct().count() == 5
    with pytest.raises(imports.NothingToBring):
        brought(review, contributor)
    assert Import.objects.count() == 2


def test_near_copies_are_one_group_also_with_what_is_there(review, contributor):
    rows = [
        {"input": NEAR.format(day), "output": "Bringing a bicycle costs four."} for day in ("today", "now")
    ]
    first = brought(review, contributor, jsonl(rows[0], ROWS[0])).examples.get(number=1)
    assert first.near == ""
    assert brought(review, contributor, jsonl(rows[1], ROWS[1])).count == 1
    third = {"input": NEAR.format("on Monday"), "output": "Bringing a bicycle costs four."}
    made = brought(review, contributor, jsonl(rows[1], third), near_too=True)
    first.refresh_from_db()
    assert {row.near for row in (first, *made.examples.all())} == {first.text_hash}
    assert Example.objects.exclude(near="").count() == 3
    imports.undo(made, by=contributor)
    first.refresh_from_db()
    assert first.near == ""


def test_near_copies_of_one_file_are_grouped_with_the_first_that_was_taken(review, contributor):
    rows = [
        {"input": NEAR.format(day), "output": "Bringing a bicycle costs four."} for day in ("today", "now")
    ]
    made = brought(review, contributor, jsonl(*rows), near_too=True)
    first, second = made.examples.all()
    assert first.near == second.near == first.text_hash
    assert made.card["near_duplicates"] == 1


def test_what_is_personal_is_marked_before_it_is_stored(review, contributor):
    rows = [{"input": "I am ann@example.org", "output": "Your number CUST-44 is kept."}]
    made = brought(review, contributor, jsonl(*rows), patterns=("CUST-\\d+",))
    one = made.examples.get()
    assert (one.input, one.output) == ("I am [e-mail]", "Your number [redacted] is kept.")
    assert made.redaction["counts"] == {"[e-mail]": 1, "[redacted]": 1}
    again = imports.last_redaction(review)
    assert again.patterns == ("CUST-\\d+",)
    assert brought(review, contributor, jsonl(*rows), kinds=(), patterns=()).count == 1
    assert imports.last_redaction(review).kinds == ()


def test_a_file_that_was_brought_in_is_known_again_although_it_was_redacted(review, contributor):
    rows = [{"input": "I am ann@example.org", "output": "Hello"}, ROWS[0]]
    brought(review, contributor, jsonl(*rows))
    with pytest.raises(imports.NothingToBring):
        brought(review, contributor, jsonl(*rows))


def test_another_mapping_makes_other_examples(review, contributor):
    data = jsonl({"question": "q", "answer": "a", "other": "o"})
    plan = open_upload(from_bytes("t.jsonl", data.encode())).main.plan.changed({"output": "other"})
    assert brought(review, contributor, data, plans=(plan,)).examples.get().output == "o"


def test_sheets_have_plans_of_their_own(review, contributor):
    book = workbook(
        {
            "one": [["question", "answer"], ["q", "a"]],
            "two": [["user_input", "response", "x"], ["u", "r", "z"]],
        }
    )
    groups = open_upload(from_bytes("b.xlsx", book)).groups
    plans = tuple(
        group.plan.changed({"output": "x"}) if group.shape.key == "ragas" else group.plan for group in groups
    )
    made = brought(review, contributor, book, plans=plans, name="b.xlsx")
    assert {(row.input, row.output) for row in made.examples.all()} == {("q", "a"), ("u", "z")}
    assert {plan["shape"] for plan in made.plans} == {"plain", "ragas"}


def test_nul_bytes_and_script_come_as_text(review, contributor):
    rows = [{"input": "a\x00b", "output": "<script>alert(1)</script>"}]
    one = brought(review, contributor, jsonl(*rows)).examples.get()
    assert (one.input, one.output) == ("ab", "<script>alert(1)</script>")


def test_the_history_keeps_counts_and_hashes_and_no_text(review, contributor):
    made = brought(review, contributor)
    entry = audited("imported")
    assert entry.target_id == str(made.pk)
    assert entry.after["examples"] == 5
    assert sorted(Example.objects.values_list("text_hash", flat=True)) == entry.after["hashes"]
    assert "Question" not in str(entry.after)


def test_a_broken_file_stores_nothing(review, contributor):
    rows = jsonl(*({"input": f"Question {n}?", "output": "x" * 900} for n in range(200)))
    upload = staged(review, contributor, rows + '{"input": "cut')
    with pytest.raises(BadFile, match="ends in the middle") as caught:
        imports.bring_in(upload, Choices(), by=contributor)
    assert (caught.value.record, caught.value.line) == (201, 201)
    assert not Example.objects.exists()
    assert not Import.objects.exists()
    assert Upload.objects.count() == 1


def test_a_process_that_dies_leaves_nothing_half(review, contributor, monkeypatch):
    def die(review: Review) -> None:
        raise SystemExit

    monkeypatch.setattr(imports, "refresh", die)
    upload = staged(review, contributor)
    with pytest.raises(SystemExit):
        imports.bring_in(upload, Choices(), by=contributor)
    assert not Example.objects.exists()
    assert not Import.objects.exists()
    assert list(Upload.objects.all()) == [upload]


def test_a_closed_review_takes_nothing(review, contributor):
    upload = staged(review, contributor)
    made = brought(review, contributor)
    reviews.close_review(review, reason="Over.", by=contributor)
    for change in (
        lambda: imports.bring_in(upload, Choices(), by=contributor),
        lambda: imports.type_in(review, Typed("q", "a"), Choices(), by=contributor),
        lambda: imports.undo(made, by=contributor),
        lambda: staged(Review.objects.get(pk=review.pk), contributor),
    ):
        with pytest.raises(ReviewIsClosed):
            change()
    assert Example.objects.count() == 5


def test_the_second_press_of_the_button_brings_nothing(review, contributor):
    upload = staged(review, contributor)
    imports.bring_in(upload, Choices(), by=contributor)
    with pytest.raises(imports.AlreadyBroughtIn):
        imports.bring_in(upload, Choices(near_too=True, seed=9), by=contributor)
    assert Import.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_make_one_import(review, contributor):
    upload = staged(review, contributor)
    ready, ended = threading.Barrier(2), []

    def press() -> None:
        ready.wait()
        try:
            imports.bring_in(upload, Choices(), by=contributor)
            ended.append("brought in")
        except (imports.AlreadyBroughtIn, imports.NothingToBring) as error:
            ended.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ended.count("brought in") == 1, ended
    assert (Import.objects.count(), Example.objects.count()) == (1, 5)


def test_who_was_overtaken_looks_again(review, contributor, manager, monkeypatch):
    upload, looked, waiting = staged(review, contributor), preparing.prepare, {"manager"}

    def overtaken(*given: Any, **more: Any) -> preparing.Prepared:
        found = looked(*given, **more)
        if "manager" in waiting:
            waiting.clear()
            brought(review, manager, jsonl(*ROWS[:3]))
        return found

    monkeypatch.setattr(imports, "prepare", overtaken)
    assert imports.bring_in(upload, Choices(), by=contributor).count == 2
    assert Example.objects.count() == 5


def test_counting_is_kept_without_texts_and_done_again_when_the_review_changes(
    review, contributor, monkeypatch
):
    upload = staged(review, contributor)
    kept: list[Any] = []
    stored = cache.set

    def keep_and_store(key: str, value: Any, *more: Any) -> None:
        kept.append(value)
        stored(key, value, *more)

    monkeypatch.setattr(cache, "set", keep_and_store)
    for _ in range(2):
        preparing.prepare(review, preparing.source_of(upload), Choices(), cached_as=str(upload.pk))
    assert [one.importable for one in kept] == [5], "counted once"
    assert "Question" not in str(kept)
    brought(review, contributor, jsonl(*ROWS[:2]))
    assert imports.bring_in(upload, Choices(), by=contributor).count == 3


def test_storing_takes_as_many_statements_for_many_as_for_few(review, contributor):
    rows = [{"input": f"{n} {'abc'[n % 3] * n}?", "output": f"{n * 7919}"} for n in range(300)]
    counts = []
    for data in (jsonl(*rows[:5]), jsonl(*rows)):
        upload = staged(review, contributor, data)
        with statements() as made:
            imports.bring_in(upload, Choices(wanted=300, near_too=True), by=contributor)
        counts.append(len(made))
    assert counts[1] <= counts[0] + 8, "SQLite takes few values in one statement"
    assert counts[0] <= 24


# Typing one -------------------------------------------------------------------------------------------------


def test_an_example_is_typed(review, contributor):
    moment = datetime(2026, 8, 3, 9, tzinfo=UTC)
    typed = Typed("How much?", "=4.00, ask ann@example.org", "5.50", ("Fares",), "t-1", moment)
    made = imports.type_in(review, typed, Choices(), by=contributor)
    one = made.examples.get()
    assert (one.number, one.output, one.expected) == (1, "=4.00, ask [e-mail]", "5.50")
    assert (one.context, one.source_id, one.created_at) == (["Fares"], "t-1", moment)
    assert one.formulas == ["output"]
    assert (made.origin, made.card["method"], made.count) == ("typed", "typed", 1)
    with pytest.raises(imports.AlreadyThere):
        imports.type_in(review, typed, Choices(), by=contributor)
    review.refresh_from_db()
    assert review.example_count == 1


# What others said -------------------------------------------------------------------------------------------

LABELLED = [
    {**ROWS[0], "label": "stale", "note": "Old fare", "annotator": "7", "seconds": 12},
    {**ROWS[0], "label": "rude", "annotator": "8"},
    {**ROWS[1], "label": "stale", "annotator": "7"},
    {**ROWS[2], "label": "other", "annotator": "7"},
]


def test_what_others_said_stands_beside_the_example(review, contributor):
    made = brought(review, contributor, jsonl(*LABELLED))
    said = made.examples.get(number=1).labels
    assert [(one["label"], one["annotator"]) for one in said] == [("stale", "7"), ("rude", "8")]
    assert not Reading.objects.exists()


def test_what_others_said_can_be_taken_as_readings(review, contributor):
    live = STARTING.live[0]
    codes = {"stale": live.id, "rude": "new:behaviour", "other": ""}
    made = brought(review, contributor, jsonl(*LABELLED), codes=codes)
    readings = Reading.objects.filter(example__brought=made).order_by("example__number", "reader_name")
    assert [(one.reader, one.reader_name, one.state, one.codes) for one in readings] == [
        (None, "7", "done", [live.id]),
        (None, "8", "done", ["rude"]),
        (None, "7", "done", [live.id]),
    ]
    assert (readings[0].note, readings[0].seconds) == ("Old fare", 12)
    assert [row.readers_done for row in made.examples.all()] == [2, 1, 0]
    new = codebook.book_of(review).by_id["rude"]
    assert (new.name, new.cause) == ("rude", Cause.BEHAVIOUR)
    review.refresh_from_db()
    assert (review.read_count, review.diagnosis["read"]) == (2, 2)
    assert audited("imported").after["readings"] == 3


def test_a_label_of_the_name_of_a_code_is_that_code(review, contributor):
    live = STARTING.live[0]
    brought(review, contributor, jsonl({**ROWS[0], "label": live.name}), codes={live.name: "new:prompt"})
    assert Reading.objects.get().codes == [live.id]
    assert not CodebookVersion.objects.exists()


def test_a_code_that_is_gone_brings_nothing(review, contributor):
    with pytest.raises(BadCodebook):
        brought(review, contributor, jsonl(*LABELLED), codes={"stale": "gone"})
    assert not Example.objects.exists()


# Our own exports --------------------------------------------------------------------------------------------


def test_an_export_comes_back_whole(review, contributor):
    book = [CODE | {"id": "stale-fact", "name": "Stale fact"}, CODE]
    data = document(EXAMPLE | {"near": "ab"}, ERASED, codebook=book, card=[{"method": "random"}])
    made = brought(review, contributor, data, kinds=(), near_too=True, name="failures.json")
    first, gone = made.examples.all()
    assert (first.input, first.near, first.origin) == (EXAMPLE["input"], "ab", "line 2")
    assert (first.system, first.history) == (EXAMPLE["system"], EXAMPLE["history"])
    assert first.facets == EXAMPLE["facets"]
    reading = first.readings.get()
    for name in READING.keys() - {"reader", "finished_at"}:
        assert getattr(reading, name) == READING[name], name
    assert (reading.reader, reading.reader_name) == (None, "Cleo Contributor")
    assert reading.finished_at == datetime(2026, 8, 4, 10, tzinfo=UTC)
    assert (first.settlement.reason, first.settlement.by_name) == ("We looked it up.", "Mara Manager")
    run = ArmRun.objects.get()
    assert (run.arm, run.right, run.given) == ("context", True, "Fares of 2026")
    assert (gone.text_hash, gone.input, gone.is_erased, gone.erased_by_name) == (
        "e" * 32,
        "",
        True,
        "Mara Manager",
    )
    assert made.card["earlier"] == [{"method": "random"}]
    assert {code["id"] for code in book} <= codebook.book_of(review).by_id.keys()
    assert first.readers_done == 1
    review.refresh_from_db()
    assert review.diagnosis["read"] == 1


def test_a_codebook_that_somebody_changed_here_stays_and_gets_what_it_lacks(review, contributor):
    mine = codebook.add_code(review, name="Wrong tone", cause=Cause.PROMPT, by=contributor)
    book = [CODE | {"id": "tone", "name": "wrong TONE"}, CODE | {"id": "stale-fact", "name": "Stale fact"}]
    reading = READING | {"codes": ["tone", "stale-fact"]}
    data = document(EXAMPLE | {"readings": [reading]}, codebook=book)
    brought(review, contributor, data, name="failures.json")
    assert Reading.objects.get().codes == [mine.id, "stale-fact"]
    found = codebook.book_of(review).by_id
    assert (found[mine.id].cause, found["stale-fact"].cause) == (Cause.PROMPT, Cause.BEHAVIOUR)
    assert "tone" not in found


def test_a_table_knows_no_codes_so_those_unknown_here_are_asked_for(review, contributor):
    with pytest.raises(UnknownCodes) as caught:
        brought(review, contributor, as_table(EXAMPLE), name="failures.csv")
    assert caught.value.codes == ("stale-fact", "wrong-tone")
    assert not Example.objects.exists()
    codes = {"stale-fact": "new:knowledge", "wrong-tone": STARTING.live[0].id}
    brought(review, contributor, as_table(EXAMPLE), codes=codes, name="failures.csv")
    assert Reading.objects.get().codes == ["stale-fact", STARTING.live[0].id]
    assert Settlement.objects.get().codes == ["stale-fact"]


# Taking back ------------------------------------------------------------------------------------------------


def test_an_import_is_undone_as_one_and_its_row_stays(review, contributor, manager):
    kept = brought(review, contributor, jsonl({"input": "A wholly different one?", "output": "Yes."}))
    made = brought(review, contributor, jsonl(*LABELLED), codes={"stale": STARTING.live[0].id})
    going = imports.going_with(made)
    assert (going.examples, going.readings, going.readers) == (3, 2, 1)
    assert imports.undo(made, by=manager) == going
    assert list(Example.objects.values_list("brought", flat=True)) == [kept.pk]
    made.refresh_from_db()
    assert (made.undone_by_name, made.count) == ("Mara Manager", 3)
    review.refresh_from_db()
    assert (review.example_count, review.read_count, review.diagnosis) == (1, 0, None)
    assert audited("import-undone").after["readings"] == 2
    with pytest.raises(imports.AlreadyUndone):
        imports.undo(made, by=contributor)


def test_what_was_undone_can_come_again(review, contributor):
    imports.undo(brought(review, contributor), by=contributor)
    assert brought(review, contributor).count == 5
