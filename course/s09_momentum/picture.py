"""Three descents in a narrow valley, from the rules themselves."""

import numpy as np

from course.drawing import BACK, GOOD, GREY, Drawing
from course.s09_momentum import questions as rules

SIZE = 720, 250
SHAPE = np.array([0.04, 1.0])


def draw(to: Drawing) -> None:
    """Level lines of a bowl 25 times as long as wide, and thirty steps of each rule."""
    for level in (0.35, 0.8, 1.4, 2.1):
        angles = np.linspace(0, 2 * np.pi, 91)
        x, y = np.sqrt(2 * level / SHAPE)[:, None] * np.array([np.cos(angles), np.sin(angles)])
        to.curve([_at(*point) for point in zip(x, y, strict=True)], "#d0d4da", 1)
    for name, color, at, rule in (
        ("SGD", GREY, 60, lambda theta, g, b: (*rules.sgd(theta, g, 0, 1.7), b)),
        ("momentum", BACK, 170, lambda theta, g, b: rules.momentum(theta, g, b, 0, 0.5, 0.75)),
        ("NAG", GOOD, 300, lambda theta, g, b: rules.nag(theta, g, b, 0, 0.5, 0.75)),
    ):
        theta, b = np.array([-9.0, 1.6]), np.zeros(2)
        path = [_at(*theta)]
        for _ in range(30):
            theta, b = rule(theta, SHAPE * theta, b)
            path.append(_at(*theta))
        to.curve(path, color, 2)
        for point in path:
            to.dot(*point, color, 2.6)
        to.curve([(at, 234), (at + 22, 234)], color, 3)
        to.text(at + 30, 234, name, color, 13, "start")
    to.dot(*_at(0, 0), "#b3261e", 4)


def _at(x: float, y: float) -> tuple[float, float]:
    return 370 + 34 * x, 112 - 50 * y
