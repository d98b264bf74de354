"""What the network recognised, class by class, as tables of HTML."""

from collections.abc import Iterable

from lab.language import tr
from lab.report.markup import escape
from lab.report.words import grouped
from lab.training.predictions import ClassRow, Confusion, Estimates, Predictions

# Of more classes than this the matrix is not shown whole.
MOST_CLASSES = 30


def percent(share: float | None) -> str:
    """A share, 0…1, in percent; a dash where there is none."""
    return "–" if share is None else f"{100 * share:.2f} %"


def class_table(rows: Iterable[ClassRow], samples: str, caption: str) -> str:
    """A row for each class: how many, how many of them mistaken, and how often what was said is right."""
    body = "".join(
        f'<tr><th scope="row">{escape(row.name)}</th>'
        f"<td>{grouped(row.there)}</td><td>{grouped(row.there - row.right)}</td>"
        f"<td>{escape(percent(row.accuracy))}</td>{_bar(row.accuracy)}<td>{escape(percent(row.precision))}</td></tr>"
        for row in rows
    )
    head = (tr("class"), tr(samples), tr("mistaken"), tr("accuracy"), "", tr("right when said"))
    return _table(caption, head, body)


def _bar(share: float | None) -> str:
    """A bar as long as the share, for the eye alone."""
    return f'<td class="bar" aria-hidden="true"><i style="width:{100 * (share or 0):.1f}%"></i></td>'


def confusion_table(predictions: Predictions, caption: str) -> str:
    """The matrix: a row for what is right, a column for what was said, the darker the larger its share of the row."""
    names = predictions.classes
    rows = []
    for name, counts, place in zip(names, predictions.confusion.tolist(), range(len(names)), strict=True):
        cells = "".join(_cell(count, sum(counts), at == place) for at, count in enumerate(counts))
        rows.append(f'<tr><th scope="row">{escape(name)}</th>{cells}</tr>')
    return _table(caption, (tr("is ↓ said →"), *names), "".join(rows), "matrix")


def _cell(count: int, total: int, right: bool) -> str:
    """A number of the matrix. Few mistakes are to be seen too: the colour grows with the root of their share."""
    if not count:
        return '<td class="none">·</td>'
    strength = round(70 * (count / total) ** 0.5)
    return f'<td class="{"hit" if right else "miss"}" style="--share:{strength}%">{grouped(count)}</td>'


def confusions_table(pairs: Iterable[Confusion], caption: str) -> str:
    """The pairs that were confused most often: for classes too many for a matrix."""
    body = "".join(
        f'<tr><th scope="row">{escape(pair.right)}</th><td>{escape(pair.said)}</td><td>{grouped(pair.times)}</td></tr>'
        for pair in pairs
    )
    return _table(caption, (tr("is"), tr("said"), tr("how often")), body)


def error_table(said: Estimates, caption: str) -> str:
    """How far what was said is from what is right."""
    half, most = said.quantiles((0.5, 0.95))
    figures = {
        tr("root of the mean squared error"): f"{said.rmse:.4g}",
        tr("mean absolute error"): f"{said.mae:.4g}",
        tr("half of the errors are below"): f"{half:.4g}",
        tr("95 % of the errors are below"): f"{most:.4g}",
        "R²": "–" if said.r2 is None else f"{said.r2:.4f}",
    }
    rows = "".join(f'<tr><th scope="row">{escape(name)}</th><td>{text}</td></tr>' for name, text in figures.items())
    return _table(caption, (), rows)


def _table(caption: str, head: Iterable[str], body: str, kind: str = "") -> str:
    """A table in a box of its own, which scrolls where the page is narrower."""
    names = "".join(f'<th scope="col">{escape(name)}</th>' if name else "<td></td>" for name in head)
    return (
        f'<div class="box" role="region" aria-label="{escape(caption)}" tabindex="0"><table class="{kind}">'
        f"<caption>{escape(caption)}</caption><thead><tr>{names}</tr></thead><tbody>{body}</tbody></table></div>"
    )
