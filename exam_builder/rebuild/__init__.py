"""What was issued, made again from its record, without the bank: the same bytes on the same tools."""

from exam_builder.rebuild.rebuild import Rebuilt, rebuild

__all__ = ["Rebuilt", "rebuild"]
