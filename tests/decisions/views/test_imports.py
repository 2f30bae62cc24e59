"""Promises of the pages on which examples are brought in: what they show, what they write, and what not."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from decisions.imports import bounds
from decisions.imports.choices import Choices
from decisions.models import Example, Import, Reading, Review, Upload
from decisions.services import imports, reviews, uploads
from tests.decisions.imports.files import jsonl, sample, workbook
from tests.decisions.imports.ours import CODE, EXAMPLE, as_table, document
from tests.statements import statements

HTMX = {"HX-Request": "true"}
EVIL = "<script>alert('hi')</script>"
ROWS = [{"id": f"r{n}", "question": f"Question {n} of {n * 37}?", "answer": f"Wrong {n}."} for n in range(5)]


def url(name: str, row: Review | Upload | Import) -> str:
    key = {Review: "review_id", Upload: "upload_id", Import: "import_id"}[type(row)]
    return reverse(f"decisions:{name}", kwargs={key: row.pk})


def text(page: Any) -> str:
    """The words of a page, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))


def sent(client: Client, upload: Upload, **changed: Any) -> dict[str, Any]:
    """What the form of a page sends as it stands, with some of it changed."""
    page = client.get(url("upload", upload)).text
    form = page[page.index('id="upload-form"') : page.index("</form>", page.index('id="upload-form"'))]
    data: dict[str, Any] = {}
    for name, value in re.findall(r'<input type="(?:hidden|number)" name="([^"]+)" value="([^"]*)"', form):
        data.setdefault(name, []).append(value)
    for name, options in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        data[name] = chosen[1] if chosen else ""
    for tag in re.findall(r'<input type="(?:checkbox|radio)"[^>]*checked[^>]*>', form):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]+)"', tag)
        assert name
        data.setdefault(name[1], []).append(value[1] if value else "on")
    data |= {"patterns": "", **changed}
    return {name: value for name, value in data.items() if value is not None}


@pytest.fixture
def me(signed_in, contributor) -> Client:
    """A contributor's browser."""
    return signed_in(contributor)


@pytest.fixture
def upload(review, contributor) -> Upload:
    """Five examples that wait."""
    return uploads.stage(review, name="t.jsonl", data=jsonl(*ROWS).encode(), by=contributor)


def staged(review: Review, data: str | bytes, by: Any, name: str = "t.jsonl") -> Upload:
    return uploads.stage(review, name=name, data=data.encode() if isinstance(data, str) else data, by=by)


# Three ways -------------------------------------------------------------------------------------------------


def test_the_page_says_the_limits_and_that_it_waits_an_hour(me, review):
    said = text(me.get(url("import_new", review)))
    assert "Up to 20 MB and 50,000 records" in said
    assert "It waits for an hour, nobody but you can see it" in said


def test_what_is_pasted_waits(me, review):
    page = me.post(url("import_new", review), {"way": "paste", "text": "question\tanswer\nq\ta\n"})
    upload = Upload.objects.get()
    assert page["Location"] == upload.get_absolute_url()
    assert (upload.name, bytes(upload.data)) == ("", b"question\tanswer\nq\ta\n")
    assert not Example.objects.exists()


def test_a_file_waits(me, review):
    file = SimpleUploadedFile("traces.jsonl", sample("langfuse_traces.jsonl"))
    me.post(url("import_new", review), {"way": "file", "file": file})
    assert Upload.objects.get().name == "traces.jsonl"
    assert "traces.jsonl" in text(me.get(url("import_new", review)))


