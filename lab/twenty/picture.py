"""The accuracies of a race: a line for each rule, with its default, its best rate, and its best under a schedule."""

import math
from typing import TYPE_CHECKING

from lab.report.words import title
from lab.style import styles
from lab.twenty.data import COSINE, DEFAULT, TUNED, Race
from lab.twenty.page import ranked

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MARKS = {DEFAULT: "x", TUNED: "o", COSINE: "D"}


def picture(race: Race, least: float = 85.0) -> "Figure":
    """The rules from the best down. What is below ``least`` percent stands at the left edge with its number."""
    from matplotlib.figure import Figure

    rules = ranked(race)
    figure = Figure(figsize=(4.8, 0.27 * len(rules) + 1.2), facecolor="white", layout="constrained")
    axes = figure.subplots()
    looks = styles(rules)
    for row, rule in enumerate(rules):
        color, below = looks[rule].color, []
        for column, mark in MARKS.items():
            finals = race.finals[column][rule]
            mean, half = 100 * finals.mean, finals.half
            if not math.isfinite(mean) or mean < least:
                below.append(f"{mean:.0f}" if math.isfinite(mean) else "†")
                continue
            if column == COSINE and half is not None:
                axes.plot([max(least, mean - 100 * half), mean + 100 * half], [row, row], color=color, linewidth=1.4)
            face = "white" if column == TUNED else color
            axes.plot(mean, row, marker=mark, color=color, markerfacecolor=face, markersize=6, linestyle="none")
        if below:
            axes.text(least + 0.1, row, f"‹ {', '.join(below)}", va="center", fontsize=7.5, color="#57606a")
    axes.set_yticks(range(len(rules)), [title(rule) for rule in rules], fontsize=8.5)
    best = max(finals.mean for column in MARKS for finals in race.finals[column].values())
    axes.set(xlim=(least, 100 * best + 0.8))
    axes.invert_yaxis()
    axes.set_xlabel("test accuracy, %", fontsize=9)
    axes.tick_params(axis="x", labelsize=8.5)
    axes.grid(alpha=0.3)
    axes.spines[["top", "right"]].set_visible(False)
    for column, mark in MARKS.items():
        face = "white" if column == TUNED else "#57606a"
        axes.plot([], [], marker=mark, color="#57606a", markerfacecolor=face, linestyle="none", label=column)
    figure.legend(loc="outside upper center", ncols=3, frameon=False, fontsize=8.5)
    return figure
