"""Logits, probabilities, and the gradient p − one-hot."""

from course.drawing import BACK, BAD, GOOD, GREY, INK, Drawing

SIZE = 720, 240
P = (0.665, 0.245, 0.09)


def draw(to: Drawing) -> None:
    """Three bar charts beside each other."""
    _bars(to, 110, (2.0, 1.0, 0.0), 30, "z", ("2", "1", "0"), INK)
    to.arrow((205, 110), (275, 110))
    to.text(240, 92, "softmax", INK, 13)
    _bars(to, 365, P, 90, "p", tuple(f"{p:.2f}" for p in P), INK)
    to.arrow((460, 110), (530, 110), BACK, dashed=True)
    to.text(495, 92, "− (0 1 0)", BACK, 13)
    _bars(to, 615, (P[0], P[1] - 1, P[2]), 90, "dL/dz", (f"{P[0]:.2f}", f"−{1 - P[1]:.2f}", f"{P[2]:.2f}"), BACK)
    to.text(365, 225, f"L = −log {P[1]:.2f} = 1.41", INK)


def _bars(
    to: Drawing, middle: float, heights: tuple[float, ...], scale: float, name: str, labels: tuple[str, ...], color: str
) -> None:
    to.curve([(middle - 75, 130), (middle + 75, 130)], GREY, 1)
    to.text(middle, 24, name, color, 15)
    for i, (height, label) in enumerate(zip(heights, labels, strict=True)):
        x, top = middle - 48 + 48 * i, 130 - height * scale
        fill = (GOOD if i == 1 else "#6a82a8") if height >= 0 else BAD
        to.curve([(x, 130), (x, top - (0.1 if height == 0 else 0))], fill, 26)
        to.text(x, top - 12 if height >= 0 else top + 14, label, color, 12)