@pytest.mark.parametrize(
    ("way", "given", "said"),
    [
        ("paste", {"text": ""}, "There is nothing to bring in yet."),
        ("paste", {"text": '{"input": "a'}, "the file ends in the middle of a record"),
        ("file", {}, "Choose a file first."),
        ("file", {"file": SimpleUploadedFile("t.pdf", b"%PDF-1.7")}, "t.pdf: This is a PDF document."),
        ("file", {"file": SimpleUploadedFile("t.csv", b"")}, "The file is empty."),
        ("typed", {"input": "q"}, "Write what the model answered."),
        ("typed", {"output": "a"}, "Write what was asked."),
        ("other", {}, "Bring examples in"),
    ],
)
def test_what_cannot_be_taken_is_said_and_nothing_is_kept(me, review, way, given, said):
    page = me.post(url("import_new", review), {"way": way, **given})
    assert page.status_code == 200
    assert said in text(page).replace("&quot;", '"')
    assert not Upload.objects.exists()
    assert not Example.objects.exists()


def test_of_a_file_that_is_too_large_nothing_is_taken(me, review):
    file = SimpleUploadedFile("t.csv", b"x" * (bounds.FILE + 200_000))
    page = me.post(url("import_new", review), {"way": "file", "file": file})
    assert "The file holds more than 20 MB." in text(page)
    assert not Upload.objects.exists()


def test_one_is_typed(me, review):
    given = {
        "input": "How much?",
        "output": "Four.",
        "context": "One.\n\nTwo.",
        "created_at": "2026-08-03T09:00",
    }
    page = me.post(url("import_new", review), {"way": "typed", **given}, follow=True)
    assert "Example 1 is here now." in text(page)
    assert Example.objects.get().context == ["One.", "Two."]
    again = me.post(url("import_new", review), {"way": "typed", **given})
    assert "Example 1 says the same." in text(again)
    assert "How much?" in again.text


@pytest.mark.parametrize(("asked", "kept"), [("marked", "Ask [e-mail]"), ("kept", "Ask ann@example.org")])
def test_what_is_typed_is_stored_after_a_look_at_what_would_be_marked(me, review, asked, kept):
    given = {"way": "typed", "input": "Whom?", "output": "Ask ann@example.org"}
    page = me.post(url("import_new", review), given)
    assert "<del>ann@example.org</del> <ins>[e-mail]</ins>" in page.text
    assert not Example.objects.exists()
    me.post(url("import_new", review), given | {"redaction": asked})
    assert Example.objects.get().output == kept


# The page of an upload --------------------------------------------------------------------------------------


def test_the_page_shows_how_it_was_understood(me, upload):
    page = me.get(url("upload", upload))
    said = text(page)
    assert "Its letters are read as UTF-8." in said
    assert re.search(r'value="plain" selected', page.text)
    assert re.search(r'name="g0-input".*?value="question" selected', page.text, re.DOTALL)
    assert page.text.count("<article") == 3
    assert "Question 2 of 74?" in said
    assert "Bring 5 examples in" in said
    assert f'formaction="{url("upload_confirm", upload)}"' in page.text


def test_a_large_file_is_counted_after_the_page_is_there(me, review, contributor, monkeypatch):
    monkeypatch.setattr("decisions.import_page.AT_ONCE", 10)
    upload = staged(review, jsonl(*ROWS), contributor)
    page = me.get(url("upload", upload))
    assert "Counting it through" in text(page)
    assert 'hx-trigger="load, change from:#upload-form' in page.text
    counted = me.post(url("upload_count", upload), {}, headers=HTMX)
    assert "Bring 5 examples in" in text(counted)
    assert "<html" not in counted.text
    assert 'hx-trigger="change from:#upload-form' in counted.text
    whole = me.post(url("upload_preview", upload), sent(me, upload))
    assert "Bring 5 examples in" in text(whole), "without JavaScript the Preview button counts"


def test_a_changed_mapping_moves_the_preview_and_writes_nothing(me, upload):
    data = sent(me, upload, **{"g0-output": "id"})
    page = me.post(url("upload_preview", upload), data, headers=HTMX | {"HX-Target": "upload_preview"})
    assert "<html" not in page.text
    assert re.search(r"Answered\s+r0", text(page))
    whole = me.post(url("upload_preview", upload), data)
    assert re.search(r"Answered\s+r0", text(whole))
    assert re.search(r'name="g0-output".*?value="id" selected', whole.text, re.DOTALL)
    assert not Example.objects.exists()
    assert Upload.objects.count() == 1


