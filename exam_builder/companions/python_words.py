"""Say in plain words what Python says of a line that it cannot read, or of values that it cannot use."""

import re

IN_PLAIN_WORDS = (
    (r"unindent does not match.*", "this line begins under the first letter of no line above it"),
    (r"unexpected indent", "this line begins further in than the line above it"),
    (r"expected an indented block after (.*) on line (\d+)", r"this line belongs to the \1 of line \2"),
    (r"expected ':'", "the colon at the end of this line is missing"),
    (r"'(.)' was never closed", r"`\1` is opened and never closed"),
    (r"closing parenthesis '(.)' does not match opening parenthesis '(.)'.*", r"`\2` is still open where `\1` stands"),
    (r"unmatched '(.)'", r"`\1` closes nothing"),
    (r"unterminated .*string literal.*", "a text is opened with a quote and never closed"),
    (r"invalid syntax\. Perhaps you forgot a comma\?", "two values stand side by side, with nothing between them"),
    (r"invalid syntax", "this line cannot be read"),
)
"""Python's messages about lines that it cannot read, and what they mean."""


def explain_syntax(message: str) -> str:
    """Return Python's message about a line that it cannot read, in plain words where these are known."""
    for pattern, words in IN_PLAIN_WORDS:
        if found := re.fullmatch(pattern, message):
            return found.expand(words)
    return message


KINDS = {
    "int": "a whole number", "float": "a number", "complex": "a complex number", "bool": "True or False",
    "str": "a text", "list": "a list", "tuple": "several values in one", "dict": "a mapping", "set": "a set",
    "NoneType": "nothing (None)", "ndarray": "an array", "numpy.ndarray": "an array", "function": "a function",
    "builtin_function_or_method": "a function that is not called", "method": "a function that is not called",
    "module": "a module", "type": "a type",
}  # fmt: skip
"""Python's names for kinds of values, in plain words."""
RAISED_IN_PLAIN_WORDS = (
    (
        r"unsupported operand type\(s\) for \^=?: .*|ufunc 'bitwise_xor' not supported.*",
        "`^` is not a power in Python, which writes it `**`",
    ),
    (r"name '(\w+)' is not defined", r"nothing sets the name `\1`"),
    (r"cannot access local variable '(\w+)'.*|local variable '(\w+)' referenced.*", r"`\1\2` is used before it is set"),
    (r"module '([\w.]+)' has no attribute '(\w+)'.*", r"there is no `\2` in `\1`"),
    (r"'([\w.]+)' object has no attribute '(\w+)'.*", r"there is no `\2` in <\1>"),
    (
        r"unsupported operand type\(s\) for (\S+)(?: or pow\(\))?: '([\w.]+)' and '([\w.]+)'",
        r"`\1` cannot stand between <\2> and <\3>",
    ),
    (r"'(.{1,2})' not supported between instances of '([\w.]+)' and '([\w.]+)'", r"`\1` cannot compare <\2> with <\3>"),
    (r"can only concatenate \w+ \(not \"([\w.]+)\"\) to (\w+)", r"`+` cannot stand between <\2> and <\1>"),
    (r"'([\w.]+)' object is not subscriptable", r"`[ ]` takes an entry of <\1>, which has none"),
    (
        r"'([\w.]+)' object is not callable",
        r"<\1> stands before `( )` like a function: a sign or a comma may be missing",
    ),
    (
        r"'([\w.]+)' object is not iterable|cannot unpack non-iterable ([\w.]+) object",
        r"<\1\2> stands where a list is needed",
    ),
    (
        r"'([\w.]+)' object cannot be interpreted as an integer",
        r"<\1> stands where a whole number is needed: `//` divides to one",
    ),
    (
        r"slice indices must be integers.*",
        "what stands before or after `:` in `[ ]` is no whole number: `//` divides to one",
    ),
    (r"(\w+)\(\) missing \d+ required .* arguments?: (.*)", r"`\1` is called without \2"),
    (
        r"(\w+)\(\) takes (.*) positional arguments? but (\d+) (?:was|were) given",
        r"`\1` is called with \3 values and takes \2",
    ),
    (r"(?:\w+\.)*(\w+)\(\) got an unexpected keyword argument '(\w+)'.*", r"`\1` takes no `\2`"),
    (
        r"index (-?\d+) is out of bounds for axis \d+ with size (\d+)",
        r"it takes entry \1 of \2, which are counted from 0",
    ),
    (
        r"(?:list|tuple|string) index out of range",
        "it takes an entry that the list does not have: they are counted from 0",
    ),
    (r"there is no (`.*`) here", r"there is no entry \1"),
    (r"division by zero|(?:float|integer) .* by zero", "it divides by 0"),
    (r"divide by zero.*", "it divides by 0, or takes the logarithm of 0"),
    (r"invalid value encountered.*|math domain error", "it computes 0/0, or a root or logarithm of a negative number"),
    (r"overflow encountered.*|.*[Rr]esult too large.*|math range error", "a number gets too large"),
    (
        r"operands could not be broadcast together with (?:\w+ )*shapes? (\(.*?\)) (\(.*?\)).*",
        r"arrays of the shapes \1 and \2 do not fit together",
    ),
    (r"matmul: .*", "the rows and columns of two matrices do not fit together in `@`"),
    (r"shapes (\(.*?\)) and (\(.*?\)) not aligned.*", r"matrices of the shapes \1 and \2 cannot be multiplied"),
    (r"cannot reshape array of size (\d+) into shape (\(.*\))", r"\1 numbers do not fit into the shape \2"),
    (r"x and y must (?:have same first dimension|be the same size).*", "x and y have different numbers of points"),
    (
        r"(?:not enough|too many) values to unpack \(expected (?:at least )?(\d+).*",
        r"it takes \1 values apart, and there are more or fewer",
    ),
    (r"zip\(\) argument \d+ is (\w+) than .*", r"`zip` gets lists of different lengths"),
    (r"No module named '([\w.]+)'", r"there is no module `\1`"),
    (r"cannot import name '(\w+)' from '([\w.]+)'.*", r"there is no `\1` in `\2`"),
    (r"\[Errno 2\] No such file or directory: '(.*)'", r"there is no file `\1`"),
    (r"maximum recursion depth exceeded.*", "it calls itself without end"),
    (r"Singular matrix", "the equations have no solution, or many"),
)
"""Python's and NumPy's messages about values, and what they mean; kinds of values stand in `< >`."""


def explain_raised(message: str) -> str:
    """Return the message of an exception in plain words; '' if these are not known."""
    for pattern, words in RAISED_IN_PLAIN_WORDS:
        if found := re.fullmatch(pattern, message):
            plain = found.expand(words).replace("'", "`")
            return re.sub(r"<([\w.]+)>", lambda kind: KINDS.get(kind[1], f"a `{kind[1]}`"), plain)
    return ""
