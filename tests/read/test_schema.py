"""The JSON Schemas that editors use are those of the models."""

import json

import pytest

from exam_builder.read.schema import FOLDER, MODELS, make_schema


@pytest.mark.parametrize("name", MODELS)
def test_a_schema_is_current(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == make_schema(MODELS[name]), "run: make schemas"


def test_a_schema_tells_fields_by_their_names_in_yaml() -> None:
    schema = json.loads(make_schema(MODELS["question.json"]))
    assert "with" in schema["$defs"]["DrawnFigure"]["properties"]
    assert schema["additionalProperties"] is False
    assert schema["required"] == ["title"]


def test_no_field_of_a_schema_may_be_null() -> None:
    assert '"null"' not in make_schema(MODELS["question.json"]) + make_schema(MODELS["exam.json"])