def test_a_path_that_is_not_there_changes_nothing(me, upload):
    page = me.post(url("upload_preview", upload), sent(me, upload, **{"g0-output": "no.such.path"}))
    assert "Wrong 0." in text(page)


def test_the_shape_can_be_changed_and_the_mapping_is_proposed_anew(me, review, contributor):
    upload = staged(review, sample("langfuse_traces.jsonl"), contributor)
    data = sent(me, upload, **{"shape-0": "plain", "g0-output": "metadata"})
    page = me.post(url("upload_preview", upload), data)
    assert 'name="g0-of" value="plain"' in page.text
    assert re.search(r'name="g0-output".*?value="output" selected', page.text, re.DOTALL)


def test_what_was_left_out_is_listed_with_line_and_reason(me, review, contributor):
    rows = [*ROWS, ROWS[0], *({"question": "", "answer": "x"} for _ in range(60))]
    said = text(me.get(url("upload", staged(review, jsonl(*rows), contributor))))
    assert "Records 66 Left out 60 The same as another 1" in said
    assert "7 7 no input" in said
    assert "The first 50. In all: 60 no input." in said


def test_open_questions_are_asked_and_answered(me, review, contributor):
    upload = staged(review, sample("langsmith_dataset_cli.json"), contributor, "d.json")
    assert "What stands at “outputs" in text(me.get(url("upload", upload)))
    page = me.post(url("upload_preview", upload), sent(me, upload, **{"g0-meant": "output"}))
    assert re.search(r"Answered\s+5.50", text(page))


def test_which_value_means_failing_is_asked(me, review, contributor):
    rows = [{**row, "passed": "yes" if n < 2 else "no"} for n, row in enumerate(ROWS)]
    upload = staged(review, jsonl(*rows), contributor)
    assert "Which records are failures?" in text(me.get(url("upload", upload)))
    page = me.post(url("upload_count", upload), sent(me, upload, **{"g0-failing": "passed=no"}), headers=HTMX)
    assert "Bring 3 examples in" in text(page)
    assert re.search(r'value="passed=no"[^>]*checked', page.text)


def test_several_outputs_of_a_row_can_be_picked(me, review, contributor):
    rows = [{"question": "q", "gpt_response": "a", "llama_response": "b"}]
    upload = staged(review, jsonl(*rows), contributor)
    assert "Each row holds several outputs." in text(me.get(url("upload", upload)))
    page = me.post(
        url("upload_count", upload), sent(me, upload, **{"g0-outputs": "gpt_response"}), headers=HTMX
    )
    assert "Bring 1 example in" in text(page)


def test_sheets_are_shown_one_by_one(me, review, contributor):
    book = workbook(
        {"one": [["question", "answer"], ["q", "a"]], "two": [["user_input", "response"], ["u", "r"]]}
    )
    page = me.get(url("upload", staged(review, book, contributor, "b.xlsx")))
    assert 'name="g0-output"' in page.text
    assert 'name="g1-output"' in page.text
    assert "“two”" in page.text


def test_samples_are_drawn_by_seed_and_column(me, review, contributor):
    rows = [{**row, "team": "ab"[n % 2]} for n, row in enumerate(ROWS)]
    upload = staged(review, jsonl(*rows), contributor)
    page = me.post(
        url("upload_count", upload), sent(me, upload, wanted="2", seed="7", by="team"), headers=HTMX
    )
    assert "Bring 2 examples in" in text(page)
    assert "a: 1 of 3 · b: 1 of 2" in text(page)
    assert 'value="team" selected' in page.text


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"wanted": "0"}, "How many are wanted: Ensure this value is greater than or equal to 1."),
        ({"wanted": "many"}, "How many are wanted: Enter a whole number."),
        ({"patterns": "("}, "is no pattern"),
        ({"patterns": "a*"}, "would match everywhere"),
    ],
)
def test_what_makes_no_sense_is_said_and_nothing_comes_in(me, upload, changed, said):
    data = sent(me, upload, **changed)
    assert said in text(me.post(url("upload_count", upload), data, headers=HTMX))
    page = me.post(url("upload_confirm", upload), data)
    assert said in text(page)
    assert not Example.objects.exists()


