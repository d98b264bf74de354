"""The neuron with its skip connection: two ways from the loss back to x."""

from course.drawing import BACK, LEAF, OP, OUTPUT, Drawing

SIZE = 720, 220


def draw(to: Drawing) -> None:
    """Forward in ink, the two ways back to x in colour."""
    to.box(50, 35, "w", LEAF, 46)
    to.box(50, 85, "b", LEAF, 46)
    to.box(50, 165, "x", LEAF, 46)
    to.box(230, 60, "z = w·x + b", OP, 130)
    to.box(410, 60, "a = tanh z", OP, 120)
    to.box(530, 165, "y = a + x", OP, 110)
    to.box(655, 165, "L = (y−t)²", OUTPUT, 104)
    to.arrow((74, 38), (163, 54))
    to.arrow((74, 82), (163, 66))
    to.arrow((74, 154), (190, 80))
    to.arrow((296, 56), (348, 56))
    to.arrow((440, 80), (505, 145))
    to.arrow((74, 162), (473, 162))
    to.arrow((586, 162), (601, 162))
    to.arrow((604, 172), (588, 172), BACK, dashed=True)
    to.arrow((473, 174), (76, 174), BACK, dashed=True)
    to.arrow((485, 145), (422, 82), BACK, dashed=True)
    to.arrow((348, 67), (298, 67), BACK, dashed=True)
    to.arrow((212, 80), (86, 158), BACK, dashed=True)
    to.text(280, 192, "1", BACK)
    to.text(440, 122, "1", BACK)
    to.text(323, 88, "1 − a²", BACK)
    to.text(165, 128, "w", BACK)
    to.text(594, 200, "2 (y − t)", BACK)
