"""The finished PDFs held against the Paper that they were made from."""

from exam_builder.audit.batch_audit import AuditedPaper, AuditMemory, audit_batch
from exam_builder.audit.paper_audit import audit_guide, audit_paper

__all__ = ["AuditMemory", "AuditedPaper", "audit_batch", "audit_guide", "audit_paper"]
