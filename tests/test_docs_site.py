"""The documentation as a site: strict, whole, with search, and without asking another host for anything."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

pytestmark = pytest.mark.long

DOCS = Path(__file__).parents[1] / "docs"
PAGES = {page.relative_to(DOCS).with_suffix("").as_posix() for page in DOCS.rglob("*.md")}
LOADED = {"script": "src", "img": "src", "iframe": "src", "source": "src", "object": "data", "embed": "src"}
"""Tags whose address a browser asks for by itself; of `link` it is `href`, and an `a` waits for a click."""


class Addresses(HTMLParser):
    """Collect what a browser loads for a page, and where its navigation leads."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.entries: list[str] = []
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        address = given.get("href" if tag == "link" else LOADED.get(tag, ""))
        self.loads += [address] if address else []
        if tag == "a" and given.get("class") == "reference internal":
            self.entries.append(given["href"] or "")


def build(docs: Path, site: Path) -> subprocess.CompletedProcess[str]:
    """Build a site as `make docs` does."""
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-d", f"{site}.trees", str(docs), str(site)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("docs") / "site"
    done = build(DOCS, folder)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    return folder


def files(site: Path, ending: str) -> Iterator[str]:
    yield from (path.read_text(encoding="utf-8") for path in sorted(site.rglob(f"*.{ending}")))


def test_each_page_is_in_the_navigation_in_the_order_of_reading(site: Path) -> None:
    sidebar = [entry for entry in Addresses(site / "search.html").entries if "#" not in entry]
    assert {entry.removesuffix(".html") for entry in sidebar} == PAGES - {"index"}
    assert len(sidebar) == len(set(sidebar))
    assert sidebar[:4] == ["tutorial.html", "command-line.html", "coming-from-exam-class.html", "format.html"]
    assert sidebar[-1] == "architecture.html"


def test_no_other_host_is_asked_when_a_page_is_read(site: Path) -> None:
    loads = {address for page in site.rglob("*.html") for address in Addresses(page).loads}
    assert "_static/styles/furo.css" in {address.partition("?")[0] for address in loads}
    assert [address for address in loads if re.match(r"(\w+:)?//", address)] == []
    styles = [address for text in files(site, "css") for address in re.findall(r"url\(\s*[\"']?([^\"')]+)", text)]
    assert [address for address in styles if re.match(r"(https?:)?//", address)] == []
    assert not any(re.search(r"@import\s", text) for text in files(site, "css"))


def test_search_works_from_the_files_themselves(site: Path) -> None:
    assert "searchindex.js" in Addresses(site / "search.html").loads, "a script, since files may not fetch others"
    text = (site / "searchindex.js").read_text(encoding="utf-8")
    index = json.loads(text.removeprefix("Search.setIndex(").rstrip().removesuffix(")"))
    assert set(index["docnames"]) == PAGES
    found = index["titleterms"]["roster"]
    assert "copies" in [index["docnames"][at] for at in (found if isinstance(found, list) else [found])]


def test_a_link_or_a_page_that_leads_nowhere_fails(tmp_path: Path) -> None:
    (tmp_path / "conf.py").write_text((DOCS / "conf.py").read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "index.md").write_text("# Course\n\n## Begin\n\n- [One](one.md)\n", encoding="utf-8")
    (tmp_path / "one.md").write_text("# One\n\n[gone](two.md), [moved](index.md#end)\n", encoding="utf-8")
    (tmp_path / "left.md").write_text("# Left out\n", encoding="utf-8")
    done = build(tmp_path, tmp_path / "site")
    assert done.returncode == 1
    assert "one.md:3: WARNING: 'myst' cross-reference target not found: 'two.md'" in done.stderr
    assert "one.md:3: WARNING: local id not found in doc 'index': 'end'" in done.stderr
    assert "left.md: WARNING: document isn't included in any toctree" in done.stderr
    assert len(re.findall("WARNING", done.stderr)) == 3
