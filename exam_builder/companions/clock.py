"""Whether a Python file asks what day or time it is: what follows from that is another value on another day."""

import ast

DATE_CALLS = {"datetime": ("now", "utcnow", "today"), "date": ("today",), "Timestamp": ("now", "utcnow", "today")}
TIME_CALLS = {"time": 0, "time_ns": 0, "localtime": 0, "gmtime": 0, "ctime": 0, "asctime": 0, "strftime": 1}
"""Functions of the module `time` that tell the present with so many arguments."""


def find_clock_call(text: str) -> tuple[int, str] | None:
    """The line and the call with which a file asks for the present day or time; None where none does."""
    try:
        nodes = ast.walk(ast.parse(text))
        return next(
            ((node.lineno, ast.unparse(node)) for node in nodes if isinstance(node, ast.Call) and _asks_time(node)),
            None,
        )
    except (SyntaxError, ValueError):
        return None


def _asks_time(call: ast.Call) -> bool:
    if not isinstance(call.func, ast.Attribute):
        return False
    owner, name = ast.unparse(call.func.value).rpartition(".")[2], call.func.attr
    if owner == "time":
        return name in TIME_CALLS and len(call.args) <= TIME_CALLS[name]
    if name == "datetime64":
        return [each.value for each in call.args if isinstance(each, ast.Constant)][:1] in (["now"], ["today"])
    return name in DATE_CALLS.get(owner, ())
