"""What NumPy and one loop read and write for one update."""

from course.drawing import BACK, GOOD, INK, LEAF, OP, OUTPUT, Drawing

SIZE = 720, 230


def draw(to: Drawing) -> None:
    """Above eleven passes over memory, below one."""
    to.text(60, 62, "NumPy", INK, 15)
    left = 126.0
    for name in ("β₁m", "+ …g", "β₂v", "g·g", "+ …g²", "of_g·g", "of_m·m", "+", "√", "/", "−="):
        width = 8.6 * len(name) + 15
        to.box(left + width / 2, 62, name, OP, width, 34)
        to.arrow((left + width / 2, 106), (left + width / 2, 82), BACK)
        left += width + 8
    to.text(60, 166, "@njit", INK, 15)
    to.box(290, 166, "for i:  m[i], v[i], θ[i]", OUTPUT, 330, 40)
    to.arrow((290, 126), (290, 144), GOOD)
    to.box(410, 114, "θ   g   m   v", LEAF, 560, 20)
    to.arrow((330, 144), (330, 126), GOOD)
