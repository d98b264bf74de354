"""Adadelta, RMSProp and Adam are much alike.

Section: 11 训练笔记.

Claim: The three are much the same method and do equally well in the same circumstances.

Experiment: Test accuracies on MNIST, paired by seed, of each two of the three, at default and at tuned learning rates.
Two are told apart where the 95 % interval of their mean difference excludes 0 and the mean is 0.2 points or more; they
are alike where the interval lies within ±0.2 points.
"""

from typing import TYPE_CHECKING, NamedTuple

from lab.claims.claim import CONFIRMED, PARTLY, REFUTED, UNDECIDED, Verdict, claim
from lab.claims.picture import intervals
from lab.claims.standing import Pair, pairs, setting, settled
from lab.claims.words import interval_text
from lab.language import tr
from lab.race.comparison import Comparison
from lab.race.design import DEFAULT, TUNED, column_title
from lab.report.words import in_a_row, listed, title
from lab.statistics import Difference

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PAIRS = (Pair("adadelta", "adam"), Pair("rmsprop", "adam"), Pair("adadelta", "rmsprop"))
COLUMNS = (DEFAULT, TUNED)


class Figures(NamedTuple):
    """The race, and the differences in test accuracy by column."""

    setting: str
    columns: dict[str, dict[Pair, Difference]]


def measure(comparison: Comparison) -> Figures:
    return Figures(setting(comparison), {column: pairs(comparison, column, PAIRS) for column in COLUMNS})


def judge(figures: Figures) -> Verdict:
    """Confirmed where all are alike in both columns, refuted where some are apart in both, partly where in one."""
    measured = tr("; ").join(
        tr("{column}: {told}", column=column_title(column).capitalize(), told=_told(found))
        for column, found in figures.columns.items()
    )
    alike = [column for column, found in figures.columns.items() if _all_alike(found)]
    apart = {column: names for column, found in figures.columns.items() if (names := _apart(found))}
    reasons = [
        tr(
            "In the {column} column {names} differ by more than the noise.",
            column=column_title(column),
            names=listed(names),
        )
        for column, names in apart.items()
    ]
    if alike:
        reasons.append(tr("In the {column} column all differences are within ±0.2 points.", column=_columns(alike)))
    if open_ones := [column for column in COLUMNS if column not in alike and column not in apart]:
        text = tr(
            "In the {column} column the intervals are too wide to tell, or runs are missing.",
            column=_columns(open_ones),
        )
        reasons.append(text)
    if len(alike) == len(COLUMNS):
        word = CONFIRMED
    elif len(apart) == len(COLUMNS):
        word = REFUTED
    else:
        word = PARTLY if alike and apart else UNDECIDED
    measured = tr("{measured} ({setting})", measured=measured, setting=figures.setting)
    return Verdict(word, measured, in_a_row(reasons))


def _columns(columns: list[str]) -> str:
    return listed([column_title(column) for column in columns])


def _told(found: dict[Pair, Difference]) -> str:
    told = [f"{_names(pair)} {interval_text(each)}" for pair, each in found.items()]
    return tr(", ").join(told) or tr("no runs")


def _names(pair: Pair) -> str:
    return f"{title(pair.one)} − {title(pair.other)}"


def _all_alike(found: dict[Pair, Difference]) -> bool:
    return len(found) == len(PAIRS) and all(settled(each) for each in found.values())


def _apart(found: dict[Pair, Difference]) -> list[str]:
    return [listed([title(pair.one), title(pair.other)]) for pair, each in found.items() if each.clear]


def draw(figure: "Figure", figures: Figures) -> None:
    axes = figure.subplots()
    rows = {
        f"{_names(pair)}\n{column_title(column)}": (each, pair.one)
        for column, found in figures.columns.items()
        for pair, each in found.items()
    }
    intervals(axes, rows)


CLAIM = claim(globals(), on_mnist=True)
