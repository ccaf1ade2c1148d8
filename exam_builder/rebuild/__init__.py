"""Make issued files again from their record, without the bank: with the same tools, the same bytes."""

from exam_builder.rebuild.dispatch import RebuildResult, rebuild_record

__all__ = ["RebuildResult", "rebuild_record"]
