"""Letters: `render` makes subject, plain text and HTML of a template and the facts of a message, `on_paper` a sheet."""

from tagih.adapters.letters.letter import Paper, on_paper, render, spoken

__all__ = ["Paper", "on_paper", "render", "spoken"]
