"""LaTeX that a printing function made."""


class Tex(str):
    """LaTeX that goes into a text as it is; `bare` is the same without LaTeX, for code, keys and descriptions.

    What is `loose` is no value by itself, such as a term with its sign: it gets no brackets wherever it stands.
    """

    __slots__ = ("bare", "loose")
    bare: str
    loose: bool

    def __new__(cls, tex: str, bare: str | None = None, loose: bool = False) -> "Tex":
        self = super().__new__(cls, tex)
        self.bare = tex if bare is None else bare
        self.loose = loose
        return self

    def __reduce__(self) -> tuple[type["Tex"], tuple[str, str, bool]]:
        return Tex, (str(self), self.bare, self.loose)


def bare_text(text: str) -> str:
    """A text without the LaTeX that printing functions put into it."""
    return text.bare if isinstance(text, Tex) else text


def join_texts(texts: list[str], separator: str = "", bare_separator: str | None = None) -> str:
    """Texts in a row; LaTeX when one of them is."""
    tex = separator.join(texts)
    if not any(isinstance(text, Tex) for text in texts):
        return tex
    loose = getattr(texts[0], "loose", False)
    return Tex(tex, (separator if bare_separator is None else bare_separator).join(map(bare_text, texts)), loose)
