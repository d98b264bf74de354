"""The page of a run that is watched, as one HTML file; what it shows comes as events."""

from pathlib import Path
from typing import Any

from lab.language import tr
from lab.report.document import POLICY, as_json, content, document, own_scripts
from lab.report.markup import escape
from lab.training.data import Data
from lab.training.named import default_lr, short, title
from lab.training.settings import Settings
from lab.watch import texts
from lab.watch.looks import Looks
from minigrad.optim import NAMED

HERE = Path(__file__).parent
MOST_CLASSES = 30
"""Of more classes than this none can be chosen by a button."""


def served(settings: Settings, data: Data, looks: Looks, port: int) -> dict[str, Any]:
    """What the server's process is told: the page, and what may come from it."""
    height, width = data.shape[1:] if looks.can_be_drawn else (0, 0)
    return {
        "port": port,
        "page": page_text(settings, data, looks),
        "optimizers": list(dict.fromkeys([*NAMED, settings.optimizer])),
        "classes": len(data.classes or ()),
        "pixels": height * width,
    }


def page_text(settings: Settings, data: Data, looks: Looks) -> str:
    """The page."""
    heading = tr("{model} on {data}, watched", model=short(settings.model), data=Path(settings.dataset).name)
    given = {
        "optimizers": [_choice(name) for name in dict.fromkeys([*NAMED, settings.optimizer])],
        "classes": list(data.classes or ()),
        "score": {"word": data.score.word, "title": data.score.title},
        "drawing": {"height": data.shape[1], "width": data.shape[2]} if looks.can_be_drawn else None,
    }
    return document(
        heading,
        tr(texts.LEAD),
        _body(data, looks),
        content(HERE / "page.css"),
        f"<noscript><p>{tr(texts.NO_SCRIPT)}</p></noscript>"
        + as_json("given", given)
        + own_scripts(HERE / name for name in ("charts.js", "page.js")),
        f"{POLICY}; connect-src 'self'; form-action 'none'; base-uri 'none'",
    )


def _choice(name: str) -> dict[str, Any]:
    return {"name": name, "title": title(name), "lr": default_lr(name)}


def _body(data: Data, looks: Looks) -> str:
    sections = [
        _section("curves", tr("Loss and accuracy") if data.classes else tr("Loss and R²"), _curves()),
        _section("layers", tr("Layer by layer"), _layers()),
        _section("sample", tr("What it makes of one"), _sample(data)),
    ]
    if looks.can_be_drawn:
        sections.append(_section("drawing", tr("Draw one yourself"), _drawing()))
    sections += [
        _section("filters", tr("The first layer"), _filters()),
        _section("mistakes", tr("What it mistakes"), _mistakes()),
    ]
    return _controls() + "".join(sections)


def _section(name: str, heading: str, html: str) -> str:
    return f'<section id="{name}"><h2>{escape(heading)}</h2>{html}</section>'


def _controls() -> str:
    return f"""<div id="bar" role="region" aria-label="{tr("Where it stands, and what can be done")}">
<p id="standing" class="standing">…</p>
<progress id="progress" value="0" max="1" aria-label="{tr("steps")}"></progress>
<div class="controls">
<button type="button" id="pause" aria-pressed="false">{tr("Pause")}</button>
<button type="button" id="step">{tr("One step")}</button>
<form id="rule"><label>{tr("optimizer")} <select id="rule-optimizer"></select></label>
<label>{tr("rate")} <input id="rule-lr" type="number" step="any" min="0" inputmode="decimal" required></label>
<button type="submit">{tr("From here on")}</button></form>
<button type="button" id="restart">{tr("Back to the initial weights")}</button>
<form id="second"><label>{tr("beside it")} <select id="second-optimizer"></select></label>
<label>{tr("rate")} <input id="second-lr" type="number" step="any" min="0" inputmode="decimal" required></label>
<button type="submit">{tr("Train from the same weights")}</button>
<button type="button" id="alone" hidden>{tr("End it")}</button></form>
</div>
<p id="said" role="status"></p>
<p class="role"><span id="role">…</span> <button type="button" id="role-button" hidden></button></p>
<ol id="steering" hidden></ol>
</div>
"""


def _curves() -> str:
    return f"""<div class="pair">{_chart("chart-loss", tr("Loss over the steps"))}
{_chart("chart-score", tr("Score over the steps"))}</div>
<ul id="legend-curves" class="legend"></ul><p class="note">{escape(tr(texts.CURVES))}</p>"""


def _chart(name: str, label: str) -> str:
    return f'<canvas id="{name}" role="img" aria-label="{label}"></canvas>'


def _layers() -> str:
    return f"""<div class="pair">{_chart("chart-gradients", tr("Gradients by layer"))}
{_chart("chart-updates", tr("Updates beside weights by layer"))}</div>
<div class="box" role="region" aria-label="{tr("Layer by layer")}" tabindex="0"><table id="layer-table"><thead><tr>
<th scope="col">{tr("layer")}</th><th scope="col">{tr("norm of the gradient")}</th>
<th scope="col">{tr("update / weights")}</th></tr></thead><tbody></tbody></table></div>
<div class="box" role="region" aria-label="{tr("Dead units")}" tabindex="0"><table id="dead-table"><thead><tr>
<th scope="col">{tr("after")}</th><th scope="col">{tr("dead units")}</th><td></td></tr></thead>
<tbody></tbody></table></div>
<p class="note">{escape(tr(texts.LAYERS))}</p>"""


def _drawing() -> str:
    return f"""<div class="sample"><div><canvas id="draw" tabindex="0" aria-label="{tr("Draw here")}"></canvas>
<p><button type="button" id="clear">{tr("Clear")}</button></p></div>
<div><p class="note">{tr("As the net sees it")}</p><canvas id="seen" class="pixels" role="img"
 aria-label="{tr("The drawing as the net sees it")}"></canvas></div>
<div id="drawing-says" class="says"></div></div><p class="note">{escape(tr(texts.DRAWING))}</p>"""


def _filters() -> str:
    return f"""<ul id="filter-tiles" class="tiles small"></ul>
<p class="note"><span id="filter-note"></span> {escape(tr(texts.FILTERS))}</p>"""


def _mistakes() -> str:
    return f"""<p id="mistakes-note" class="note"></p><ul id="mistake-tiles" class="tiles"></ul>
<p class="note">{escape(tr(texts.MISTAKES))}</p>"""


def _sample(data: Data) -> str:
    buttons = ""
    if data.classes and len(data.classes) <= MOST_CLASSES:
        buttons = "".join(
            f'<button type="button" data-label="{number}">{escape(name)}</button>'
            for number, name in enumerate(data.classes)
        )
        label = tr("The next one of a class")
        buttons = f'<p class="choose" id="choose" role="group" aria-label="{label}">{buttons}</p>'
    return (
        f'{buttons}<div class="sample"><div><canvas id="sample-picture" class="pixels" role="img" '
        f'aria-label="{tr("the sample")}"></canvas><p id="sample-label"></p></div>'
        f'<div id="sample-says" class="says"></div></div><div id="maps"></div>'
        f'<p class="note">{escape(tr(texts.MAPS))}</p>'
    )
