"""One cache for all tests here: the preamble is dumped once."""

from collections.abc import Callable

import pytest
from courses import shared_cache
from papers import FIGURES, render

from exam_builder.paper import Audience, Paper
from exam_builder.store import Store
from exam_builder.typeset import Limits, TypesetDocument, typeset_document

Setter = Callable[..., TypesetDocument]


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return shared_cache(tmp_path_factory.mktemp("cache"))


@pytest.fixture
def set_(cache: Store) -> Setter:
    """Typeset a paper for an audience, the solutions if none is named."""

    def set_paper(paper: Paper, audience: Audience = "solutions", seconds: float = 30) -> TypesetDocument:
        return typeset_document(render(paper, audience), FIGURES, store=cache, limits=Limits(seconds))

    return set_paper
