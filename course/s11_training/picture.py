"""A run and a resumed one; what is held out; a run that diverges."""

import math

from course.drawing import BACK, BAD, GOOD, GREY, INK, LEAF, OUTPUT, Drawing

SIZE = 720, 230


def draw(to: Drawing) -> None:
    """Above the examples, below three curves."""
    to.box(280, 34, "50,000", LEAF, 440, 30)
    to.box(590, 34, "10,000", OUTPUT, 170, 30)
    to.text(280, 62, "∇L", INK, 13)
    to.text(590, 62, "L", INK, 13)
    to.curve([(60, 205), (680, 205)], GREY, 1)
    to.curve([(60, 80), (60, 205)], GREY, 1)

    def loss(t: float) -> float:
        return 195 - 95 * math.exp(-t / 2.6) - 5 * math.sin(5 * t) * math.exp(-t / 4)

    steps = [i / 10 for i in range(0, 101)]
    to.curve([(60 + 60 * t, loss(t)) for t in steps if t <= 4.01])
    to.dot(300, loss(4), BACK, 6)
    to.curve([(60 + 60 * t, loss(t)) for t in steps if t >= 3.99], BACK, 2.4, dashed=True)
    to.text(330, loss(4) - 18, "state → load", BACK, 13, "start")
    to.curve([(60 + 60 * t, 120 - 14 * t * t - 6 * math.sin(9 * t)) for t in steps if t <= 1.55], BAD)
    to.text(182, 88, "NaN", BAD, 14)
    to.text(652, loss(10) - 16, "✓", GOOD, 16)
