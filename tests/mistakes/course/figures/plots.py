"""Plots for the springs."""


def stretch(k):
    """Force over stretch."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(2, 1.5))
    axes = figure.subplots()
    axes.plot([0, 1], [0, k])
    axes.set_xlabel("x in m")
    axes.set_ylabel("F in N")
    return figure
