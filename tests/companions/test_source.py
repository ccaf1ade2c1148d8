"""Python files are read as Python reads them, or refused in plain words."""

from pathlib import Path

import pytest

from exam_builder.companions import Calls, CompanionError, read_python

TEXT = "def f(k):\n    return 'größer' if k else ''\n"


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        b"\xef\xbb\xbf" + TEXT.encode(),
        b"\xef\xbb\xbf# coding: utf-8\n" + TEXT.encode(),
        TEXT.replace("\n", "\r\n").encode(),
        b"# -*- coding: latin-1 -*-\r\n" + TEXT.encode("latin-1"),
        b"#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\n" + TEXT.encode("cp1252"),
    ],
)
def test_is_read_as_python_reads_it(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "q.py"
    file.write_bytes(content)
    assert Calls().call(file, "f", {"k": 1}, 0, "q.a") == "größer"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (TEXT.encode("utf-16"), "q.py is not Python: line 1 is not UTF-8 text"),
        (TEXT.encode("latin-1"), "q.py is not Python: line 2 is not UTF-8 text"),
        (b"\n\n\n" + TEXT.encode("latin-1"), "q.py is not Python: line 5 is not UTF-8 text"),
        (b"# coding: nonesuch\n" + TEXT.encode(), "q.py is not Python: line 1 is not UTF-8 text"),
        (b"# coding: rot13\n" + TEXT.encode(), "q.py is not Python: line 1 is not UTF-8 text"),
        (b"x\0 = 1\n", "q.py is not Python: it holds zero bytes"),
    ],
)
def test_another_encoding_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    file = tmp_path / "q.py"
    file.write_bytes(content)
    with pytest.raises(CompanionError) as caught:
        read_python(file)
    assert (caught.value.message, caught.value.mend) == (message, "save the file with the encoding UTF-8")