def test_what_would_be_marked_is_shown_with_the_words_around_it(me, review, contributor):
    rows = [{"question": f"I am {EVIL} ann@example.org, CUST-4", "answer": "Hello"}]
    upload = staged(review, jsonl(*rows), contributor)
    page = me.get(url("upload", upload))
    assert "1 place would be marked" in text(page)
    assert "<del>ann@example.org</del> <ins>[e-mail]</ins>, CUST-4" in page.text
    assert EVIL not in page.text
    own = me.post(url("upload_count", upload), sent(me, upload, kinds=[], patterns="CUST-\\d+"), headers=HTMX)
    assert "<del>CUST-4</del> <ins>[redacted]</ins>" in own.text
    assert "ann@example.org</del>" not in own.text


def test_a_file_that_breaks_further_on_says_where(me, review, contributor):
    rows = jsonl(*({"input": f"Question {n}?", "output": "x" * 900} for n in range(200)))
    upload = staged(review, rows + '{"input": "cut', contributor)
    for page in (me.get(url("upload", upload)), me.post(url("upload_confirm", upload), sent(me, upload))):
        assert "Record 201, line 201, column 11: the file ends in the middle of a record." in text(page)
        assert "Nothing was stored." in text(page)
    assert not Example.objects.exists()


def test_the_page_keeps_its_queries(me, upload):
    with statements() as made:
        me.get(url("upload", upload))
    assert len(made) <= 12, made


# Confirming -------------------------------------------------------------------------------------------------


def test_examples_come_in_as_the_page_says(me, review, upload):
    data = sent(me, upload, **{"g0-output": "id"}, wanted="3")
    page = me.post(url("upload_confirm", upload), data, follow=True)
    assert "3 examples are here now." in text(page)
    assert {row.output for row in Example.objects.all()} < {f"r{n}" for n in range(5)}
    assert not Upload.objects.exists()
    again = me.post(url("upload_confirm", upload), data)
    assert again.status_code == 404


def test_two_presses_are_one_import(me, upload, monkeypatch):
    stored = imports.bring_in

    def twice(*given: Any, **more: Any) -> Import:
        stored(*given, **more)
        return stored(*given, **more)

    monkeypatch.setattr(imports, "bring_in", twice)
    page = me.post(url("upload_confirm", upload), sent(me, upload), follow=True)
    assert "brought in already" in text(page) or "does not have" in text(page)
    assert Import.objects.count() == 1


def test_others_do_not_see_what_waits(signed_in, manager, upload):
    theirs = signed_in(manager)
    assert theirs.get(url("upload", upload)).status_code == 404
    for name in ("upload_preview", "upload_count", "upload_confirm", "upload_discard"):
        assert theirs.post(url(name, upload)).status_code == 404
    assert Upload.objects.exists()


def test_what_waits_can_be_thrown_away(me, upload):
    page = me.post(url("upload_discard", upload), follow=True)
    assert "t.jsonl was thrown away" in text(page)
    assert not Upload.objects.exists()


def test_a_review_that_was_closed_meanwhile_takes_nothing(me, review, upload, contributor):
    data = sent(me, upload)
    reviews.close_review(review, reason="Over.", by=contributor)
    assert "takes no changes now" in text(me.post(url("upload_confirm", upload), data, follow=True))
    pasted = me.post(
        url("import_new", review), {"way": "paste", "text": "question\tanswer\nq\ta"}, follow=True
    )
    assert "takes no changes now" in text(pasted)
    assert not Example.objects.exists()


