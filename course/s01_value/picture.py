"""Two parents, their result, and what its edges send back."""

from course.drawing import BACK, LEAF, OUTPUT, Drawing

SIZE = 640, 200


def draw(to: Drawing) -> None:
    """a · b with both edges."""
    to.box(110, 55, "a = 2", LEAF)
    to.box(110, 145, "b = 3", LEAF)
    to.box(370, 100, "y = a · b\n6", OUTPUT, 110, 48)
    to.arrow((156, 50), (313, 88), bend=14)
    to.arrow((156, 150), (313, 112), bend=-14)
    to.arrow((312, 97), (158, 62), BACK, bend=8, dashed=True)
    to.arrow((312, 103), (158, 138), BACK, bend=-8, dashed=True)
    to.text(222, 92, "g · b", BACK, 13)
    to.text(222, 110, "g · a", BACK, 13)
    to.arrow((590, 100), (428, 100), BACK, dashed=True)
    to.text(510, 82, "g = dL/dy", BACK)
