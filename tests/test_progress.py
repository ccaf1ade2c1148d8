"""What is shown while one waits."""

import io

from exam_builder.progress import show_progress

CLEARED = "\x1b[2K"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_elsewhere_than_on_a_terminal_each_step_is_a_line() -> None:
    stream = io.StringIO()
    with show_progress(stream) as progress:
        progress.show_step("midterm: reading")
        progress.show_step("midterm: typesetting")
    assert stream.getvalue() == "midterm: reading\nmidterm: typesetting\n"


def test_on_a_terminal_the_steps_are_shown_and_taken_away() -> None:
    stream = Terminal()
    with show_progress(stream) as progress:
        progress.show_step("midterm: [typesetting]")
    cleared = stream.getvalue().split("midterm: [typesetting]", 1)[1]
    assert CLEARED in cleared


def test_after_a_rest_a_step_is_shown_again() -> None:
    stream = Terminal()
    with show_progress(stream) as progress:
        progress.show_step("one")
        progress.rest()
        stream.write("printed between")
        progress.show_step("two")
    before, after = stream.getvalue().split("printed between")
    assert before.rindex(CLEARED) > before.index("one")
    assert "two" in after


def test_where_nothing_is_reported_nothing_is_shown() -> None:
    stream = Terminal()
    with show_progress(stream):
        pass
    assert stream.getvalue() == ""
