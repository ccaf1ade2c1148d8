"""The JSON Schemas that editors use are those of the models."""

import json

import pytest

from exam_builder.read.schema import FOLDER, MODELS, schema_text


@pytest.mark.parametrize("name", MODELS)
def test_a_schema_is_current(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == schema_text(MODELS[name]), "run: make schemas"


def test_a_schema_tells_fields_by_their_names_in_yaml() -> None:
    schema = json.loads(schema_text(MODELS["question.json"]))
    assert "with" in schema["$defs"]["DrawnFigure"]["properties"]
    assert schema["additionalProperties"] is False
    assert schema["required"] == ["title"]


def test_no_field_of_a_schema_may_be_null() -> None:
    assert '"null"' not in schema_text(MODELS["question.json"]) + schema_text(MODELS["exam.json"])
