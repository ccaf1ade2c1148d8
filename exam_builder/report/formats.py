"""The formats of `check --format`, with a function for each, including JUnit's XML and SARIF."""

import json
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from exam_builder.codes import FindingCode, read_finding_codes
from exam_builder.findings import Finding, Place, exit_code, format_count
from exam_builder.mutants import Mutant, compute_mutation_score, count_fates, mutants_as_record, select_mutants
from exam_builder.report.outcome import CheckOutcome, find_folder_in_repository, join_hint
from exam_builder.report.show import make_relative
from exam_builder.results import Account, CheckResult, SweepResult
from exam_builder.terminal import break_up_commands, escape_json, say, say_commands, show_controls, show_line
from exam_builder.values import Json


def as_text(outcome: CheckOutcome) -> str:
    """Format the findings, then the summary, with a line for each item."""
    note = [outcome.note] if outcome.note else []
    return "\n".join(map(show_line, [*map(str, outcome.findings), *note, *summarize(outcome)]))


def summarize(outcome: CheckOutcome) -> list[str]:
    """List the rejected draws, sweeps and mutants, then the counts."""
    checked = outcome.checked
    rejected = ", ".join(f"{name} {share:.0%}" for name, share in checked.share_rejected().items())
    rejections = [f"draws rejected by constraints: {rejected}"] if rejected else []
    return [*rejections, *_describe_sweeps(checked), *_describe_mutants(checked), outcome.summary()]


def _describe_sweeps(result: CheckResult) -> list[str]:
    """Say which questions were checked in every combination of values, which in some, and how many are unchanged."""
    if result.sweeps is None:
        return []
    swept = [each for each in result.sweeps.swept if each.draws]
    whole = ", ".join(f"{each.question} {each.draws:,}" for each in swept if each.complete)
    some = ", ".join(
        f"{each.question} {each.draws:,}" + (f" of {each.space:,}" if each.space > each.draws else "")
        for each in swept
        if not each.complete
    )
    unset = ", ".join(f"{each.question} {each.pages:,} of {each.draws:,}" for each in swept if each.pages < each.draws)
    done = "recomputed" if unset else "checked"
    lines = [f"every combination {done}: {whole}"] if whole else []
    lines += [f"seeds and corners {done}: {some}"] if some else []
    lines += [f"draws whose pages were typeset: {unset}"] if unset else []
    unchanged, questions = len(result.sweeps.unchanged), format_count(len(result.sweeps.swept), "question")
    return [*lines, *([f"{unchanged} of {questions} unchanged"] if unchanged else [])]


def _describe_mutants(result: CheckResult) -> list[str]:
    """Summarize the mutants of keys and those of the page, each in one line; no line if they were not tried."""
    if result.mutants is None:
        return []
    keys, page = (select_mutants(result.mutants, of) for of in ("key", "page"))
    return [_describe_fates("", keys), *([_describe_fates(" of the page", page)] if page else [])]


def _describe_fates(what: str, mutants: Sequence[Mutant]) -> str:
    counts = count_fates(mutants)
    fates = f"{counts['caught']} caught, {counts['survived']} survived, {counts['equivalent']} equivalent"
    return f"{format_count(counts['tried'], 'mutant')}{what}: {fates}; score {compute_mutation_score(mutants):.1%}"


def as_json(outcome: CheckOutcome) -> str:
    """Format the counts, the results of draws and mutants if requested, and the findings."""
    checked = outcome.checked
    counts: dict[str, Json] = {name: getattr(checked, name) for name in ("parts", "recomputed", "waived", "papers")}
    counts["pages"] = checked.pages_left_out or "set"
    if checked.sweeps is not None:
        counts["unchanged"] = len(checked.sweeps.unchanged)
        counts["draws"] = {each.question: _draw_counts(each) for each in checked.sweeps.swept}
    counts["witnesses"] = {each.exam: _witness_counts(each) for each in checked.accounts if each.witnesses}
    if checked.mutants is not None:
        as_record = Mutant.as_hidden_record if outcome.keys.hidden else Mutant.as_record
        counts["mutants"] = mutants_as_record(checked.mutants, as_record)
    findings = [each.as_record() for each in outcome.findings]
    accepted: list[Json] = [each.finding.as_record() | {"reason": each.reason} for each in outcome.accepted]
    counts |= {"accepted": accepted} if accepted else {}
    return escape_json(json.dumps(counts | {"findings": findings}, ensure_ascii=False, indent=1))


