"""Make issued files again from their record, without the bank: with the same tools, the same bytes."""

from exam_builder.rebuild.dispatch import Rebuilt, rebuild_record

__all__ = ["Rebuilt", "rebuild_record"]
