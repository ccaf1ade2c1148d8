"""`exam-builder sign`: record who read which keys of which content, and find what changed since.

Signatures are kept in the course's `signatures/EXAM.yaml`, outside the content, because they do not affect a paper.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from shlex import quote

from exam_builder.codec import decode, encode
from exam_builder.companions import Calls
from exam_builder.course import Course, find_course
from exam_builder.course_files import WrongFileError, read_regular
from exam_builder.digests import digest, list_files_below
from exam_builder.draw import draw_all_questions
from exam_builder.findings import Code, Finding, Lacking, Misuse, Place, Refused, select_errors
from exam_builder.issue.switch import SCRATCH, clear_course, publish_files
from exam_builder.paper import Paper
from exam_builder.read import LoadedExam, LoadedQuestion, read_exam
from exam_builder.read.yaml_source import Source, load_source
from exam_builder.recompute import check_paper
from exam_builder.results import ReadQuestion, SignOff
from exam_builder.scratch import scratch_folder
from exam_builder.store import write_atomically
from exam_builder.values import Json, YamlValue

HEAD = "# Written by `exam-builder sign`: who read which keys, of which content. Do not edit.\n"
LONGEST = 200
"""The length limit of a name, in characters."""


@dataclass(frozen=True)
class SignedQuestion:
    """A signed question: the digest of everything it is made of, and its keys by part."""

    content: str
    keys: Mapping[str, str]


@dataclass(frozen=True)
class SignedContent:
    """The content that is signed: the digest of the exam's own file, and the questions by name."""

    exam: str
    questions: Mapping[str, SignedQuestion]


@dataclass(frozen=True)
class KeySignature:
    """A signature in the file: who read what, and on which day."""

    by: str
    on: str
    exam: str
    questions: Mapping[str, SignedQuestion]


@dataclass(frozen=True)
class SignatureFile:
    """All signatures of an exam."""

    signatures: tuple[KeySignature, ...]


def sign_exam(start: Path, exam: str, name: str) -> tuple[Path, int]:
    """Record that `name` has read every key of the exam's reference paper and of all questions that it may pick.

    Return the file and the number of keys. An earlier signature by the same name is replaced. Raise Refused if the
    reference paper has an error.
    """
    name = _clean_name(name)
    course = find_course(start)
    clear_course(course)
    loaded = read_exam(course, exam)
    paper = _draw_checked_paper(loaded)
    content = _collect_signed_content(loaded, paper)
    mine = KeySignature(name, datetime.now(UTC).date().isoformat(), content.exam, content.questions)
    others = [each for each in _load_signatures(course, exam) if each.by != name]
    path = get_signature_path(course, exam)
    if not path.resolve().is_relative_to(course.root.resolve()):
        raise Lacking(f"cannot write {path}: it links outside the course; replace the link with a real folder")
    _write(path, [*others, mine])
    return path, sum(len(question.parts) for question in paper.questions)


def get_signature_path(course: Course, exam: str) -> Path:
    """Return the path of the file of an exam's signatures, which may not exist."""
    return course.signatures / f"{exam}.yaml"


def find_unsigned_changes(exam: LoadedExam, paper: Paper) -> tuple[Finding, ...]:
    """Warn of each file that changed after a signature.

    There are no warnings for an exam that nobody signed.
    """
    try:
        signatures = _load_signatures(exam.course, exam.name)
    except Refused as refused:
        return refused.findings
    now = _collect_signed_content(exam, paper)
    return tuple(finding for each in signatures for finding in _find_changes(exam, each, now))


def read_sign_offs(exam: LoadedExam, paper: Paper) -> tuple[SignOff, ...]:
    """Compare the signatures of an exam with its present content; return none if their file is not valid."""
    try:
        signatures = _load_signatures(exam.course, exam.name)
    except Refused:
        return ()
    if not signatures:
        return ()
    now = _collect_signed_content(exam, paper)
    return tuple(
        SignOff(each.by, each.on, each.exam, each.exam == now.exam, tuple(_compare_questions(each, now)))
        for each in signatures
    )


def _compare_questions(signature: KeySignature, now: SignedContent) -> Iterator[ReadQuestion]:
    for question, before in signature.questions.items():
        after = now.questions.get(question)
        gone = "no longer in the exam" if after is None else "changed since"
        yield ReadQuestion(question, before.content, before.keys, "as it was read" if before == after else gone)


