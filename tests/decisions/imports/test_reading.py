"""Files of every kind, delimiter and encoding; what is refused says where, what is wrong and what to do."""

import io
import json
import zipfile
from collections.abc import Callable

import pytest

from decisions.imports import bounds
from decisions.imports.errors import BadFile
from decisions.imports.importing import open_upload
from decisions.imports.literals import literal, structured
from decisions.imports.sources import from_bytes, from_stream, from_text
from tests.decisions.imports.files import (
    brought,
    examples,
    jsonl,
    pairs,
    reasons,
    refused,
    table,
    workbook,
    zipped,
)

PAIR = {"input": "When does the ferry leave?", "output": "At five."}
ROWS = (("question", "answer"), ("When, please?", "At five; perhaps."), ("How\nmuch?", '"Four" | five\t?'))
TAKEN = [(" ".join(ROWS[1][:1]), ROWS[1][1]), (ROWS[2][0], ROWS[2][1])]


# Tables -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^", "~", "\x1f"])
def test_tables_of_any_common_delimiter(delimiter: str) -> None:
    assert pairs("table.csv", table(*ROWS, delimiter=delimiter)) == TAKEN


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_may_end_in_any_way(end: str) -> None:
    assert pairs("table.csv", end.join(["question,answer", "q1,a1", "q2,a2"])) == [("q1", "a1"), ("q2", "a2")]


LETTERS = {
    "utf-8": "Fähre nach Århus – “später” 渡轮",
    "utf-8-sig": "Fähre nach Århus",
    "utf-16": "Fähre nach Århus 渡轮",
    "utf-16-le": "Ferry to the island, how much is it? Grüße",
    "utf-16-be": "Ferry to the island, how much is it? Grüße",
    "utf-32": "Fähre nach Århus",
    "cp1252": "Größere Fähre über Åland, naïve café – “später”",
    "cp1250": "Ile kosztuje bilet na prom? Proszę odpowiedzieć krótko, żółty pociąg odjeżdża",
    "cp1251": "Сколько стоит билет на паром? Ответьте, пожалуйста, коротко",
    "cp1253": "Πόσο κοστίζει το εισιτήριο για το επόμενο πλοίο;",
    "shift_jis": "フェリーの自転車チケットはいくらですか。次の便は十四時です。",
    "gb18030": "渡轮自行车票多少钱？下一班渡轮几点出发？",
    "euc_kr": "자전거 티켓은 얼마인가요? 다음 배는 언제 출발하나요",
}


@pytest.mark.parametrize("codec", LETTERS)
def test_tables_and_lines_in_any_common_encoding(codec: str) -> None:
    text = LETTERS[codec]
    assert pairs("t.csv", table(("question", "answer"), (text, "a")).encode(codec)) == [(text, "a")]
    line = json.dumps({"input": text, "output": "a"}, ensure_ascii=False)
    assert pairs("t.jsonl", line.encode(codec)) == [(text, "a")]


def test_bytes_that_are_no_letters_are_refused_with_their_place() -> None:
    data = "question,answer\nq,ä\n".encode("utf-16") + b"\x00\xd8\x0a\x00"
    error = refused("t.csv", data)
    assert (error.line, error.column) == (3, 1)
    assert "utf-16" in str(error)


def test_a_table_without_names_has_its_columns_in_their_order() -> None:
    upload, found = brought("pasted", "When does it leave?\tAt five.\tAt six.\nHow much?\tFour.\tFive.\n")
    assert [(one.input, one.output, one.expected) for one in found.first] == [
        ("When does it leave?", "At five.", "At six."),
        ("How much?", "Four.", "Five."),
    ]
    assert upload.notes == ("The first row is taken for an example: it does not look like names of columns.",)


@pytest.mark.parametrize(
    ("data", "line", "wrong"),
    [
        ('question,answer\nq,"a\n', 2, "a quoted cell never ends"),
        ('question,answer\nq,a\nr,"he said "no" twice"\n', 3, "a quote stands within a quoted cell"),
        ("question,answer\n" + "x" * (bounds.RECORD + 1), 2, "the line is longer than 2,000,000 characters"),
        (
            'question,answer\nq,"' + "line\n" * 250_000 + '"\n',
            2,
            "a cell holds more than 1,000,000 characters, or its quote never ends",
        ),
        (
            ",".join(f"c{n}" for n in range(100_000)),
            1,
            "the table has 100,000 columns, and 2,000 is the most",
        ),
    ],
)
def test_broken_and_enormous_tables_are_refused(data: str, line: int, wrong: str) -> None:
    error = refused("t.csv", data)
    assert (error.line, error.wrong) == (line, wrong)


