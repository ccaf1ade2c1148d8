"""Build exams from YAML: draw, recompute every answer, typeset, check."""
