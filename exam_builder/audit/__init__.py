"""The finished PDFs held against the Paper that they were made from."""

from exam_builder.audit.audit import audit
from exam_builder.audit.runs import Audited, audit_run

__all__ = ["Audited", "audit", "audit_run"]
