"""The finished PDFs held against the Paper that they were made from.

Nothing is imported here, since the process that reads pages needs little of it.
"""
