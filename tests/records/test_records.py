"""Records read back are what was written; what is no record is refused in plain words, however hostile it is."""

import json
import zlib
from base64 import b64encode
from collections.abc import Callable
from dataclasses import asdict, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from papers import sample_paper

from exam_builder.findings import Misuse, Refused
from exam_builder.paper import Identity, Paper, Student
from exam_builder.records import Conditions, PaperRecord, dump_paper, make_manifest, verify
from exam_builder.records.copies_record import (
    CopiesHeader,
    QuestionPool,
    RecordedLot,
    read_copies,
    write_copies,
)
from exam_builder.records.manifest import make_entry, own_version
from exam_builder.records.paper_record import PaperKind, RecordHeader, pack, unpack
from exam_builder.records.record_reader import explain_errors, read_paper, read_record, read_single, read_way

DIGEST = "0f" * 32
TEMPLATES = {"part.tex": "((* x *))\n", "words/fr-CA.yaml": "name: Nom\n"}
CONDITIONS = Conditions(draft=False, templates=TEMPLATES, tools={"pdfTeX": "1.40"})
RECORD = PaperRecord(
    sample_paper(),
    CONDITIONS,
    "passes",
    ("student", "solutions"),
    figures={DIGEST: b"%PDF-1.5\n\x00\xff"},
    aux={"student": b"\\relax\n"},
    files={"student.pdf": DIGEST, "solutions.pdf": DIGEST},
)

names = st.from_regex(r"[a-z]{1,8}", fullmatch=True)
heights = st.dictionaries(
    names, st.lists(st.integers(0, 10**8).map(lambda size: f"{size}sp"), min_size=1, max_size=3).map(tuple)
)
digests = st.binary(min_size=32, max_size=32).map(bytes.hex)


def read(path: Path) -> PaperRecord:
    data = read_record(path)
    with explain_errors(path):
        return read_single(data)


def test_a_record_read_back_is_the_same_and_so_is_its_paper(tmp_path: Path) -> None:
    path = tmp_path / "paper.json"
    path.write_bytes(dump_paper(RECORD))
    assert read(path) == RECORD
    assert Paper.from_json(path.read_text()) == RECORD.paper
    path.write_text(RECORD.paper.to_json())
    assert read_paper(read_record(path)) == RECORD.paper


@given(
    figures=st.dictionaries(digests, st.binary(max_size=300), max_size=3),
    aux=st.dictionaries(st.sampled_from(("student", "marking")), st.binary(min_size=1, max_size=300)),
    high=heights,
    pages=st.integers(0, 500),
    draft=st.booleans(),
    templates=st.dictionaries(names.map(lambda name: f"sub/{name}.tex"), st.text(max_size=50), max_size=2),
)
def test_any_record_read_back_is_the_same(
    figures: dict[str, bytes],
    aux: dict[str, bytes],
    high: dict[str, tuple[str, ...]],
    pages: int,
    draft: bool,
    templates: dict[str, str],
) -> None:
    conditions = Conditions(draft, templates, {})
    record = replace(RECORD, way="run", conditions=conditions, figures=figures, aux=aux, kind=PaperKind(pages, high))
    assert read_single(json.loads(dump_paper(record))) == record


@given(st.binary(max_size=2000))
def test_what_is_packed_comes_out_again(content: bytes) -> None:
    assert unpack(pack(content)) == content


def copies(folder: Path) -> tuple[Path, list[Paper]]:
    """A record of three copies in two lots, of which two have the same questions in another order."""
    base, book = sample_paper(), QuestionPool()
    turned = tuple(replace(each, number=index + 1) for index, each in enumerate(reversed(base.questions)))
    papers = [
        replace(base, student=Student("a1", "Ann"), identity=Identity("K7", ("small/a1/01",), "Ann")),
        replace(base, student=Student("b2", "Ben", version="B"), identity=Identity("K8", (), "Ben"), version="B"),
        replace(base, student=Student("c3", "Cem", large_print=True), identity=Identity("K9", (), "Cem", DIGEST)),
    ]
    papers[1] = replace(papers[1], questions=turned, total=Fraction(7, 2))
    for paper in papers:
        book.add(str(paper.student and paper.student.id), paper)
    kinds = {"": PaperKind(3, {}), "large print": PaperKind(4, {"q.a": ("12sp", "3sp")})}
    terms = CopiesHeader(RecordHeader(CONDITIONS, ("student",), ["c3", "a1", "b2"], {"print.pdf": DIGEST}), kinds)
    (folder / "figure").write_bytes(b"%PDF figure")
    lots = [
        RecordedLot("", tuple(own(book, paper) for paper in papers[:2])),
        RecordedLot("large print", (own(book, papers[2]),)),
    ]
    write_copies(folder / "paper.json", terms, book, [(DIGEST, (folder / "figure").read_bytes())], lots)
    return folder / "paper.json", papers