def _find_changes(exam: LoadedExam, signature: KeySignature, now: SignedContent) -> Iterator[Finding]:
    who = f"{signature.by} signed it on {signature.on}"
    hint = f"read it again, then `exam-builder sign {exam.name} --by {quote(signature.by)}`"
    if signature.exam != now.exam:
        message = f"the exam `{exam.name}` changed after {who}"
        yield Finding(Code.CHANGED_AFTER_SIGNATURE, message, Place(exam.source.file), hint, "warning")
    for loaded in exam.questions:
        before, after = signature.questions.get(loaded.name), now.questions[loaded.name]
        if before != after:
            message = f"`{loaded.name}` {_describe_difference(before, after, exam.name)} after {who}"
            place = Place(loaded.source.file)
            yield Finding(Code.CHANGED_AFTER_SIGNATURE, message, place, hint, "warning", loaded.name)


def _describe_difference(before: SignedQuestion | None, after: SignedQuestion, exam: str) -> str:
    """Say how a question changed."""
    if before is None:
        return f"was added to `{exam}`"
    moved = [part for part, key in after.keys.items() if before.keys.get(part) != key]
    keys = f", and the key of {' and '.join(f'({part})' for part in moved)} with it," if moved else ""
    return f"changed{keys}"


def _clean_name(name: str) -> str:
    """Strip a name; raise Misuse if it is empty, too long or not printable."""
    name = name.strip()
    if not name or len(name) > LONGEST or not name.isprintable():
        raise Misuse("--by needs the name of the person who read the keys, such as --by 'Ada Lovelace'")
    return name


def _draw_checked_paper(exam: LoadedExam) -> Paper:
    """Return the reference paper with all questions that may be picked; raise Refused if it has an error."""
    calls = Calls(exam.course.open_store())
    paper = draw_all_questions(exam, None, calls)
    wrong = select_errors(check_paper(exam, paper, calls).findings)
    if wrong:
        raise Refused(wrong)
    return paper


def _collect_signed_content(exam: LoadedExam, paper: Paper) -> SignedContent:
    """Return the content to be signed: the exam's file, and for each question its files and its keys in the paper."""
    keys = {question.name: {part.id: part.answer.plain for part in question.parts} for question in paper.questions}
    named = sorted(exam.files.paths.items())
    return SignedContent(
        digest(exam.source.text, [[name, _read_hex(path)] for name, path in named]),
        {
            loaded.name: SignedQuestion(_digest_content(loaded, exam.course), keys[loaded.name])
            for loaded in exam.questions
        },
    )


def _digest_content(question: LoadedQuestion, course: Course) -> str:
    """Return the digest of a question's file, its companion, the files that it names, and the Python of its figures."""
    named = [[name, _read_hex(path)] for name, path in sorted(question.files.paths.items())]
    companion = _read_hex(question.companion) if question.companion else ""
    every = sorted(list_files_below(course.figures)) if question.model.figures else []
    drawn = [path for path in every if path.suffix == ".py"]
    figures = [[path.relative_to(course.figures).as_posix(), _read_hex(path)] for path in drawn]
    return digest(question.source.text, companion, named, figures)


def _read_hex(path: Path) -> str:
    """Return the content of a file; "" if it is none that a course can use."""
    try:
        return read_regular(path, links=True).hex()
    except (WrongFileError, FileNotFoundError):
        return ""


def _load_signatures(course: Course, exam: str) -> tuple[KeySignature, ...]:
    """Return the signatures of an exam, or none; raise Refused if the file is not as `sign` wrote it."""
    path = get_signature_path(course, exam)
    if not path.exists():
        return ()
    source = load_source(path, course.root)
    try:
        signatures = decode(SignatureFile, _make_plain(source.data)).signatures
    except (ValueError, LookupError, TypeError, AttributeError):
        raise Refused([_report_unreadable(source)]) from None
    if not all((each.by + each.on).isprintable() for each in signatures):
        raise Refused([_report_unreadable(source)])
    return signatures


def _make_plain(value: YamlValue) -> Json:
    """Convert values of YAML to JSON data; other types, which no signature has, become strings."""
    if isinstance(value, dict):
        return {name: _make_plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_make_plain(each) for each in value]
    return value if isinstance(value, str | int | None) else str(value)


def _report_unreadable(source: Source) -> Finding:
    hint = "undo the change to this file, or delete it and sign again"
    return Finding(Code.SIGNATURES, "this file was changed after `exam-builder sign` wrote it", source.place(()), hint)


def _write(path: Path, signatures: Sequence[KeySignature]) -> None:
    """Write the file atomically; strings are quoted, so that a date or a key stays a string."""
    import yaml

    data = encode(SignatureFile, SignatureFile(tuple(signatures)))
    text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, default_style='"', width=1000)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with scratch_folder(SCRATCH, path.parent) as made:
            signed = made / "signed" / path.name
            write_atomically(signed, (HEAD + text).encode(), mode=0o644)
            publish_files(signed.parent, path.parent)
    except OSError as problem:
        raise Lacking(f"cannot write {path}: {problem.strerror}. Nothing was changed") from None
