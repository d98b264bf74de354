"""The shapes of a product and of its two gradients."""

from course.drawing import BACK, INK, LEAF, OP, OUTPUT, Drawing

SIZE = 720, 250


def draw(to: Drawing) -> None:
    """Three products of boxes whose sides are N, K and M."""
    n, k, m = 60.0, 96.0, 42.0
    rows = [
        (65, [("a", k, n, LEAF), ("@", 0, 0, ""), ("b", m, k, LEAF), ("=", 0, 0, ""), ("y", m, n, OP)], INK),
        (190, [("g", m, n, OUTPUT), ("@", 0, 0, ""), ("bᵀ", k, m, LEAF), ("=", 0, 0, ""), ("dL/da", k, n, LEAF)], BACK),
    ]
    for y, parts, color in rows:
        _row(to, 40, y, parts, color)
    _row(
        to,
        400,
        190,
        [("aᵀ", n, k, LEAF), ("@", 0, 0, ""), ("g", m, n, OUTPUT), ("=", 0, 0, ""), ("dL/db", m + 16, k, LEAF)],
        BACK,
    )
    to.text(530, 45, "a (N, K)   b (K, M)", INK)
    to.text(530, 75, "y, g (N, M)", INK)


def _row(to: Drawing, x: float, y: float, parts: list[tuple[str, float, float, str]], color: str) -> None:
    for text, width, height, fill in parts:
        if fill:
            to.box(x + width / 2, y, text, fill, width, height)
            x += width + 8
        else:
            to.text(x + 10, y, text, color, 16)
            x += 28
