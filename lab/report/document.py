"""The frame of every page here: one HTML file that needs no other and fetches nothing."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from lab.report.markup import escape

HERE = Path(__file__).parent
# The browser itself sees to it that nothing is fetched.
POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:"


def document(heading: str, lead: str, body: str, style: str = "", scripts: str = "") -> str:
    """A page: its heading, a line that leads in, its body, what it adds to the common style, and its scripts."""
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
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
    from plotly.offline import get_plotlyjs

    # In a script no "<" may stand that HTML could take for a tag.
    text = json.dumps(data, allow_nan=False, separators=(",", ":")).replace("<", "\\u003c")
    own = "".join(f"<script>{content(path)}</script>" for path in scripts)
    return f'<script>{get_plotlyjs()}</script><script type="application/json" id="{data_id}">{text}</script>{own}'


def content(path: Path) -> str:
    """What a file of a page holds."""
    return path.read_text(encoding="utf-8")