def own(book: QuestionPool, paper: Paper) -> dict[str, Any]:
    assert paper.student is not None
    assert paper.identity is not None
    messages = {"student": asdict(paper.student), "version": paper.version, "identity": asdict(paper.identity)}
    return {**messages, **book.paper(paper.student.id), "files": {"student.pdf": DIGEST}}


def test_copies_read_back_are_the_same_and_each_question_is_written_once(tmp_path: Path) -> None:
    path, papers = copies(tmp_path)
    data = read_record(path)
    record = read_copies(data)
    assert [each.paper for lot in record.lots() for each in lot.papers] == papers
    assert [(lot.number, lot.kind, len(lot.papers)) for lot in record.lots()] == [(0, "", 2), (1, "large print", 1)]
    assert len(data["questions"]) == len(papers[0].questions)
    assert record.kinds["large print"] == PaperKind(4, {"q.a": ("12sp", "3sp")})
    assert (record.terms.order, record.figures(), record.terms.conditions) == (
        ("c3", "a1", "b2"),
        {DIGEST: b"%PDF figure"},
        CONDITIONS,
    )


def bomb() -> str:
    return b64encode(zlib.compress(bytes(1 << 27), 9)).decode()


def with_(*keys: str, value: Any) -> Callable[[dict[str, Any]], None]:
    """A change of a record: what its keys lead to becomes `value`."""

    def change(data: Any) -> None:
        for key in keys[:-1]:
            data = data[int(key) if isinstance(data, list) else key]
        data[int(keys[-1]) if isinstance(data, list) else keys[-1]] = value

    return change


def in_copy(key: str, value: Any) -> Callable[[dict[str, Any]], None]:
    """A change of the first paper of a lot."""

    def change(data: Any) -> None:
        papers = json.loads(unpack(data["lots"][0]["papers"]))
        papers[0][key] = value
        data["lots"][0]["papers"] = pack(json.dumps(papers).encode())

    return change