def test_what_others_said_is_shown_and_can_be_taken_as_readings(me, review, contributor):
    rows = [{**row, "label": "stale", "note": "Old", "annotator": "7"} for row in ROWS]
    upload = staged(review, jsonl(*rows), contributor)
    page = me.get(url("upload", upload))
    assert "Others said stale Old (7)" in text(page)
    data = sent(me, upload, code=["new:knowledge"])
    assert data["said"] == ["stale"]
    counted = me.post(url("upload_count", upload), data, headers=HTMX)
    assert 'value="new:knowledge" selected' in counted.text
    me.post(url("upload_confirm", upload), data)
    assert Reading.objects.count() == 5


def test_an_export_from_here_is_taken_whole(me, review, contributor):
    book = [CODE, CODE | {"id": "stale-fact", "name": "Stale fact"}]
    upload = staged(review, document(EXAMPLE, codebook=book), contributor, "f.json")
    page = me.get(url("upload", upload))
    assert "Everything has its place" in text(page)
    assert "Codes that nobody here knows" not in text(page)
    me.post(url("upload_confirm", upload), sent(me, upload))
    assert Reading.objects.get().reader_name == "Cleo Contributor"


def test_a_table_from_here_asks_what_its_codes_mean(me, review, contributor):
    upload = staged(review, as_table(EXAMPLE), contributor, "f.csv")
    assert "Codes that nobody here knows" in text(me.get(url("upload", upload)))
    refused = me.post(url("upload_confirm", upload), sent(me, upload))
    assert "Nobody here can tell what “stale-fact”, “wrong-tone” means" in text(refused)
    me.post(url("upload_confirm", upload), sent(me, upload, code=["new:knowledge", "new:behaviour"]))
    assert Reading.objects.get().codes == ["stale-fact", "wrong-tone"]


# What was brought in ----------------------------------------------------------------------------------------


@pytest.fixture
def brought(review, contributor) -> Import:
    rows = [
        *({**row, "answer": f"{row['answer']} ann@example.org"} for row in ROWS),
        {"question": "", "answer": "x"},
    ]
    return imports.bring_in(
        staged(review, jsonl(*rows), contributor, "week 31.jsonl"), Choices(), by=contributor
    )


def test_imports_are_listed(signed_in, viewer, review, brought):
    said = text(signed_in(viewer).get(url("imports", review)))
    assert "week 31.jsonl 5 examples of 6 records, by Cleo Contributor" in said
    assert "Bring examples in" not in said


def test_the_list_is_empty_at_first(me, review):
    assert "Nothing was brought in yet" in text(me.get(url("imports", review)))


def test_an_import_says_how_it_was_made(me, brought):
    said = text(me.get(url("failure_import", brought)))
    for words in (
        "Picked all there were",
        "5 different examples in 6 records",
        "1 no input",
        "What was asked question",
        "e-mail addresses",
        "[e-mail] 5",
        "its letters as UTF-8",
    ):
        assert words in said


def test_an_undo_names_what_goes_with_it(me, brought, manager):
    example = brought.examples.first()
    Reading.objects.create(example=example, reader=manager, reader_name="Mara Manager", state="draft")
    said = text(me.get(url("import_undo", brought)))
    assert "5 examples would go, and with them: 1 reading by 1 person" in said
    assert Example.objects.count() == 5
    done = text(me.post(url("import_undo", brought), follow=True))
    assert "5 examples taken away." in done
    assert "undone by Cleo Contributor" in done
    assert not Example.objects.exists()
    assert "Somebody else has undone" in text(me.post(url("import_undo", brought), follow=True))
    assert "undid this import" in text(me.get(url("failure_import", brought)))
    history = text(me.get(reverse("decisions:history", args=[brought.review_id])))
    assert "undid an import week 31.jsonl: 5 examples" in history


def test_viewers_read_and_change_nothing(signed_in, viewer, review, brought):
    theirs = signed_in(viewer)
    assert theirs.get(url("import_new", review)).status_code == 403
    assert theirs.post(url("import_undo", brought)).status_code == 403
    assert "Undo this import" not in theirs.get(url("failure_import", brought)).text
