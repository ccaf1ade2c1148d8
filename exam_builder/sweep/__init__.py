"""What sweeps of questions found, kept by content."""
