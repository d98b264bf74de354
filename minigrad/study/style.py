"""The colours of a picture: light boxes on a light page, dark on a dark one; other colours are legible on both."""

# Fill and line of a box by the kind of its node.
COLORS = {
    "leaf": ("#dcefe0", "#4b8f5c"),
    "op": ("#e6ecf5", "#6a82a8"),
    "output": ("#fbe3d0", "#c9772f"),
    "more": ("#eeeeee", "#888888"),
}
DARK_COLORS = {
    "leaf": ("#1d3a26", "#5fa873"),
    "op": ("#232f42", "#7890b8"),
    "output": ("#4a2e17", "#d98a45"),
    "more": ("#2c2c2c", "#888888"),
}
INK, DARK_INK, GREY = "#1b1f24", "#e8eaed", "#7a7a7a"


def style_sheet() -> str:
    """CSS that makes the boxes dark on a dark page, be they our own (rect) or Graphviz's (path)."""
    boxes = " ".join(
        f".minigrad .{kind} rect, .minigrad .{kind} path {{ fill: {fill}; stroke: {line} }}"
        for kind, (fill, line) in DARK_COLORS.items()
    )
    text = f".minigrad .node text {{ fill: {DARK_INK} }}"
    return f"<style>@media (prefers-color-scheme: dark) {{ {boxes} {text} }}</style>"
