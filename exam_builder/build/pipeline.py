"""The way from an exam's name to its files, read from top to bottom."""