def test_a_broken_row_is_named_by_record_line_and_column() -> None:
    error = refused("t.csv", 'question,answer\nq,"two\nlines"\nr,"he said "no" twice"\n')
    assert str(error).startswith("Record 2, line 4, column 12: a quote stands within a quoted cell.")
    error = refused("t.csv", 'question,answer\nq,a\nr,"one\ntwo\n')
    assert (error.record, error.line, error.column) == (2, 3, 3)


def test_columns_of_the_same_name_are_told_apart() -> None:
    upload, _ = brought("t.csv", table(("note", "note", "note (2)", "", "column 4"), "12345"))
    assert upload.main.paths == ("note", "note (2)", "note (2) (2)", "column 4", "column 4 (2)")


def test_formulas_in_a_table_are_kept_as_text_and_marked() -> None:
    rows = [("q", '=HYPERLINK("http://example.org")'), ("@SUM(A1)", "- a list"), ("q", "+49 40 1234")]
    found = examples("t.csv", table(("question", "answer"), *rows))
    assert [(one.output, one.formulas) for one in found] == [
        ('=HYPERLINK("http://example.org")', ("output",)),
        ("- a list", ("input",)),
        ("+49 40 1234", ()),
    ]


# JSON -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        jsonl(PAIR, PAIR | {"input": "x"}),
        json.dumps([PAIR, PAIR | {"input": "x"}], indent=2),
        json.dumps({"examples": [PAIR, PAIR | {"input": "x"}], "total": 2}),
        json.dumps({"data": {"items": [PAIR, PAIR | {"input": "x"}]}}),
        json.dumps(PAIR, indent=2) + json.dumps(PAIR | {"input": "x"}, indent=2),
        f"{json.dumps(PAIR)}\r\n\r\n\x1e{json.dumps(PAIR | {'input': 'x'})}",
    ],
)
def test_json_in_any_layout(data: str) -> None:
    assert pairs("t.json", data) == [("When does the ferry leave?", "At five."), ("x", "At five.")]


def test_a_broken_record_of_a_list_is_named_by_its_number() -> None:
    error = refused("t.json", f"[{GOOD},{GOOD},\n{{'input': 1}}]")
    assert (error.record, error.line) == (3, 4)


def test_records_are_numbered_with_the_line_they_begin_in() -> None:
    upload = open_upload(from_bytes("t.json", json.dumps([PAIR, PAIR], indent=1).encode()))
    assert [(one.record, one.line) for one in upload.examples()] == [(1, 2), (2, 6)]


GOOD = json.dumps(PAIR) + "\n"


@pytest.mark.parametrize(
    ("data", "place", "wrong"),
    [
        (GOOD * 3 + '{"input": "a", "out', (4, 4, 16), "the file ends in the middle of a record"),
        (GOOD + "[1, 2", (2, 2, 6), "the file ends in the middle of a record"),
        (GOOD + '{"input": "a",}\n' + GOOD, (2, 2, 15), "this is no JSON: expecting property name"),
        (GOOD + "done\n", (2, 2, 1), "this is no JSON: expecting value"),
        (
            GOOD + '{"input": "' + "[" * 9 + "x" * bounds.RECORD + '"}',
            (2, 2, 1),
            "one record is larger than 2 MB",
        ),
        (GOOD + '{"input": ' + "[" * 5_000, (2, 2, 1), "it is nested deeper than 64"),
        (GOOD + '{"input": ' + "[" * 65 + "]" * 65 + "}", (2, 2, 1), "it is nested deeper than 64"),
        (GOOD + '{"input": ' + "9" * 5_000 + "}", (2, 2, 1), "there is a number of thousands of digits"),
        (
            GOOD + json.dumps({f"c{n}": 1 for n in range(2_001)}),
            (2, 2, None),
            "it has 2,001 names, and 2,000 is",
        ),
        (
            GOOD + json.dumps({"input": [{}] * 100_001}),
            (2, 2, 1),
            "one record is larger than 2 MB or 100,000",
        ),
        (GOOD * 50_001, (50_001, 50_001, None), "it holds more than 50,000 records"),
    ],
)
def test_broken_and_enormous_json_is_refused(data: str, place: tuple[int, int, int], wrong: str) -> None:
    error = refused("t.jsonl", data)
    assert error.wrong.startswith(wrong)
    assert (error.record, error.line, error.column) == place


@pytest.mark.parametrize("data", ["[]", '{"results": []}', "question,answer\n"])
def test_files_that_hold_nothing(data: str) -> None:
    name = "t.csv" if data.startswith("q") else "t.json"
    assert refused(name, data).wrong == "it holds no records"


