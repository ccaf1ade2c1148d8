"""What is shown while one waits."""

import io

from exam_builder.progress import telling


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_elsewhere_than_on_a_terminal_each_step_is_a_line() -> None:
    stream = io.StringIO()
    with telling(stream) as tell:
        tell("midterm: reading")
        tell("midterm: typesetting")
    assert stream.getvalue() == "midterm: reading\nmidterm: typesetting\n"


def test_on_a_terminal_the_steps_are_shown_and_taken_away() -> None:
    stream = Terminal()
    with telling(stream) as tell:
        tell("midterm: [typesetting]")
    assert "midterm: [typesetting]" in stream.getvalue()
    assert stream.getvalue().endswith(("\x1b[?25h\r\x1b[1A\x1b[2K", "\x1b[2K", "\x1b[?25h"))


def test_where_nothing_is_told_nothing_is_shown() -> None:
    stream = Terminal()
    with telling(stream):
        pass
    assert stream.getvalue() == ""
