"""The texts of the page that do not depend on results."""

from lab.language import marked, tr
from lab.report.words import MINUS, Sentence
from lab.surfaces.rates import CLOSE, ESCAPED, GRID

LEAD = marked("Choose a surface, who is to be seen, a start and learning rates; then play, or drag the step. ")
SEARCHED = marked("Every optimizer runs at its best rate from one grid for all, unless you set another.")
GIVEN = marked("Every optimizer runs at the rate that was given, unless you set another or ask for its best.")

NO_SCRIPT = marked("The page needs JavaScript. Pictures and animations are files in the same folder.")

METHOD = {
    marked("Best rates"): marked(
        "Every optimizer was run at all {count} rates of the same grid, from {least} to {most} with "
        "two to a decade, for as many steps as are shown. The rate with the least loss at the end is the best; of "
        "losses that are equal to six decimals the one that got there to stay first, then the lowest rate. A descent "
        "that leaves the view has diverged, and its rate is not chosen, even if it should come back. "
        "The rest, momenta, decay rates and ε, is minigrad's default. From a start that you choose the rates are "
        "searched anew, in the same way."
    ),
    marked("The saddle"): marked(
        "It falls for ever, so that the deepest loss would only tell who had the highest rate. There the best rate is "
        "the one that first has a loss of {escaped} or less, in view. What counts is who leaves the ridge, "
        "from which the start is a thousandth away."
    ),
    marked("10⁻⁶ at, escaped at"): marked(
        "The step from which on the loss is within {close} of the least there is, or that of the escape from the "
        "saddle, as the thin line among the losses marks it. –: not within the steps that are shown."
    ),
    marked("Luck"): marked(
        "Where a surface has many holes, as Rastrigin's, or where a first step of the right length ends at the "
        "minimum, a best rate is partly luck: try another start."
    ),
    marked("Paths"): marked(
        "What you see first are minigrad's own paths, by its gradients and its optimizers. At other starts and rates "
        "the page computes them itself by the same rules; the project's tests compare the two."
    ),
    marked("Heights"): marked(
        "Colours, contours and the heights of the 3-D view are logarithms, in which very high walls and very flat "
        "floors are both to be seen."
    ),
}


def method() -> list[Sentence]:
    """What is shown, and how it was made."""
    values = {
        "count": len(GRID),
        "least": f"{GRID[0]:.5f}",
        "most": f"{GRID[-1]:g}",
        "escaped": f"{MINUS}{-ESCAPED:g}",
        "close": f"{CLOSE:.6f}",
    }
    return [Sentence(tr(topic), tr(text, **values)) for topic, text in METHOD.items()]