HOSTILE = {
    "a question that is a path": (
        with_("questions", "0", "name", value="../../x"),
        "`../../x` is not the name of a question",
    ),
    "a part that is LaTeX": (
        with_("questions", "0", "parts", "0", "id", value="a}"),
        "`a}` is not the name of a part or a figure",
    ),
    "a template outside": (
        with_("record", "templates", value={"../x.tex": ""}),
        "`../x.tex` is not allowed there",
    ),
    "a file that is no template": (
        with_("record", "templates", value={"words/fr.yml": ""}),
        "`words/fr.yml` is not allowed there",
    ),
    "a figure that is a path": (with_("record", "figures", value={"../x": ""}), "`../x` is not allowed there"),
    "a figure that fills memory": (with_("record", "figures", value={DIGEST: bomb()}), "comes to more than 64 MiB"),
    "a figure cut off": (
        with_("record", "figures", value={DIGEST: pack(bytes(999))[:8]}),
        "ends too early",
    ),
    "a figure that is none": (with_("record", "figures", value={DIGEST: "%"}), "is not compressed bytes in base 64"),
    "a number that fills memory": (with_("total", value="1e999999999"), "a number has too large an exponent"),
    "a value that fills memory": (
        with_("parameters", value={"record": {"x": {"exact": "1e999999999"}}}),
        "a number has too large an exponent",
    ),
    "an answer that is no text": (
        with_("questions", "0", "parts", "0", "answer", "tex", value=5),
        "`answer.tex` has a wrong value",
    ),
    "a figure elsewhere": (
        with_("questions", "0", "figures", "0", "digest", value="../x"),
        "the digest of a figure is not valid",
    ),
    "a language": (with_("language", value="en) /OpenAction"), "`en) /OpenAction` is not a language"),
    "another schema": (
        with_("record", "schema", value=99),
        "its schema is not 1, so another version of exam-builder wrote it",
    ),
    "no way": (with_("record", "way", value="magic"), "it does not say how its files were made"),
    "an audience": (with_("record", "audiences", value=["everybody"]), "`everybody` is not an audience"),
    "pages": (with_("record", "pages", value=10**9), "a number of pages is not valid"),
    "heights that are LaTeX": (
        with_("record", "heights", value={"q.a": ["\\input x"]}),
        "`\\input x` is not allowed there",
    ),
    "a list": (with_("record", value=[]), "a value in it has the wrong type"),
    "a text too few": (lambda data: data.pop("cover"), "there is no `cover` where it is needed"),
    "a heading from nowhere": (
        with_("cover", "title", "lines", value=[]),
        "a text does not say from which lines it comes",
    ),
    "a prompt from nowhere": (
        with_("questions", "0", "parts", "0", "prompt", "lines", value=[]),
        "a text does not say from which lines it comes",
    ),
    "a question twice": (lambda data: data["questions"].append(data["questions"][0]), "a question appears twice"),
    "a section that is none": (with_("questions", "0", "section", value=99), "a question is in no section"),
    "a version": (with_("version", value="A}"), "`A}` is not the letter of a version"),
    "a logo elsewhere": (
        lambda data: data["cover"].update(logo={**data["questions"][0]["figures"][0], "digest": "../x"}),
        "the digest of the logo is not valid",
    ),
    "a name's picture elsewhere": (
        with_("identity", value={"code": "K", "sheets": [], "name": "A", "picture": "../x"}),
        "the digest of a name's picture is not valid",
    ),
    "a code that is no code": (
        with_("identity", value={"code": "K", "sheets": ["é"], "name": "A"}),
        "the code of a page is not valid",
    ),
    "a student without an id": (with_("student", value={"id": "", "name": "A"}), "the id of a student is empty"),
    "a student who is a path": (
        with_("student", value={"id": "../a", "name": "A", "email": "", "version": "", "extra_time": ""}),
        "the id `../a` cannot name a folder: it contains `/`",
    ),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_hostile_is_refused_at_its_file(tmp_path: Path, what: str) -> None:
    change, message = HOSTILE[what]
    data = json.loads(dump_paper(RECORD))
    change(data)
    path = tmp_path / "paper.json"
    path.write_text(json.dumps(data))
    with pytest.raises(Refused) as refused:
        read(path)
    assert str(refused.value) == (
        f"{path}:1:1: error: this is not a record of exam-builder: {message} — take `paper.json` as a build wrote it"
    )


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (with_("record", "schema", value=99), "its schema is not 1, so another version of exam-builder wrote it"),
        (lambda data: data.pop("cover"), "there is no `cover` where it is needed"),
    ],
)
def test_the_version_that_wrote_a_record_is_named_as_the_one_that_reads_it(
    tmp_path: Path, change: Callable[[dict[str, Any]], None], why: str
) -> None:
    data = json.loads(dump_paper(RECORD))
    change(data)
    path = tmp_path / "paper.json"
    for version, said in (
        ("7.1.0 (0123456789ab)", f"{why} — read it with exam-builder 7.1.0 (0123456789ab), which wrote it"),
        (own_version(), f"{why} — take `paper.json` as a build wrote it"),
    ):
        data["record"]["tools"] = {"exam-builder": version}
        path.write_text(json.dumps(data))
        with pytest.raises(Refused) as refused:
            read(path)
        assert str(refused.value).endswith(said)


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("", "1:1", "it is not JSON, or was cut off"),
        ('{"a": 1,\n "b": ', "2:7", "it is not JSON, or was cut off"),
        ("%PDF-1.7\n%Ð", "1:1", "it is not a text in UTF-8"),
        ("[1]", "1:1", "it holds no object"),
        ("[" * 100_000, "1:1", "it is nested too deeply"),
        ('{"schema": 1}', "1:1", "there is no `record` where it is needed"),
    ],
)
def test_what_is_no_record_is_reported_at_its_place(tmp_path: Path, text: str, place: str, message: str) -> None:
    path = tmp_path / "paper.json"
    path.write_text(text, encoding="latin-1")
    with pytest.raises(Refused) as refused:
        read(path)
    (finding,) = refused.value.findings
    assert (str(finding.place), finding.message) == (
        f"{path}:{place}",
        f"this is not a record of exam-builder: {message}",
    )


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "paper.json"
    with path.open("wb") as file:
        file.truncate((1 << 28) + 1)
    with pytest.raises(Refused, match="it is larger than 256 MiB"):
        read_record(path)
    with pytest.raises(Misuse, match=r"is a folder; name the paper\.json in it"):
        read_record(tmp_path)
    with pytest.raises(Misuse, match="there is no file"):
        read_record(tmp_path / "none.json")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (with_("lots", "0", "kind", value="gold"), "there is no kind `gold`"),
        (with_("record", "order", value=["a1", "a1", "b2", "c3"]), "its order is not valid"),
        (with_("record", "order", value=["a1", "b2"]), "the copy `c3` appears twice, or is missing from the order"),
        (with_("record", "order", value=["a1", "b2", "c3", "d4"]), "it lacks the copy `d4`"),
        (with_("lots", value=[]), "it lacks the copy `a1`"),
        (with_("questions", value=[]), "a value in it has the wrong type"),
        (with_("lots", "1", "papers", value=pack(b"[" * 100_000)), "it is nested too deeply"),
        (with_("lots", "1", "papers", value=pack(json.dumps([0] * 10_000).encode())), "a lot has too many papers"),
        (with_("lots", value={}), "a value in it has the wrong type"),
        (in_copy("around", {"questions": []}), "something else than what stands around questions differs"),
        (in_copy("questions", [[-1, 1, 1, 1]]), "a value in it has the wrong type"),
        (
            with_("record", "prints", value=[{"name": "../x.pdf", "papers": []}]),
            "the name of a file to print is not valid",
        ),
        (
            with_("record", "prints", value=[{"name": "print.pdf", "papers": ["d4"]}]),
            "a copy is bound twice, or is missing from the order",
        ),
    ],
)
def test_hostile_records_of_copies_are_refused(
    tmp_path: Path, change: Callable[[dict[str, Any]], None], message: str
) -> None:
    path, _ = copies(tmp_path)
    data = read_record(path)
    change(data)
    path.write_text(json.dumps(data))
    with pytest.raises(Refused) as refused, explain_errors(path):
        list(read_copies(read_record(path)).lots())
    assert refused.value.findings[0].message == f"this is not a record of exam-builder: {message}"


