"""The frame of every page here: one HTML file that needs no other and fetches nothing."""

import json
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from lab.language import page_texts, spoken
from lab.report.markup import escape

HERE = Path(__file__).parent
TEXTS = HERE.parent / "language" / "texts.js"
HTML_LANGUAGES = {"en": "en", "zh": "zh-Hans"}
# The browser itself sees to it that nothing is fetched.
POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:"


def document(heading: str, lead: str, body: str, style: str = "", scripts: str = "", policy: str = POLICY) -> str:
    """A page: its heading, a line that leads in, its body, what it adds to the common style, and its scripts."""
    return f"""<!doctype html>
<html lang="{HTML_LANGUAGES[spoken()]}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{escape(heading)}</title>
<style>{content(HERE / "page.css")}{style}</style>
</head>
<body>
<main>
<h1>{escape(heading)}</h1>
<p class="lead">{escape(lead)}</p>
{body}
</main>
{scripts}
</body>
</html>
"""


def with_plotly(data_id: str, data: Any, scripts: Iterable[Path]) -> str:
    """Plotly, then data as JSON under an id, then scripts in their order."""
    return f"<script>{_plotly()}</script>{as_json(data_id, data)}{own_scripts(scripts)}"


def own_scripts(paths: Iterable[Path]) -> str:
    """Scripts in their order, before them their texts in the language that is spoken, where they have any."""
    scripts = [content(path) for path in paths]
    if texts := page_texts("".join(scripts)):
        return as_json("texts", texts) + "".join(f"<script>{each}</script>" for each in (content(TEXTS), *scripts))
    return "".join(f"<script>{each}</script>" for each in scripts)


def as_json(name: str, data: Any) -> str:
    """Data for the scripts, under an id. In a script no "<" may stand that HTML could take for a tag."""
    text = json.dumps(data, allow_nan=False, separators=(",", ":")).replace("<", "\\u003c")
    return f'<script type="application/json" id="{name}">{text}</script>'


def _plotly() -> str:
    """Plotly's script, out of its package, which is not imported where it can be helped: that takes ten pages' time."""
    spec = find_spec("plotly")
    for folder in (spec and spec.submodule_search_locations) or []:
        if (script := Path(folder, "package_data", "plotly.min.js")).exists():
            return content(script)
    from plotly.offline import get_plotlyjs

    return get_plotlyjs()


def content(path: Path) -> str:
    """What a file of a page holds."""
    return path.read_text(encoding="utf-8")
