"""Generate JSON Schemas of the content files, with which editors complete and check what authors type.

`python -m exam_builder.read.schema` writes them, and `exam-builder new` copies them into a course. A content file names
its schema in the first line: `# yaml-language-server: $schema=../../schemas/question.json`.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from exam_builder.read.models import ExamModel, QuestionModel
from exam_builder.scratch import write_beside

FOLDER = Path(__file__).parent / "schemas"
MODELS: Mapping[str, type[BaseModel]] = {"exam.json": ExamModel, "question.json": QuestionModel}
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def make_schema(model: type[BaseModel]) -> str:
    """Return the JSON Schema of a kind of file; equal models give equal text."""
    schema = model.model_json_schema(by_alias=True, schema_generator=PlainSchemaGenerator)
    return json.dumps({"$schema": DIALECT, **schema}, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


class PlainSchemaGenerator(GenerateJsonSchema):
    """Generates schemas without titles, which only repeat names, and without null, which content never contains."""

    ignored_warning_kinds = {"skipped-choice", "non-serializable-default"}  # noqa: RUF012 - as pydantic declares it

    def field_title_should_be_set(self, schema: object) -> bool:
        """Return False: no field gets a title."""
        return False

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        """Return the schema without null: an optional field is left out, and never null."""
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """Return the schema with its default, unless that is None."""
        made = super().default_schema(schema)
        return {key: value for key, value in made.items() if key != "default" or value is not None}


def write_schemas(folder: Path = FOLDER) -> None:
    """Write all schemas into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, model in MODELS.items():
        write_beside(folder / name, make_schema(model).encode(), mode=0o644)


if __name__ == "__main__":
    write_schemas()
