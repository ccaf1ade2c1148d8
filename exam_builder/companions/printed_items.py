"""The value of a function's argument `printed`: what the page prints, by key or by attribute."""

from typing import SupportsIndex

PRINTED = "printed"
"""The name of the argument that receives what the page prints."""


class UnprintedError(KeyError, ValueError):
    """A function asks for something that the page does not print; `known` lists what it prints there."""

    def __init__(self, name: str, names: tuple[str, ...]) -> None:
        super().__init__(f"the page prints no `{name}`")
        self.name, self.known = name, names


class PrintedItems(dict[str, object]):
    """Printed items by name: `printed.tables` is `printed["tables"]`."""

    def __missing__(self, name: str) -> object:
        raise UnprintedError(name, tuple(self))

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        return self[name]


class PrintedTexts(list[object]):
    """A list of printed texts, such as the headings of a table: `columns.index("price")`."""

    def index(self, name: object, *where: SupportsIndex) -> int:
        """Return the index of a text; raise UnprintedError, which is also a ValueError, if it is not there."""
        if name not in self:
            raise UnprintedError(str(name), tuple(map(str, self)))
        return super().index(name, *where)


def name_items(given: object) -> object:
    """Convert dicts to PrintedItems and lists of texts to PrintedTexts, at every level."""
    if isinstance(given, dict):
        return PrintedItems({name: name_items(item) for name, item in given.items()})
    if not isinstance(given, list):
        return given
    items = [name_items(item) for item in given]
    return PrintedTexts(items) if items and all(isinstance(each, str) for each in items) else items