def _witness_counts(account: Account) -> dict[str, Json]:
    return {one.kind: {"of": one.of, "witnessed": one.witnessed, "by": dict(one.by)} for one in account.witnesses}


def _draw_counts(swept: SweepResult) -> dict[str, Json]:
    return {"draws": swept.draws, "combinations": swept.space, "complete": swept.complete, "pages": swept.pages}


IN_TEXT: dict[str, str | int | None] = {"%": "%25", "\r": "%0D", "\n": "%0A"}
IN_PROPERTY = IN_TEXT | {":": "%3A", ",": "%2C"}
"""Escapes of GitHub's runner (github.com/actions/toolkit, packages/core/src/command.ts)."""


def as_github(outcome: CheckOutcome) -> str:
    """Format a command for each finding, then the summary as plain text."""
    folder = find_folder_in_repository(Path.cwd()) if outcome.findings else ""
    note = [f"::notice::{_escape(outcome.note, IN_TEXT)}"] if outcome.note else []
    commands = [*(_format_command(finding, folder) for finding in outcome.findings), *note]
    return "\n".join([*commands, *(break_up_commands(show_line(line)) for line in summarize(outcome))])


def _format_command(finding: Finding, folder: str) -> str:
    place = finding.place
    where = {"file": folder + place.file, "line": str(place.line), "col": str(place.column)} if place else {}
    properties = where | {"title": f"exam-builder: {finding.code}"}
    shown = ",".join(f"{name}={_escape(text, IN_PROPERTY)}" for name, text in properties.items())
    return f"::{finding.severity} {shown}::{_escape(join_hint(finding), IN_TEXT)}"


def _escape(text: str, escapes: dict[str, str | int | None]) -> str:
    return break_up_commands(show_controls(text)).translate(str.maketrans(escapes))


def show_checked(outcome: CheckOutcome, style: str, page: Path | None = None) -> int:
    """Print the outcome of `check` in one of the formats; return the exit code.

    With `page`, also write the report there; raise Lacking if it cannot be written.
    """
    (say_commands if style == "github" else say)(FORMATS[style](outcome))
    if page is not None:
        from exam_builder.report.page import write_page

        write_page(page, outcome)
        say(f"the report is in {make_relative(page)}", err=True)
    return exit_code(outcome.failing)


COURSE_SUITE = "course"
"""The suite for findings that are not about a question."""
WHOLE_QUESTION = "question"
"""The test case for findings that are not about a single part."""
Case = tuple[str, str]


def as_junit(outcome: CheckOutcome) -> str:
    """Format each part and question as a test case that passes, fails, or is skipped (not recomputed)."""
    cases: dict[Case, list[Finding]] = {(COURSE_SUITE, WHOLE_QUESTION): []}
    for row in outcome.checked.rows:
        cases |= {(row.question, WHOLE_QUESTION): [], (row.question, row.part): []}
    for finding in outcome.findings:
        cases.setdefault((finding.question or COURSE_SUITE, finding.part or WHOLE_QUESTION), []).append(finding)
    root = Element("testsuites", name="exam-builder check")
    for name in dict.fromkeys(question for question, _ in cases):
        suite = SubElement(root, "testsuite", name=name)
        for case in [each for each in cases if each[0] == name]:
            _add_case(suite, case, cases[case], outcome)
        _write_counts(suite)
    _write_counts(root)
    SubElement(root[0], "system-out").text = "\n".join(filter(None, (outcome.note, outcome.summary())))
    _show_all_controls(root)
    ElementTree.indent(root, " ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode")