def test_a_copy_twice_is_refused(tmp_path: Path) -> None:
    path, _ = copies(tmp_path)
    data = read_record(path)
    data["lots"].append(data["lots"][0])
    with pytest.raises(ValueError, match="the copy `a1` appears twice"):
        list(read_copies(data).lots())


def test_a_manifest_says_what_was_changed_and_opens_nothing_outside(tmp_path: Path) -> None:
    folder = tmp_path / "first"
    folder.mkdir()
    files = {"a.pdf": b"a", "b.pdf": b"b", "c.pdf": b"c"}
    for name, content in files.items():
        (folder / name).write_bytes(content)
    (tmp_path / "outside").write_bytes(b"d")
    entries = {name: make_entry(content) for name, content in (files | {"../outside": b"d"}).items()}
    (folder / "manifest.json").write_bytes(make_manifest("first", DIGEST, {}, entries))
    (folder / "b.pdf").write_bytes(b"changed")
    (folder / "c.pdf").unlink()
    assert verify(folder / "manifest.json") == ("../outside", "b.pdf", "c.pdf")
    assert verify(folder / "manifest.json", ["a.pdf", "unknown"]) == ()
    (folder / "manifest.json").write_text("[]")
    with pytest.raises(ValueError, match="is not a manifest"):
        verify(folder / "manifest.json")


def test_a_paper_without_a_record_says_nothing_of_its_files() -> None:
    with pytest.raises(ValueError, match="it does not say how its files were made"):
        read_way(json.loads(RECORD.paper.to_json()))
