"""The page of a run that is watched, as one HTML file; what it shows comes as events."""

import json
from pathlib import Path
from typing import Any

from lab.report.document import POLICY, content, document
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
    heading = f"{short(settings.model)} on {Path(settings.dataset).name}, watched"
    given = {
        "optimizers": [_choice(name) for name in dict.fromkeys([*NAMED, settings.optimizer])],
        "classes": list(data.classes or ()),
        "score": {"word": data.score.word, "title": data.score.title},
        "drawing": {"height": data.shape[1], "width": data.shape[2]} if looks.can_be_drawn else None,
    }
    text = json.dumps(given, allow_nan=False).replace("<", "\\u003c")
    scripts = "".join(f"<script>{content(HERE / name)}</script>" for name in ("charts.js", "page.js"))
    return document(
        heading,
        texts.LEAD,
        _body(settings, data, looks),
        content(HERE / "page.css"),
        f'<noscript><p>{texts.NO_SCRIPT}</p></noscript><script type="application/json" id="given">{text}</script>'
        + scripts,
        f"{POLICY}; connect-src 'self'; form-action 'none'; base-uri 'none'",
    )


def _choice(name: str) -> dict[str, Any]:
    return {"name": name, "title": title(name), "lr": default_lr(name)}


def _body(settings: Settings, data: Data, looks: Looks) -> str:
    sections = [
        _section("curves", "Loss and accuracy" if data.classes else "Loss and R²", _CURVES),
        _section("layers", "Layer by layer", _LAYERS),
        _section("sample", "What it makes of one", _sample(data)),
    ]
    if looks.can_be_drawn:
        sections.append(_section("drawing", "Draw one yourself", _DRAWING))
    sections += [
        _section("filters", "The first layer", _FILTERS),
        _section("mistakes", "What it mistakes", _MISTAKES),
    ]
    return _CONTROLS + "".join(sections)


def _section(name: str, heading: str, html: str) -> str:
    return f'<section id="{name}"><h2>{escape(heading)}</h2>{html}</section>'


_CONTROLS = """<div id="bar" role="region" aria-label="Where it stands, and what can be done">
<p id="standing" class="standing">…</p>
<progress id="progress" value="0" max="1" aria-label="steps"></progress>
<div class="controls">
<button type="button" id="pause" aria-pressed="false">Pause</button>
<button type="button" id="step">One step</button>
<form id="rule"><label>optimizer <select id="rule-optimizer"></select></label>
<label>rate <input id="rule-lr" type="number" step="any" min="0" inputmode="decimal" required></label>
<button type="submit">From here on</button></form>
<button type="button" id="restart">Back to the initial weights</button>
<form id="second"><label>beside it <select id="second-optimizer"></select></label>
<label>rate <input id="second-lr" type="number" step="any" min="0" inputmode="decimal" required></label>
<button type="submit">Train from the same weights</button>
<button type="button" id="alone" hidden>End it</button></form>
</div>
<p id="said" role="status"></p>
<p class="role"><span id="role">…</span> <button type="button" id="role-button" hidden></button></p>
<ol id="steering" hidden></ol>
</div>
"""

_CURVES = f"""<div class="pair"><canvas id="chart-loss" role="img" aria-label="Loss over the steps"></canvas>
<canvas id="chart-score" role="img" aria-label="Score over the steps"></canvas></div>
<ul id="legend-curves" class="legend"></ul><p class="note">{escape(texts.CURVES)}</p>"""

_LAYERS = f"""<div class="pair"><canvas id="chart-gradients" role="img" aria-label="Gradients by layer"></canvas>
<canvas id="chart-updates" role="img" aria-label="Updates beside weights by layer"></canvas></div>
<div class="box" role="region" aria-label="Layer by layer" tabindex="0"><table id="layer-table"><thead><tr>
<th scope="col">layer</th><th scope="col">norm of the gradient</th><th scope="col">update / weights</th></tr></thead>
<tbody></tbody></table></div>
<div class="box" role="region" aria-label="Dead units" tabindex="0"><table id="dead-table"><thead><tr>
<th scope="col">after</th><th scope="col">dead units</th><td></td></tr></thead><tbody></tbody></table></div>
<p class="note">{escape(texts.LAYERS)}</p>"""

_DRAWING = f"""<div class="sample"><div><canvas id="draw" tabindex="0" aria-label="Draw here"></canvas>
<p><button type="button" id="clear">Clear</button></p></div>
<div><p class="note">As the net sees it</p><canvas id="seen" class="pixels" role="img"
 aria-label="The drawing as the net sees it"></canvas></div>
<div id="drawing-says" class="says"></div></div><p class="note">{escape(texts.DRAWING)}</p>"""

_FILTERS = f"""<ul id="filter-tiles" class="tiles small"></ul>
<p class="note"><span id="filter-note"></span> {escape(texts.FILTERS)}</p>"""

_MISTAKES = f"""<p id="mistakes-note" class="note"></p><ul id="mistake-tiles" class="tiles"></ul>
<p class="note">{escape(texts.MISTAKES)}</p>"""


def _sample(data: Data) -> str:
    buttons = ""
    if data.classes and len(data.classes) <= MOST_CLASSES:
        buttons = "".join(
            f'<button type="button" data-label="{number}">{escape(name)}</button>'
            for number, name in enumerate(data.classes)
        )
        buttons = f'<p class="choose" id="choose" role="group" aria-label="The next one of a class">{buttons}</p>'
    return (
        f'{buttons}<div class="sample"><div><canvas id="sample-picture" class="pixels" role="img" '
        f'aria-label="the sample"></canvas><p id="sample-label"></p></div><div id="sample-says" class="says"></div>'
        f'</div><div id="maps"></div><p class="note">{escape(texts.MAPS)}</p>'
    )
