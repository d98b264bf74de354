"""A row stretched over three, and its gradient summed over them."""

from course.drawing import BACK, INK, LEAF, OP, OUTPUT, Drawing

SIZE = 720, 200


def draw(to: Drawing) -> None:
    """Forward: one row becomes three; backward: three rows become one."""
    to.grid(40, 50, [["b₁", "b₂"]], LEAF, 44)
    to.text(84, 34, "b  (2,)", INK)
    to.arrow((136, 64), (196, 64))
    to.grid(206, 50, [["b₁", "b₂"]] * 3, OP, 44)
    to.text(250, 34, "(3, 2)", INK)
    to.arrow((360, 92), (302, 92), BACK, dashed=True)
    to.grid(372, 50, [["g₁₁", "g₁₂"], ["g₂₁", "g₂₂"], ["g₃₁", "g₃₂"]], OUTPUT, 48)
    to.text(420, 34, "g  (3, 2)", BACK)
    to.arrow((474, 92), (520, 92), BACK, dashed=True)
    to.grid(528, 78, [["Σᵢ gᵢ₁", "Σᵢ gᵢ₂"]], LEAF, 80)
    to.text(610, 62, "Σ g  (2,)", BACK)
    to.text(360, 172, "dL/db = sum_to(g, (2,))", BACK, 15)
