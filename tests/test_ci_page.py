"""What docs/ci.md tells to copy, run as far as that can be done without a network."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml
from courses import start_course

from exam_builder import toolchain

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
WORKFLOW, SARIF, GITLAB, PRE_COMMIT = map(yaml.safe_load, re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.M | re.S))
(HOOK,) = re.findall(r"^```sh\n(.*?)^```$", PAGE, re.M | re.S)
STEPS: list[dict[str, Any]] = WORKFLOW["jobs"]["check"]["steps"]
CHECK = STEPS[-1]["run"]


@pytest.fixture
def course(tmp_path: Path) -> Path:
    start_course(tmp_path / "course")
    return tmp_path / "course"


def shell(command: str, course: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a line as a build server would, with the installed programs first in the path."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    there = os.environ | {"PATH": path, "CI": "true", "GIT_CONFIG_GLOBAL": os.devnull} | environment
    return subprocess.run(
        command, shell=True, cwd=course, env=there, capture_output=True, text=True, check=False, timeout=200
    )


def quick(command: str) -> str:
    """A line of the page without what takes long and is not looked at."""
    shorter = command.replace("--draws 100", "--draws 2").replace("--mutants ", "")
    return shorter.replace("exam-builder check", "exam-builder check --no-tex")


def spoil(course: Path) -> None:
    file = course / "content/questions/fence.yaml"
    file.write_text(file.read_text().replace("reference: 32", "reference: 33"))


def test_the_workflow_is_one_that_github_reads() -> None:
    assert set(WORKFLOW) == {"name", True, "permissions", "jobs"}, "YAML 1.1 reads `on` as true, GitHub as `on`"
    assert set(WORKFLOW[True]) == {"push", "pull_request"}
    assert all(("run" in step) != ("uses" in step) for step in [*STEPS, *SARIF])
    assert all(re.fullmatch(r"[\w-]+(/[\w-]+)+@v\d+", step["uses"]) for step in [*STEPS, *SARIF] if "uses" in step)


def test_the_workflow_passes_a_course_and_marks_a_wrong_line(course: Path) -> None:
    fine = shell(CHECK, course)
    assert (fine.returncode, fine.stdout.splitlines()[-1]) == (
        0,
        "3 parts in 101 papers: 3 recomputed, 0 waived; 0 errors, 0 warnings",
    )
    spoil(course)
    wrong = shell(quick(CHECK), course)
    assert wrong.returncode == 1
    assert wrong.stdout.startswith("::error file=content/questions/fence.yaml,line=27,col=50,")


@pytest.mark.skipif(bool(toolchain.find_missing_tools()), reason="this machine has no TeX, and a test installs none")
def test_a_server_with_tex_installs_nothing(course: Path) -> None:
    (line,) = [step["run"] for step in STEPS if "toolchain" in step.get("run", "")]
    done = shell(line, course)
    assert (done.returncode, done.stderr) == (0, "")


def test_sarif_and_junit_are_written_where_the_server_looks_for_them(course: Path) -> None:
    spoil(course)
    for line in (SARIF[0]["run"], GITLAB["check"]["script"][-1]):
        assert shell(quick(line), course).returncode == 1
    log = json.loads((course / SARIF[1]["with"]["sarif_file"]).read_text(encoding="utf-8"))
    assert [result["ruleId"] for result in log["runs"][0]["results"]] == ["reference"]
    tests = ElementTree.parse(course / GITLAB["check"]["artifacts"]["reports"]["junit"]).getroot()
    assert tests.get("failures") == "1"


def test_make_check_runs_what_the_server_runs() -> None:
    line = r"^check: setup\n\t\$\(BIN\)/(.*) --report build/check.html \$\(EXAM\)$"
    (recipe,) = re.findall(line, (ROOT / "Makefile").read_text(), re.M)
    assert f"{recipe} --format github" == CHECK
    assert f"{recipe} --format sarif > check.sarif" == SARIF[0]["run"]
    assert f"{recipe} --format junit > check.xml" == GITLAB["check"]["script"][-1]


def test_the_hook_refuses_a_commit_with_a_wrong_key(course: Path) -> None:
    shell("git init -q . && git config user.name A && git config user.email a@example.org", course)
    hook = course / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(quick(HOOK))
    hook.chmod(0o755)
    assert shell("git add content figures && git commit -q -m right", course).returncode == 0
    spoil(course)
    refused = shell("git commit -q -a -m wrong", course)
    assert refused.returncode == 1
    assert "content/questions/fence.yaml:27:50: error:" in refused.stdout + refused.stderr
    other = shell("git reset -q && git add README.md && git commit -q -m other", course)
    assert other.returncode == 0, "a commit of other files does not wait for the course to be right"
    assert shell("git log --format=%s", course).stdout.split() == ["other", "right"]


def test_the_hook_of_pre_commit_runs_check_on_course_files(course: Path) -> None:
    ((hook,),) = [repository["hooks"] for repository in PRE_COMMIT["repos"]]
    assert {"id", "name", "entry", "language"} <= set(hook)
    assert re.search(hook["files"], "content/questions/fence.yaml")
    assert not re.search(hook["files"], "README.md")
    assert shell(quick(hook["entry"]), course).returncode == 0
    spoil(course)
    assert shell(quick(hook["entry"]), course).returncode == 1
