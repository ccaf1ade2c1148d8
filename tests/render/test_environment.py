"""A mistake in a course's own template is reported at its line, once, whatever it is."""

import os
from pathlib import Path

import pytest
from papers import paper, render

from exam_builder.digests import BUILT_IN
from exam_builder.findings import Refused
from exam_builder.render import template_budget
from exam_builder.render.environment import TemplateSandbox, fill_template, make_environment
from exam_builder.render.origins import strip_marks

ENDLESS = "((* for i in range(90000) *))((* for j in range(90000) *)){}((* endfor *))((* endfor *))"

GROWING = "((* set ns = namespace(x='x') *))((* for i in range(60) *))((* set ns.x = {} *))((* endfor *))"


def messages(folder: Path) -> str:
    with pytest.raises(Refused) as refused:
        render(paper(), "student", templates=[folder])
    (found,) = refused.value.findings
    return str(found).replace("error: a template cannot be filled in: ", "")


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("((paper.preamble.tex))", "`tex` belongs to something that this paper does not have (None) — test that"),
        (
            "((paper.questions|map(‘name’)))",
            "`‘` means nothing between the brackets of a template — write plain",
        ),
        ("((paper.preamble|tex))", "the filter `tex` cannot print nothing (None)"),
        ("((* if draft *))a((* else if draft *))b((* endif *))", "`else if` is not a tag — write ((* elif … *))"),
        ("((* for i in 5 *))x((* endfor *))", "`for` needs a list, and this is a single value — write range( )"),
        ("((* if paper.total > '10' *))x((* endif *))", "`>` cannot compare a number with a text — write the number"),
        ("((paper.cover.title|upper))", "a Text cannot be printed as it is — write |inline or |tex right after it"),
        ("((paper.cover.title ~ '!'))", "a Text cannot be printed as it is"),
        ("(('%s!' % paper.cover.title))", "a Text cannot be printed as it is"),
        ("((paper.questions|join(', ')))", "a Question cannot be printed as it is"),
        ("((paper.questions|string))", "a list cannot be printed as it is"),
        ("((paper.points|marks))", "a Paper has no `points` — write part.points, if that is meant"),
        ("((paper.questions|marks))", "the filter `marks` cannot print a list"),
        ("((paper.cover.title|points))", "the filter `points` cannot print a Text"),
        (
            "((paper.nosuch))",
            "a Paper has no `nosuch` — correct the name; docs/templates.md lists what templates can use",
        ),
        ("((words.nosuch))", "there is no `nosuch` — correct the name; docs/templates.md lists what templates can use"),
        (
            "(* if draft *)a((* endif *))",
            "half of a tag: `(* if` — write ((* … *)), with two brackets on each side",
        ),
        (
            "{% if draft %}a((* endif *))",
            "`{% if draft %}` is not a tag here — write ((* … *)), or ((= … =)) for a remark",
        ),
        ("((paper|nosuch))", "there is no filter `nosuch` — correct the name"),
        ("((paper.total + 'a'))", "TypeError: unsupported operand type(s) for +"),
        ("((* for x in 5 *))x((* endfor *))", "`for` needs a list, and this is a single value"),
        ("((1/0))", "ZeroDivisionError: division by zero"),
        ("((* include 'scratch.tex' *))", "it includes or calls itself endlessly — remove the include"),
        ("((* macro m() *))((m()))((* endmacro *))((m()))", "it includes or calls itself endlessly"),
        ("(('x' * 10000000))", "it prints endlessly"),
        (ENDLESS.format("x"), "it prints endlessly — end its loop"),
    ],
)
def test_it_is_reported_at_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, template: str, words: str) -> None:
    monkeypatch.setattr(template_budget, "LONGEST", 1_000_000)
    (tmp_path / "scratch.tex").write_text(f"\\newpage\n{template}\n")
    assert messages(tmp_path).startswith(f"templates/scratch.tex:2:1: {words}")


def fill(folder: Path, template: str) -> str:
    (folder / "own.tex").write_text(f"one\n{template}\n")
    return fill_template(TemplateSandbox([folder, BUILT_IN]), "own.tex", {"paper": paper()})


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("(('%*d' % (10**9, 1)))", "it takes too much memory"),
        ("(('{:{}}'.format('x', 10**9)))", "it takes too much memory"),
        ("(('x'|center(10**9)))", "it takes too much memory"),
        ("((range(10**9)))", "OverflowError: Range too big"),
        (GROWING.format("ns.x ~ ns.x"), "it takes too much memory"),
        (GROWING.format("ns.x + ns.x"), "it takes too much memory"),
        ("((''.__class__))", "access to attribute '__class__' of 'str' object is unsafe"),
        ("((''|attr('__class__')))", "access to attribute '__class__' of 'str' object is unsafe"),
        ("(('{0.__class__}'.format(paper)))", "access to attribute '__class__' of 'Paper' object is unsafe"),
        ("((cycler.__init__.__globals__))", "access to attribute '__init__' of 'type' object is unsafe"),
        ("(([paper]|map(attribute='__class__')|list))", "a list cannot be printed as it is"),
        ("((none))", "nothing (None) cannot be printed as it is"),
        ("((paper.questions[0]))", "a Question cannot be printed as it is"),
        ("((namespace(x=1)))", "a Namespace cannot be printed as it is"),
        ("((= a remark", "Missing end of comment tag"),
        ("((* include '/etc/passwd' *))", "there is no template `/etc/passwd`"),
        ("((" + "(" * 5000 + "1" + ")" * 5000 + "))", "it is nested too deeply"),
        ("((* for i in [1] *))" * 90 + "((* endfor *))" * 90, "it is nested too deeply"),
    ],
)
def test_an_attack_is_reported_at_its_line(tmp_path: Path, template: str, words: str) -> None:
    with pytest.raises(Refused) as refused:
        fill(tmp_path, template)
    (found,) = refused.value.findings
    assert str(found).startswith(f"templates/own.tex:2:1: error: a template cannot be filled in: {words}")
    assert "File" not in found.message and str(tmp_path) not in str(found)


