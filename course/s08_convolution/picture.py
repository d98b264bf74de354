"""An image of 3 × 3 and a kernel of 2 × 2: four shifted images, each times one number."""

from course.drawing import BACK, INK, LEAF, OP, OUTPUT, Drawing

SIZE = 720, 260


def draw(to: Drawing) -> None:
    """Forward above: four shifts; backward below: g put back at each of them."""
    to.text(90, 22, "x", INK)
    to.grid(45, 36, [["1", "2", "3"], ["4", "5", "6"], ["7", "8", "9"]], LEAF, 30, 26)
    to.text(196, 75, "→", INK, 18)
    for i, (a, b) in enumerate(((0, 0), (0, 1), (1, 0), (1, 1))):
        x = 222 + 122 * i
        rows = [[3 * (r + a) + c + b + 1 for c in range(2)] for r in range(2)]
        to.grid(x, 49, rows, OP, 30, 26)
        to.text(x + 30, 28, f"· w[{a},{b}]", INK, 13)
        if i < 3:
            to.text(x + 92, 75, "+", INK, 18)
        cells = [["" if not (a <= r < a + 2 and b <= c < b + 2) else "g" for c in range(3)] for r in range(3)]
        to.grid(x - 8, 150, cells, "#ffffff", 26, 24)
        for r in range(2):
            for c in range(2):
                to.box(x - 8 + 26 * (b + c + 0.5), 150 + 24 * (a + r + 0.5), "g", OUTPUT, 26, 24)
        to.text(x + 31, 240, f"· w[{a},{b}]", BACK, 13)
        if i < 3:
            to.text(x + 92, 186, "+", BACK, 18)
    to.text(90, 186, "dL/dx", BACK)
    to.text(196, 186, "=", BACK, 18)
    to.text(686, 75, "= y", INK, 15)
