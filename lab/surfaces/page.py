"""The page: one HTML file in which surface, optimizers, start and rates are chosen, and which fetches nothing."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lab.language import spoken, tr
from lab.report.document import content, document, with_plotly
from lab.report.markup import escape, sample, terms
from lab.report.words import listed, title
from lab.style import PLOTLY_DASHES, PLOTLY_MARKERS, STYLES
from lab.surfaces.figure import surface_title
from lab.surfaces.rates import CLOSE, GRID, Course, Descent, goal
from lab.surfaces.texts import GIVEN, LEAD, NO_SCRIPT, SEARCHED, method

HERE = Path(__file__).parent
SCRIPTS = ("surfaces.js", "optimizers.js", "descent.js", "charts.js", "page.js")
DIGITS = 9
NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")
WHO = {"en": NUMBERS, "zh": tuple(map(str, range(11)))}


def page(courses: Sequence[Course]) -> str:
    """The courses as a page. All are of the same optimizers."""
    body = f"""<noscript><p>{escape(tr(NO_SCRIPT))}</p></noscript>
{_controls(courses)}
<h2>{tr("What is shown")}</h2>
{terms(method())}"""
    scripts = with_plotly("data", _data(courses), [HERE / name for name in SCRIPTS])
    lead = tr(LEAD) + tr(GIVEN if any(course.given for course in courses) else SEARCHED)
    return document(_heading(courses), lead, body, content(HERE / "page.css"), scripts)


def _heading(courses: Sequence[Course]) -> str:
    optimizers = list(courses[0].descents)
    numbers = WHO[spoken()]
    several = tr("{count} optimizers", count=numbers[len(optimizers)])
    who = title(optimizers[0]) if len(optimizers) == 1 else several
    if len(courses) > 2:
        return tr("{who} on {count} surfaces", who=who, count=numbers[len(courses)].lower())
    return tr("{who}: {surfaces}", who=who, surfaces=listed([surface_title(course.name) for course in courses]))


def _controls(courses: Sequence[Course]) -> str:
    surfaces = "".join(f"<option>{escape(surface_title(course.name))}</option>" for course in courses)
    rates = "".join(f'<option value="{rate:.10g}"></option>' for rate in GRID)
    fields = "".join(
        f'<label>{letter} <input id="start-{letter}" type="number" step="any" aria-label="{label}"></label>'
        for letter, label in {each: tr("start {letter}", letter=each) for each in "xy"}.items()
    )
    views = "".join(
        f'<label><input type="radio" name="view" id="view-{name}"{mark}> {text}</label>'
        for name, text, mark in (("plane", tr("contours"), " checked"), ("relief", "3-D", ""))
    )
    return f"""<form id="controls" autocomplete="off">
<div class="bar">
<label>{tr("Surface")} <select id="surface">{surfaces}</select></label>
<span role="group" aria-label="{tr("Start")}">{tr("Start")} {fields}
<button type="button" id="start-own">{tr("its own")}</button></span>
<span role="radiogroup" aria-label="{tr("View")}">{views}</span>
</div>
<p id="about"></p>
<div class="panels">
<div>
<div class="chart" id="plane" role="img" aria-label="{tr("The surface from above, with the paths on it")}">
<div id="ground"></div><div id="paths"></div></div>
<div class="chart" id="relief" role="img" aria-label="{tr("The surface in 3-D, with the paths on it")}" hidden></div>
<div class="player">
<button type="button" id="play">{tr("Play")}</button>
<input type="range" id="step" min="0" step="1" aria-label="{tr("step")}"><output id="where" for="step"></output>
</div>
<p class="note">{tr("Click on the contours to start there, turn the 3-D view. + is the start, ★ a minimum.")}</p>
</div>
<div>
<div class="chart" id="losses" role="img"
 aria-label="{tr("The loss over the steps; its figures are in the table")}"></div>
{_table(courses[0])}
<datalist id="grid">{rates}</datalist>
</div>
</div>
</form>"""


def _table(course: Course) -> str:
    rows = "".join(_row(name) for name in course.descents)
    return f"""<table class="descents">
<thead><tr><th scope="col">{tr("optimizer")}</th><th scope="col">{tr("learning rate")}</th><td></td>
<th scope="col">{tr("loss")}</th><th scope="col" id="goal"></th></tr></thead>
<tbody>
<tr><th scope="row"><label><input type="checkbox" id="show-all" checked> {tr("all")}</label></th>
<td><input type="number" id="rate-all" step="any" list="grid"
 inputmode="decimal" aria-label="{tr("learning rate of all")}"></td>
<td><button type="button" id="best-all" aria-label="{tr("best rates for all")}">{tr("best")}</button></td>
<td></td><td></td></tr>
{rows}
</tbody>
</table>"""


def _row(name: str) -> str:
    """An optimizer's controls, and what came of it."""
    label, line = escape(title(name)), sample(STYLES[name])
    return (
        f'<tr id="row-{name}"><th scope="row"><label><input type="checkbox" class="shown" checked>{line}{label}'
        f'</label><small class="note"></small></th><td><input type="number" class="rate" step="any" list="grid" '
        f'inputmode="decimal" aria-label="{tr("learning rate of {name}", name=label)}"></td>'
        f'<td><button type="button" class="best" aria-label="{tr("best rate for {name}", name=label)}">'
        f'{tr("best")}</button></td><td class="loss"></td><td class="reached"></td></tr>'
    )


def _data(courses: Sequence[Course]) -> dict[str, Any]:
    """What the scripts are given."""
    return {
        "grid": GRID,
        "close": CLOSE,
        "optimizers": [_look(name) for name in courses[0].descents],
        "surfaces": [_surface(course) for course in courses],
    }


def _look(name: str) -> dict[str, str]:
    style = STYLES[name]
    return {
        "name": name,
        "title": title(name),
        "color": style.color,
        "dash": PLOTLY_DASHES[style.linestyle],
        "symbol": PLOTLY_MARKERS[style.marker],
    }


def _surface(course: Course) -> dict[str, Any]:
    surface = course.surface
    return {
        "name": course.name,
        "formula": surface.formula,
        "about": tr(surface.about),
        "start": course.start,
        "minima": surface.minima,
        "x": surface.x,
        "y": surface.y,
        "steps": course.steps,
        "goal": goal(surface),
        "descents": {name: _descent(each, course.given) for name, each in course.descents.items()},
    }


def _descent(descent: Descent, given: bool) -> dict[str, Any]:
    """A path of minigrad's, in as many digits as are worth their space."""
    columns = {"x": descent.path.points[:, 0], "y": descent.path.points[:, 1], "losses": descent.path.losses}
    path = {name: [float(f"{value:.{DIGITS}g}") for value in values] for name, values in columns.items()}
    return {"lr": descent.lr, "best": not given, "onEdge": descent.on_edge, "path": path}