@pytest.mark.parametrize("data", ["{}", "[1, 2]", '[["a"], null]'])
def test_records_that_say_nothing(data: str) -> None:
    _, found = brought("t.json", data)
    assert found.importable == 0
    assert {one.reason for one in found.skipped} == {"no input: no column is taken for it"}


def test_a_name_that_stands_twice_leaves_out_its_record() -> None:
    data = GOOD + '{"input": "a", "input": "b", "output": "c"}\n{"inputs": {"q": 1, "q": 2}}'
    assert reasons("t.jsonl", data) == [
        (2, "“input” stands twice in one object"),
        (3, "“q” stands twice in one object"),
    ]


def test_characters_that_no_database_takes_are_taken_out_and_it_is_said() -> None:
    data = '{"input": "a\\u0000b\\ud800\\u001b[0m", "output": "c\\ud83d\\ude00"}'
    _, found = brought("t.jsonl", data)
    assert (found.first[0].input, found.first[0].output) == ("ab[0m", "c😀")
    assert found.notes == ("1 example held characters that no database takes; they were taken out.",)


def test_a_large_document_may_hold_much_besides_its_records() -> None:
    tests = [{"vars": {"question": "x" * 1_000}} for _ in range(3_000)]
    document = {"config": {"tests": tests}, "results": [PAIR], "stats": {"tests": tests}}
    assert pairs("t.json", json.dumps(document)) == [("When does the ferry leave?", "At five.")]


# JSON and Python literals in cells --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": [1, null]}', {"a": [1, None]}),
        ("{'a': [1, None, True]}", {"a": [1, None, True]}),
        ("[('a', 1), {2}]", [["a", 1], [2]]),
        ("just text", None),
        ("4", None),
        ("[not json", None),
        ("{'a': b'bytes'}", None),
        ("[x for x in (1, 2)]", None),
        ("[__import__('os').getcwd()]", None),
        ("{'a': 1 + 2j}", None),
        ("[" * 200 + "]" * 200, None),
        ("(" * 50_000, None),
        ("[" + "'a'," * 100_000 + "]", None),
        ("{'a': " + "9" * 5_000 + "}", None),
    ],
)
def test_text_is_looked_into_and_nothing_in_it_is_ever_run(text: str, value: object) -> None:
    assert structured(text) == value


def test_a_literal_beyond_bounds_is_just_text() -> None:
    assert literal("[" + "1," * (bounds.LITERAL // 2) + "]") is None


# What it is not ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data", "wrong"),
    [
        ("t.csv", b"%PDF-1.7 ...", "this is a PDF document"),
        ("t.csv", b"\x89PNG\r\n\x1a\n", "this is a picture"),
        ("t.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "this is a document of an old office program"),
        ("t.jsonl", b"\x1f\x8b\x08\x00", "this is packed in another way than a zip"),
        ("t.parquet", b"PAR1\x15\x04", "this is a Parquet file"),
        ("t.zip", b"question,answer\nq,a\n", "it is called .zip but is none"),
        ("t.xlsx", b"question,answer\nq,a\n", "it is called .xlsx but is none"),
        ("t.json", b"<!DOCTYPE html><html>Sign in</html>", "this is a web page"),
        ("t.json", b"question,answer\nq,a\n", "it is called .json, but does not begin like JSON"),
        ("t.docx", zipped({"word/document.xml": "<x/>"}), "this is a Word document"),
        ("t.csv", b"   \n\n", "the file says nothing"),
        ("t.csv", b"question,answer\nq\x00,a\n", "there is a NUL byte"),
    ],
)
def test_what_a_file_is_not_is_refused_with_what_it_is(name: str, data: bytes, wrong: str) -> None:
    assert refused(name, data).wrong.startswith(wrong)


def test_a_nul_byte_is_named_with_its_place() -> None:
    error = refused("t.csv", b"question,answer\nq,a\nr\0,b\n")
    assert str(error).startswith("Line 3, column 2: there is a NUL byte")


def test_empty_and_large_files_are_refused_before_they_are_read() -> None:
    with pytest.raises(BadFile, match="The file is empty"):
        from_bytes("t.csv", b"")
    with pytest.raises(BadFile, match="and 20 MB is the most"):
        from_bytes("t.csv", b"x" * (bounds.FILE + 1))


# Pasted text ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("Input: When?\nOutput: At five,\nor six.\n\nInput: How much?\nOutput: Four.", 2),
        ("Question: When?\nAnswer: At five,\nor six.\n---\n**Q**: How much?\n**A**: Four.", 2),
        ("USER: When? | AGENT: At five,\nor six.", 1),
        ("question\tanswer\nWhen?\tAt five.\n", 1),
        ('{"input": "When?", "output": "At five."}', 1),
        ("question;answer\nWhen?;At five.\n", 1),
    ],
)
def test_whatever_is_pasted_is_recognised(text: str, taken: int) -> None:
    upload = open_upload(from_text(text))
    found = list(upload.examples())
    assert len(found) == taken
    assert getattr(found[0], "input", "") == "When?"
    assert getattr(found[0], "output", "").startswith("At five")


