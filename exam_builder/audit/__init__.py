"""The finished PDFs held against the Paper that they were made from."""

from exam_builder.audit.lot_audit import AuditedPaper, AuditMemory, audit_guide, audit_papers

__all__ = ["AuditMemory", "AuditedPaper", "audit_guide", "audit_papers"]
