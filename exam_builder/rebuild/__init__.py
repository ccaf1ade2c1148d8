"""What was issued, made again from its record, without the bank: the same bytes on the same tools."""

from exam_builder.rebuild.dispatch import Rebuilt, rebuild_record

__all__ = ["Rebuilt", "rebuild_record"]