@pytest.mark.parametrize(
    "template",
    [
        ENDLESS.format(""),
        "((* macro m(n) *))((* if n *))((m(n - 1)))((m(n - 1)))((* endif *))((* endmacro *))((m(100)))",
        "(( ([[1]] * 10**6)|sum(start=[]) ))",
        "((* set x *))" + ENDLESS.format("") + "((* endset *))",
    ],
)
def test_what_never_ends_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, template: str) -> None:
    monkeypatch.setattr(template_budget, "SECONDS", 0.1)
    with pytest.raises(Refused) as refused:
        fill(tmp_path, template)
    assert str(refused.value.findings[0]).startswith(
        "templates/own.tex:2:1: error: a template cannot be filled in: it never ends — end its loop"
    )


def test_what_ordinary_templates_do_still_works(tmp_path: Path) -> None:
    made = fill(
        tmp_path,
        "((* for a, b in [(1, 2), (3, 4)] if a *))((loop.index))((a + b))((loop.last))((* else *))none((* endfor *))"
        "((* for each in [[1, [2]], [3]] recursive *))"
        "((* if each is iterable *))((loop(each)))((* else *))<((each))>((* endif *))((* endfor *))"
        "((10**15))(('%.2f'|format(1.5)))(('{}-{:3d}'.format(1, 2)))((['a', 'b']|join('/')))(([1, 2]|sum(start=1)))"
        "(( (10**15)|string|length ))(('a' ~ 1 ~ [2]))",
    )
    assert "13False27True<1><2><3>10000000000000001.501-  2a/b416a1[2]" in strip_marks(made)[0]


def test_two_that_include_each_other(tmp_path: Path) -> None:
    (tmp_path / "scratch.tex").write_text("((* include 'more.tex' *))\n")
    (tmp_path / "more.tex").write_text("((* include 'scratch.tex' *))\n")
    assert "it includes or calls itself endlessly" in messages(tmp_path)


def _far(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(3 << 30)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (os.mkfifo, "1:1: error: this template is not a regular file — put a file there"),
        (Path.mkdir, "1:1: error: this template is not a regular file — put a file there"),
        (
            lambda path: path.symlink_to("/dev/zero"),
            "1:1: error: this template is a link to a file that is not one of the course's — "
            "copy the file into templates/",
        ),
        (
            lambda path: path.symlink_to("nowhere"),
            "1:1: error: this template cannot be read: No such file or directory — repair the link, or remove it",
        ),
        (_far, "1:1: error: this template has more than 1,000,000 bytes — check that it is the right file"),
        (
            lambda path: path.write_bytes(b"a\nb \xff\n"),
            "2:3: error: this character is not UTF-8 — save the file with the encoding UTF-8",
        ),
    ],
)
def test_a_file_that_is_no_template_is_reported(tmp_path: Path, make: object, words: str) -> None:
    assert callable(make)
    make(tmp_path / "scratch.tex")
    assert messages(tmp_path) == f"templates/scratch.tex:{words}"


@pytest.mark.parametrize("name", ["/etc/hostname", "../secret.tex", "sub/../../secret.tex"])
def test_no_template_includes_a_file_of_another_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.tex").write_text("secret")
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "scratch.tex").write_text(f"((* include '{name}' *))")
    assert f"there is no template `{name}`" in messages(tmp_path / "templates")


def test_a_template_that_was_changed_is_read_again(tmp_path: Path) -> None:
    """As `exam-builder watch` does, in one process."""
    for word in ("before", "afterwards"):
        (tmp_path / "scratch.tex").write_text(f"This is {word}.")
        assert f"This is {word}." in render(paper(), "student", templates=[tmp_path]).body


def test_a_fault_of_a_built_in_template_is_our_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exam_builder.render.schemes.MarkPrinter.marks", lambda *_: 1 / 0)
    make_environment.cache_clear()
    with pytest.raises(Exception) as problem:
        render(paper(), "student")
    assert not isinstance(problem.value, Refused)
