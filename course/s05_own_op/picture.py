"""tanh and relu, their slopes, and the kink."""

import math

from course.drawing import BACK, BAD, GREY, INK, Drawing

SIZE = 720, 240


def draw(to: Drawing) -> None:
    """Two plots: y in ink, y′ in colour."""
    for middle, name in ((190, "tanh"), (530, "relu")):
        to.curve([(middle - 150, 130), (middle + 150, 130)], GREY, 1)
        to.curve([(middle, 30), (middle, 220)], GREY, 1)
        to.text(middle - 105, 40, f"y = {name} x", INK)
    steps = [i / 20 for i in range(-60, 61)]
    to.curve([(190 + 48 * x, 130 - 70 * math.tanh(x)) for x in steps])
    to.curve([(190 + 48 * x, 130 - 70 * (1 - math.tanh(x) ** 2)) for x in steps], BACK, dashed=True)
    to.curve(
        [(190 + 48 * x, 130 + 140 * math.tanh(x) * (1 - math.tanh(x) ** 2)) for x in steps], "#2f5d9b", dashed=True
    )
    to.text(292, 106, "1 − y²", BACK, 13)
    to.text(275, 190, "−2y (1 − y²)", "#2f5d9b", 13)
    to.curve([(380, 130), (530, 130), (600, 60), (630, 30)])
    to.curve([(380, 130), (530, 130)], BACK, 3, dashed=True)
    to.curve([(530, 60), (680, 60)], BACK, dashed=True)
    to.text(656, 48, "1", BACK, 13)
    to.text(420, 116, "0", BACK, 13)
    to.dot(530, 130, BAD, 5)
    to.text(566, 150, "x = 0", BAD, 13)