def test_text_in_which_nothing_is_named_says_so() -> None:
    ((line, reason),) = reasons("", "The ferry was late, and nobody told us.\nHow can that be?")
    assert (line, reason) == (1, "no output: no column is taken for it")


def test_a_block_of_text_has_its_bound() -> None:
    assert "one block of text is longer" in str(refused("t.txt", "Input: x\n" + "long line\n" * 150_000))


# Zips -------------------------------------------------------------------------------------------------------


def test_a_zip_of_files_of_several_kinds() -> None:
    files: dict[str, bytes | str] = {
        "a.jsonl": GOOD,
        "b.csv": table(("question", "answer"), ("q", "a")),
        "c.xlsx": workbook({"one": [["prompt", "reply"], ["p", "r"]]}),
    }
    upload, found = brought("all.zip", zipped(files))
    assert found.importable == 3
    assert {one.part for one in found.first} == {"a.jsonl", "b.csv", "c.xlsx › one"}
    assert len(upload.groups) == 3


def locked() -> bytes:
    data = bytearray(zipped({"a.jsonl": GOOD}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    return bytes(data)


def lying() -> bytes:
    """A zip that says it holds less than it does."""
    data = bytearray(zipped({"a.jsonl": GOOD * 100}))
    at = data.index(b"PK\x01\x02") + 24
    data[at : at + 4] = (20).to_bytes(4, "little")
    return bytes(data)


@pytest.mark.parametrize(
    ("make", "wrong"),
    [
        (
            lambda: zipped({f"{n}.csv": b"0" * 15_000_000 for n in range(7)}),
            "unpacked, it would be larger than 100 MB",
        ),
        (lambda: zipped({"a.csv": b"0" * 21_000_000}), "unpacked, it is larger than 20 MB"),
        (lambda: zipped({f"{n}.json": "{}" for n in range(10_001)}), "the zip holds more than 10,000 files"),
        (lambda: zipped({"inner.zip": zipped({"a.jsonl": GOOD})}), "it is packed a second time"),
        (lambda: zipped({"a.jsonl.gz": b"\x1f\x8b\x08"}), "it is packed a second time"),
        (lambda: zipped({"../a.jsonl": GOOD}), "a name leads out of the zip's own folder"),
        (lambda: zipped({"/etc/a.jsonl": GOOD}), "a name leads out of the zip's own folder"),
        (lambda: zipped({"C:\\a.jsonl": GOOD}), "a name leads out of the zip's own folder"),
        (lambda: zipped({"a.jsonl": GOOD}, zipfile.ZIP_LZMA), "it is packed in an unusual way"),
        (lambda: zipped({"folder/": ""}), "the zip holds no file"),
        (locked, "it is locked with a password"),
        (lying, "the zip is broken"),
        (lambda: zipped({"a.jsonl": GOOD})[:-30], "the zip has no end: it was cut off"),
        (lambda: b"PK\x03\x04" + b"x" * 100, "the zip has no end: it was cut off"),
    ],
)
def test_bombs_tricks_and_broken_zips_are_refused(make: Callable[[], bytes], wrong: str) -> None:
    assert refused("t.zip", make()).wrong == wrong


def test_what_is_refused_in_a_zip_names_its_file_and_nothing_is_half_taken() -> None:
    error = refused("t.zip", zipped({"good.jsonl": GOOD, "cut.jsonl": GOOD + '{"input": "a'}))
    assert str(error).startswith("“cut.jsonl”, record 2, line 2, column 11: the file ends in the middle")


def test_an_open_file_is_read_where_it_lies_and_stays_open() -> None:
    for data in (
        GOOD.encode(),
        zipped({"a.jsonl": GOOD}),
        workbook({"one": [["question", "answer"], ["q", "a"]]}),
    ):
        stream = io.BytesIO(data)
        stream.seek(5)
        upload = open_upload(from_stream("t", stream, len(data)))
        assert len(list(upload.examples())) == len(list(upload.examples())) == 1
        assert not stream.closed
