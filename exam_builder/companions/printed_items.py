"""What a function gets that asks for the page: entries by name, as attributes too."""

PRINTED = "printed"
"""The argument by which a function asks for what the page prints."""


class UnprintedError(KeyError):
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


def name_items(given: object) -> object:
    """Make records of what a page prints into such whose entries have names that are attributes too."""
    if isinstance(given, dict):
        return PrintedItems({name: name_items(item) for name, item in given.items()})
    return [name_items(item) for item in given] if isinstance(given, list) else given
