"""Letters: `render` makes subject, plain text and HTML of a template and the facts of a message."""

from tagih.adapters.letters.letter import render

__all__ = ["render"]
