"""The finished PDFs held against the Paper that they were made from."""

from exam_builder.audit.audit import audit, audit_guide
from exam_builder.audit.runs import Audited, Seen, audit_run

__all__ = ["Audited", "Seen", "audit", "audit_guide", "audit_run"]
