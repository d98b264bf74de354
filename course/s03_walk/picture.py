"""A graph in which the short way back must wait for the long one."""

from course.drawing import BACK, BAD, GOOD, LEAF, OP, OUTPUT, Drawing

SIZE = 720, 240


def draw(to: Drawing) -> None:
    """u has two users; the numbers say in which order they may have their turn."""
    to.box(60, 120, "a", LEAF, 46)
    to.box(220, 120, "u", OP, 60)
    to.box(400, 60, "v", OP, 60)
    to.box(580, 120, "y", OUTPUT, 60)
    to.arrow((548, 108), (433, 68), BACK, dashed=True)
    to.arrow((368, 68), (252, 108), BACK, dashed=True)
    to.arrow((548, 124), (253, 124), BACK, dashed=True)
    to.arrow((189, 120), (85, 120), BACK, dashed=True)
    to.text(400, 140, "d₂", BACK)
    to.text(300, 74, "d₁", BACK)
    to.text(137, 104, "d₁ + d₂", BACK)
    to.arrow((660, 120), (613, 120), BACK, dashed=True)
    to.text(640, 102, "1", BACK)
    for x, y, n in (580, 88, "1"), (400, 28, "2"), (220, 88, "3"), (60, 88, "4"):
        to.text(x, y, n, GOOD, 15)
    to.text(360, 190, "✓ y → v → u → a", GOOD, 15)
    to.text(360, 216, "✗ y → u → a → v", BAD, 15)
