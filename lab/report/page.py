"""The page: everything that the report says, as one HTML file that needs no other and fetches nothing."""

from collections.abc import Mapping
from pathlib import Path

from lab.language import tr
from lab.race.comparison import Comparison
from lab.race.design import column_title
from lab.report.charts import chart
from lab.report.document import HERE, document, with_plotly
from lab.report.drawings import Drawing, curves_name, sensitivity_name
from lab.report.markup import escape, table_html, terms
from lab.report.pictures import FORMATS
from lab.report.setting import setting
from lab.report.standing import column_names
from lab.report.table import losses_table, rates_table, results_table, summary_table
from lab.report.texts import CAPTIONS, DEFINITIONS, NO_SCRIPT, ONE_EPOCH, SEARCH, column_text, told
from lab.report.verdict import accuracy, speed, verdict
from lab.report.words import Sentence, counted, title
from lab.training.named import short


def page_text(comparison: Comparison, drawn: Mapping[str, Drawing]) -> str:
    """The report of a comparison as HTML, with these drawings as charts."""
    sections = _sections(comparison, drawn)
    design = comparison.design
    heading = tr(
        "{race}: {model} on {data}",
        race=_race(design.optimizers),
        model=short(design.base.model),
        data=Path(design.base.dataset).name,
    )
    links = "".join(f'<li><a href="#{name}">{escape(text)}</a></li>' for name, (text, _) in sections.items())
    body = "".join(
        f'<section id="{name}"><h2>{escape(text)}</h2>{html}</section>' for name, (text, html) in sections.items()
    )
    nav = f'<nav aria-label="{tr("Sections")}"><ul>{links}</ul></nav>'
    return document(heading, _lead(comparison), f"{nav}\n{body}", scripts=_scripts(drawn))


def _sections(comparison: Comparison, drawn: Mapping[str, Drawing]) -> dict[str, tuple[str, str]]:
    """By anchor: a section's heading and its HTML."""
    columns = column_names(comparison)
    found = {"verdict": (tr("The verdict"), f'<div class="verdict">{terms(verdict(comparison))}</div>')}
    if columns:
        table = table_html(summary_table(comparison)) if len(columns) > 1 else ""
        heading = tr("The columns side by side") if len(columns) > 1 else tr("Every seed")
        found["accuracy"] = (heading, table + _figure(drawn, "accuracy", told(CAPTIONS["accuracy"], comparison)))
    for number, column in enumerate(columns):
        found[f"column-{number}"] = (column_title(column).capitalize(), _column(comparison, column, drawn))
    if comparison.design.tuned:
        html = "".join(_search(comparison, schedule, drawn) for schedule in comparison.trials)
        found["search"] = (tr("The search"), f"<p>{escape(tr(SEARCH))}</p>{html}")
    found["setting"] = (tr("The setting"), terms(setting(comparison)))
    found["definitions"] = (
        tr("What the words mean"),
        terms(Sentence(*(told(text, comparison) for text in each)) for each in DEFINITIONS),
    )
    return found


def _column(comparison: Comparison, column: str, drawn: Mapping[str, Drawing]) -> str:
    """One column: what it is, how it came out, its tables and its curves."""
    said = [*accuracy(comparison, column), *speed(comparison, column)]
    text = f"<p>{escape(column_text(comparison, column))}</p>" + "".join(f"<p>{escape(each.text)}</p>" for each in said)
    tables = table_html(results_table(comparison, column)) + table_html(losses_table(comparison, column))
    note = f'<p class="note">{escape(tr(ONE_EPOCH))}</p>' if comparison.design.base.epochs == 1 else ""
    return text + tables + note + _figure(drawn, curves_name(column), told(CAPTIONS["curves"], comparison))


def _search(comparison: Comparison, schedule: str, drawn: Mapping[str, Drawing]) -> str:
    """The rates that were tried under a schedule, and their results."""
    picture = _figure(drawn, sensitivity_name(schedule), told(CAPTIONS["sensitivity"], comparison))
    return table_html(rates_table(comparison, schedule)) + picture


def _figure(drawn: Mapping[str, Drawing], name: str, caption: str) -> str:
    """The element of a chart, with links to the same picture as files; empty if there is no such picture."""
    if name not in drawn:
        return ""
    files = " · ".join(f'<a href="pictures/{name}.{kind}">{kind.upper()}</a>' for kind in FORMATS)
    label = escape(tr("{title}. {caption} The figures are in the tables.", title=drawn[name].title, caption=caption))
    return (
        f"<figure><h3>{escape(drawn[name].title)}</h3>"
        f'<div class="chart" id="chart-{name}" role="group" aria-label="{label}"></div>'
        f"<figcaption>{escape(caption)} {tr('As a file: {files}.', files=files)}</figcaption></figure>"
    )


def _scripts(drawn: Mapping[str, Drawing]) -> str:
    """Plotly, once, and the charts; nothing where there are none."""
    if not drawn:
        return ""
    charts = {name: chart(each) for name, each in drawn.items()}
    return f"<noscript><p>{tr(NO_SCRIPT)}</p></noscript>" + with_plotly("charts", charts, [HERE / "page.js"])


def _lead(comparison: Comparison) -> str:
    """The extent of the race in a line."""
    design = comparison.design
    tuned = tr("rates tuned by {count} trials or more for each", count=design.trials)
    return tr(
        "{epochs}, {seeds}, {rates}.",
        epochs=counted(design.base.epochs, "epoch"),
        seeds=counted(design.seeds, "seed"),
        rates=tuned if design.tuned else tr("rates not tuned"),
    )


def _race(optimizers: tuple[str, ...]) -> str:
    return title(optimizers[0]) if len(optimizers) == 1 else tr("A race of {count} optimizers", count=len(optimizers))
