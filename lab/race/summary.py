"""A comparison as text: a table for the terminal, and ``summary.csv``."""

import statistics
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from lab.console.progress import loss_text
from lab.language import tr
from lab.language.cells import left, right, width
from lab.race.comparison import Comparison
from lab.race.design import column_title
from lab.training.files import write_csv
from lab.training.named import short
from lab.training.result import Result, entries_of
from lab.training.run_folder import outcome
from lab.training.score import ACCURACY, Score, scored

NOT_IN_A_ROW = ("history", "hashes")


def write_summary(path: Path, comparison: Comparison) -> None:
    """Every result of the race as CSV, a row for each place it has in the comparison; the trials first."""
    columns = ["column", *(name for name in entries_of(comparison.score) if name not in NOT_IN_A_ROW)]
    rows = [{"column": column, **result} for column, result in comparison.results]
    for row in rows:
        row.update({name: short(row[name]) for name in ("optimizer", "model", "schedule") if row.get(name)})
    write_csv(path, columns, rows)


def table(comparison: Comparison) -> str:
    """The comparison as aligned text, a line for each optimizer."""
    design = comparison.design
    if not design.tuned and design.seeds == 1:
        results = [result for column in comparison.columns.values() for each in column.values() for result in each]
        cells = run_cells(comparison.score)
        return aligned(
            [[heading for heading, _ in cells], *([cell(result) for _, cell in cells] for result in results)]
        )
    heading = [tr("optimizer")]
    for column in comparison.columns:
        test = tr("test {score}, {column}", score=_abbreviated(comparison.score), column=column_title(column))
        heading += ["lr", *([tr("decay")] if design.decays else []), test]
    rows = [_row(comparison, name) for name in design.optimizers]
    return aligned([heading, *rows])


def _row(comparison: Comparison, optimizer: str) -> list[str]:
    row = [short(optimizer)]
    for by_optimizer in comparison.columns.values():
        results = by_optimizer.get(optimizer, [])
        row.append(f"{results[0]['lr']:g}" if results else "-")
        if comparison.design.decays:
            row.append(_decay(results[0]) if results else "-")
        row.append(_spread(results))
    return row


def _decay(result: Result) -> str:
    """The weight decay of a run, "own" where that is its optimizer's."""
    return f"{result['weight_decay']:g}" if result["weight_decay"] else tr("own")


def _spread(results: Sequence[Result]) -> str:
    """The median test score with the least and the greatest, and how many diverged."""
    scores = sorted(score for result in results if (score := scored(result, "test")) is not None)
    diverged = sum(result["diverged"] for result in results)
    told = [tr("{lost} of {all} diverged", lost=diverged, all=len(results))] if diverged else []
    if scores:
        middle = f"{statistics.median(scores):.2%}"
        told.insert(0, f"{middle} ({scores[0]:.2%} … {scores[-1]:.2%})" if len(scores) > 1 else middle)
    return ", ".join(told) or "-"


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """Rows of cells as lines, the first and the last cell at the left of their column, the others at the right."""
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    lines = [[right(*each) for each in zip(row, widths, strict=True)] for row in rows]
    for line, row in zip(lines, rows, strict=True):
        line[0], line[-1] = left(row[0], widths[0]), row[-1]
    return "\n".join("  ".join(line).rstrip() for line in lines)


def _formatted(name: str, form: Callable[[Any], str]) -> Callable[[Result], str]:
    return lambda result: "-" if result[name] is None else form(result[name])


def run_cells(score: Score) -> list[tuple[str, Callable[[Result], str]]]:
    """The columns of a table with a line for each run: headings, and what is in them."""
    return [
        (tr("optimizer"), _formatted("optimizer", short)),
        ("lr", _formatted("lr", "{:g}".format)),
        (tr("train loss"), _formatted("train_loss", loss_text)),
        (tr("val {score}", score=_abbreviated(score)), _formatted(f"val_{score.key}", "{:.2%}".format)),
        (tr("test {score}", score=_abbreviated(score)), _formatted(f"test_{score.key}", "{:.2%}".format)),
        *([] if score is ACCURACY else [(tr("test RMSE"), _formatted("test_rmse", "{:.4g}".format))]),
        (tr("seconds"), _formatted("train_seconds", "{:.1f}".format)),
        (tr("ms/step"), _formatted("ms_per_step", "{:.2f}".format)),
        (tr("outcome"), outcome),
    ]


def _abbreviated(score: Score) -> str:
    return tr("acc") if score is ACCURACY else score.word
