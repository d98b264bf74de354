"""Columns of text on a terminal, on which a Chinese letter is as wide as two others."""

from unicodedata import east_asian_width


def width(text: str) -> int:
    """How many columns a text takes."""
    return len(text) + sum(east_asian_width(letter) in "WF" for letter in text)


def left(text: str, columns: int) -> str:
    """The text at the left of so many columns."""
    return text + " " * (columns - width(text))


def right(text: str, columns: int) -> str:
    """The text at the right of so many columns."""
    return " " * (columns - width(text)) + text
