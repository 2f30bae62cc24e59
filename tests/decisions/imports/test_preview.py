"""The first three examples of each group, by any plan."""

from decisions.imports.importing import open_upload
from decisions.imports.preview import previews
from decisions.imports.sources import from_bytes
from tests.decisions.imports.files import jsonl, workbook


def test_three_examples_and_why_a_record_is_none() -> None:
    rows = [{"question": "", "answer": "x"}, *({"question": f"q{n}", "answer": f"a{n}"} for n in range(5))]
    upload = open_upload(from_bytes("t.jsonl", jsonl(*rows).encode()))
    (shown,) = previews(upload, groups=9)
    assert [(one.input, one.output) for one in shown.examples] == [("q0", "a0"), ("q1", "a1"), ("q2", "a2")]
    assert shown.skipped is not None
    assert shown.skipped.reason == "no input"


def test_another_plan_moves_it() -> None:
    upload = open_upload(
        from_bytes("t.jsonl", jsonl({"question": "q", "answer": "a", "other": "o"}).encode())
    )
    plan = upload.main.plan.changed({"output": "other"})
    (shown,) = previews(upload, [plan], groups=9)
    assert shown.examples[0].output == "o"


def test_every_group_has_its_own_and_the_shape_of_one_can_be_told() -> None:
    book = workbook(
        {"one": [["question", "answer"], ["q", "a"]], "two": [["user_input", "response"], ["u", "r"]]}
    )
    upload = open_upload(from_bytes("b.xlsx", book))
    assert {(shown.group.shape.key, shown.group.places) for shown in previews(upload, groups=9)} == {
        ("plain", (0,)),
        ("ragas", (1,)),
    }
    told = open_upload(from_bytes("b.xlsx", book), shapes={1: "plain"})
    assert {group.shape.key for group in told.groups} == {"plain"}
    assert len(list(previews(upload, groups=1))) == 1
