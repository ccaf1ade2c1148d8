"""What a function gets that asks for the page: entries by name, as attributes too."""

from typing import SupportsIndex

PRINTED = "printed"
"""The argument by which a function asks for what the page prints."""


class UnprintedError(KeyError, ValueError):
    """A function asks for what the page does not print; `known` is what it prints there."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(f"the page prints no `{name}`")
        self.name, self.known = name, known


class PrintedItems(dict[str, object]):
    """What a page prints, by name: `printed.tables` is `printed["tables"]`."""

    def __missing__(self, name: str) -> object:
        raise UnprintedError(name, tuple(self))

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        return self[name]


class PrintedTexts(list[object]):
    """Texts that a page prints in a row, such as the heads of a table: `columns.index("price")`."""

    def index(self, name: object, *where: SupportsIndex) -> int:
        """Return where a text stands; raise UnprintedError, which is a ValueError too, where it does not."""
        if name not in self:
            raise UnprintedError(str(name), tuple(map(str, self)))
        return super().index(name, *where)


def name_items(given: object) -> object:
    """Make records of what a page prints into such whose entries have names that are attributes too."""
    if isinstance(given, dict):
        return PrintedItems({name: name_items(item) for name, item in given.items()})
    if not isinstance(given, list):
        return given
    items = [name_items(item) for item in given]
    return PrintedTexts(items) if items and all(isinstance(each, str) for each in items) else items
