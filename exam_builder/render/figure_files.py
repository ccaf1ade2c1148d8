"""Include a figure's file at its own size, with its description for screen readers."""

from exam_builder.paper import Figure


def figure_file_name(question: str, figure: Figure) -> str:
    """The name, without suffix, under which LaTeX includes a figure; it depends on the figure's content."""
    return f"{question}-{figure.id}-{figure.digest[:8]}"


def name_file_name(picture: str) -> str:
    """The name, without suffix, under which LaTeX includes the picture of a student's name, by its digest."""
    return f"name-{picture[:16]}"


def include_figure(question: str, figure: Figure) -> str:
    """LaTeX that includes a figure as it is; its description is /Alt of its marked content (PDF 32000-1, 14.9.3)."""
    included = rf"\includegraphics{{{figure_file_name(question, figure)}}}"
    if not figure.alt:
        return included
    described = (b"\xfe\xff" + figure.alt.encode("utf-16-be", "replace")).hex().upper()
    return rf"\pdfliteral{{/Span <</Alt <{described}>>> BDC}}{included}\pdfliteral{{EMC}}"