def _add_case(suite: Element, case: Case, findings: Sequence[Finding], outcome: CheckOutcome) -> None:
    """Add one test case with a single `failure`, because many servers read only the first."""
    shown = SubElement(suite, "testcase", classname=case[0], name=case[1])
    wrong = [finding for finding in findings if finding in outcome.failing]
    if wrong:
        failure = SubElement(shown, "failure", type=wrong[0].code, message=wrong[0].message)
        failure.text = "\n".join(map(str, wrong))
    elif any((row.question, row.part) == case and not row.route for row in outcome.checked.rows):
        SubElement(shown, "skipped", message="waived: not recomputed")
    others = [str(finding) for finding in findings if finding not in wrong]
    if others:
        SubElement(shown, "system-out").text = "\n".join(others)


def _write_counts(element: Element) -> None:
    """Write the numbers of test cases: all, failed and skipped."""
    counts = {"tests": "testcase", "failures": "failure", "errors": "error", "skipped": "skipped"}
    for name, tag in counts.items():
        element.set(name, str(len(list(element.iter(tag)))))


def _show_all_controls(root: Element) -> None:
    """Replace control characters by escapes in all texts and attributes, because XML 1.0 allows few of them."""
    for element in root.iter():
        element.text = element.text and break_up_commands(show_controls(element.text))
        for name, value in element.items():
            element.set(name, break_up_commands(show_line(value)))


SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def as_sarif(outcome: CheckOutcome) -> str:
    """Format one run. A finding without a place becomes a notification, because a result needs a place."""
    folder = find_folder_in_repository(Path.cwd()) if outcome.findings else ""
    codes = sorted({finding.code for finding in outcome.findings})
    notes = [_describe_notification(finding) for finding in outcome.findings if finding.place is None]
    note = [{"level": "note", "message": {"text": outcome.note}}] if outcome.note else []
    run = {
        "tool": {
            "driver": {"name": "exam-builder", "version": version("exam-builder"), "rules": _describe_rules(codes)}
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": [*notes, *note]}],
        "results": [_describe_result(finding, codes, folder) for finding in outcome.findings if finding.place],
    }
    return escape_json(json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1))


def _describe_rules(codes: Sequence[str]) -> list[dict[str, Json]]:
    """Describe the codes of the findings, in the words of docs/findings.md."""
    known = read_finding_codes()
    return [_describe_rule(code, known[code]) if code in known else {"id": code} for code in codes]


def _describe_rule(name: str, code: FindingCode) -> dict[str, Json]:
    return {
        "id": name,
        "shortDescription": {"text": code.meaning},
        "help": {"text": f"For example: {code.example} — {code.hint}"},
        "defaultConfiguration": {"level": code.severity},
    }


def _describe_notification(finding: Finding) -> dict[str, Json]:
    descriptor = {"id": finding.code}
    return {"descriptor": descriptor, "level": finding.severity, "message": {"text": join_hint(finding)}}


def _describe_result(finding: Finding, codes: Sequence[str], folder: str) -> dict[str, Json]:
    named = {name: getattr(finding, name) for name in ("question", "part", "seed", "hint")}
    assert finding.place is not None, "only findings with a place are results"
    related = {"relatedLocations": [_describe_location(finding.caller, folder)]} if finding.caller else {}
    return {
        "ruleId": finding.code,
        "ruleIndex": codes.index(finding.code),
        "level": finding.severity,
        "message": {"text": join_hint(finding)},
        "locations": [_describe_location(finding.place, folder)],
        "properties": {name: value for name, value in named.items() if value not in (None, "")},
        **related,
    }


def _describe_location(place: Place, folder: str) -> dict[str, Json]:
    region = {"startLine": place.line, "startColumn": place.column}
    return {"physicalLocation": {"artifactLocation": {"uri": quote(folder + place.file)}, "region": region}}


FORMATS: dict[str, Callable[[CheckOutcome], str]] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
    "junit": as_junit,
    "sarif": as_sarif,
}
"""The formats by the names that `--format` accepts."""
