"""The frame of every page here: one HTML file that needs no other and fetches nothing."""

import json
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from lab.report.markup import escape

HERE = Path(__file__).parent
# The browser itself sees to it that nothing is fetched.
POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:"


def document(heading: str, lead: str, body: str, style: str = "", scripts: str = "", policy: str = POLICY) -> str:
    """A page: its heading, a line that leads in, its body, what it adds to the common style, and its scripts."""
    return f"""<!doctype html>
<html lang="en">
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
    # In a script no "<" may stand that HTML could take for a tag.
    text = json.dumps(data, allow_nan=False, separators=(",", ":")).replace("<", "\\u003c")
    own = "".join(f"<script>{content(path)}</script>" for path in scripts)
    return f'<script>{_plotly()}</script><script type="application/json" id="{data_id}">{text}</script>{own}'


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
