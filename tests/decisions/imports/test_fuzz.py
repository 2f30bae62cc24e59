"""Whatever comes in, records come out or the file is refused in words: never another error."""

import io
import json
import zipfile
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from decisions.imports.detect import SHAPES
from decisions.imports.errors import BadFile
from decisions.imports.literals import structured
from decisions.imports.paths import at, unflattened
from decisions.imports.redaction import RULES, redact
from decisions.imports.values import moment_of, passages_of, text_of
from tests.decisions.imports.files import SAMPLES, brought, sample, workbook, zipped

ENDINGS = ("csv", "tsv", "xlsx", "json", "jsonl", "zip", "txt", "")
NAMES = st.sampled_from([f"file.{ending}" if ending else "" for ending in ENDINGS])
FILES = sorted(path.name for path in SAMPLES.iterdir() if path.suffix != ".toml")
WORKBOOK = workbook({"one": [["question", "answer"], ["q", "a"], ["=1+1", 4.5]], "two": [["x"], [True]]})
ZIP = zipped({"a.jsonl": '{"input": "q", "output": "a"}\n' * 3, "b/c.csv": "question,answer\nq,a\n"})

SIGNS = sorted({path.split(" | ")[0] for shape in SHAPES for group in shape.signs for path in group})
KNOWN = sorted(
    {path.split(" | ")[0] for shape in SHAPES for paths in shape.fields.values() for path in paths}
    | {name for path in SIGNS for name in path.split(".")}
    | {"comments", "observations", "annotations", "attributes", "messages", "vars", "success", "scores"}
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12)
WORDS = st.sampled_from(
    ["RETRIEVER", "GENERATION", "[{'a': 'b'}]", '{"answer": "x"}', "Fail", "2026-08-03", "user"]
)
VALUES = st.recursive(
    SCALARS | WORDS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(KNOWN) | st.text(max_size=6), inner, max_size=4)
    ),
    max_leaves=8,
)
SIGNS_OF_FILES = "abé\"'{}[]:,;\t\n\r|=\\ 01\x00"
slow = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])


def taken_or_refused(name: str, data: bytes) -> None:
    """Read a file to its end. Everything but a refusal in words is an error of ours."""
    try:
        _, found = brought(name, data)
    except BadFile as error:
        said = str(error)
        assert said.endswith(".")
        assert len(said) < 600
    else:
        assert found.importable + found.duplicates + len(found.skipped) == found.records
        for one in found.first:
            assert one.input
            assert one.output or one.expected
            json.dumps([one.input, one.output, one.expected, one.context]).encode()
            redact(one, RULES)


@slow
@given(NAMES, st.binary(max_size=400))
@example("file.csv", b"\xef\xbb\xbf")
@example("file.jsonl", b'{"input": 1e999, "output": -Infinity}')
@example("", b"\xff\xfe\x00")
def test_any_bytes(name: str, data: bytes) -> None:
    taken_or_refused(name, data)


@slow
@given(
    NAMES,
    st.text(alphabet="abé\"'{}[]:,;\t\n\r|=\\ 01\x00", max_size=200),
    st.sampled_from(["utf-8", "cp1252", "utf-16"]),
)
def test_any_text_of_the_signs_that_files_are_made_of(name: str, text: str, codec: str) -> None:
    taken_or_refused(name, text.encode(codec))


@slow
@given(st.sampled_from(FILES), st.data())
def test_samples_with_holes_and_changed_bytes(name: str, data: st.DataObject) -> None:
    taken_or_refused(name, damaged(sample(name), data))


@slow
@given(st.sampled_from([("file.xlsx", WORKBOOK), ("file.zip", ZIP)]), st.data())
def test_damaged_workbooks_and_zips(given_file: tuple[str, bytes], data: st.DataObject) -> None:
    name, whole = given_file
    taken_or_refused(name, damaged(whole, data))


def damaged(whole: bytes, data: st.DataObject) -> bytes:
    """Some bytes changed, and perhaps cut."""
    changed = bytearray(whole)
    for _ in range(data.draw(st.integers(0, 4))):
        changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    return bytes(changed[: data.draw(st.integers(0, len(changed)) | st.just(len(changed)))]) or b"x"


@slow
@given(st.binary(max_size=300))
def test_workbooks_with_any_sheet(sheet: bytes) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(WORKBOOK)) as whole, zipfile.ZipFile(packed, "w") as changed:
        for name in whole.namelist():
            changed.writestr(name, sheet if name.endswith("sheet1.xml") else whole.read(name))
    taken_or_refused("file.xlsx", packed.getvalue())


def records_of(signs: tuple[str, ...]) -> st.SearchStrategy[dict[str, Any]]:
    """Records that carry a signature, with anything at its names and at others."""
    signed = st.fixed_dictionaries(dict.fromkeys(signs, VALUES))
    further = st.dictionaries(st.sampled_from(KNOWN), VALUES, max_size=6)
    return st.tuples(signed, further).map(lambda both: {**both[1], **both[0]})


SIGNED = st.sampled_from([group for shape in SHAPES for group in shape.signs]).flatmap(records_of)


@settings(slow, max_examples=500)
@given(st.lists(SIGNED, min_size=1, max_size=3))
def test_records_of_every_shape_with_anything_in_them(records: list[dict[str, Any]]) -> None:
    taken_or_refused("file.jsonl", "".join(json.dumps(record) + "\n" for record in records).encode())


@settings(slow, max_examples=300)
@given(st.lists(SIGNED.map(unflattened), min_size=1, max_size=2))
def test_records_of_every_shape_with_names_within_names(records: list[dict[str, Any]]) -> None:
    taken_or_refused("file.json", json.dumps(records).encode())


@slow
@given(VALUES, st.sampled_from(["input", "output", "expected"]), st.sampled_from(KNOWN))
def test_any_value_becomes_text_passages_and_perhaps_a_moment(value: Any, field: str, path: str) -> None:
    assert isinstance(text_of(value, field), str)
    assert all(isinstance(passage, str) for passage in passages_of(value))
    moment_of(value)
    at(value, path)


@slow
@given(st.text(max_size=60) | st.text(alphabet="[](){}'\",:0 \\", max_size=60))
def test_any_text_is_structured_or_not(text: str) -> None:
    assert structured(text) is None or isinstance(structured(text), dict | list)
