"""Checks of questions and exams that need no drawing. Each check is a function from models to remarks."""
