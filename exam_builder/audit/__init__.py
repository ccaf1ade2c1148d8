"""Audit the finished PDFs: compare them with the Paper from which they were made.

Nothing is imported here, since the process that reads pages needs only a few of these modules.
"""
