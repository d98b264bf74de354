"""page: the backward walk as one HTML file, to be stepped through."""

import json
import os
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any

from minigrad.autograd import edges_behind
from minigrad.errors import GraphError
from minigrad.files import replacing
from minigrad.study.names import Names, check_recorded
from minigrad.study.style import COLORS, DARK_COLORS
from minigrad.study.walk_page.texts import CHINESE, ENGLISH
from minigrad.study.walk_page.views import views_of
from minigrad.tensor import Tensor
from minigrad.version import __version__

HERE = Path(__file__).parent
SCRIPTS = ("text.js", "arrays.js", "graph.js", "state.js", "panel.js", "page.js")
# The most tensors that a page shows.
LIMIT = 300
HEIGHT = 900
"""Of the page in a notebook, in pixels."""


class Page:
    """The page of a walk, as the graph was when it was made: ``.html``, ``.save(path)``; a notebook shows it."""

    def __init__(self, data: dict[str, Any]) -> None:
        self._data = data

    @cached_property
    def html(self) -> str:
        """The page: one HTML document that fetches nothing."""
        # In a script no "<" may stand that HTML could take for a tag.
        data = json.dumps(self._data, allow_nan=False, separators=(",", ":"), ensure_ascii=False)
        parts = {
            "style": _colors() + _content("page.css"),
            "data": data.replace("<", "\\u003c"),
            "script": "\n".join(_content(name) for name in SCRIPTS),
        }
        page = _content("page.html")
        for name, content in parts.items():
            before, mark, after = page.partition(f"<!-- {name} -->")
            assert mark, name
            page = f"{before}{content}{after}"
        return page

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the page to a file that ends in ``.html``. Raises ValueError for another suffix, OSError as usual."""
        path = Path(path)
        if path.suffix.lower() not in (".html", ".htm"):
            raise ValueError(f"page: {path} ends in {path.suffix or 'nothing'}; a page is saved as .html")
        with replacing(path) as file:
            file.write(self.html.encode())

    def _repr_html_(self) -> str:
        return (
            f'<iframe srcdoc="{escape(self.html)}" sandbox="allow-scripts" title="minigrad.study.page" '
            f'style="width: 100%; height: {HEIGHT}px; border: 1px solid #8888; border-radius: 6px"></iframe>'
        )


def page(loss: Tensor, names: Names = None) -> Page:
    """The graph behind ``loss``, computed and walked back step by step, as one HTML page.

    Each step back shows the gradient that comes, the derivative as it is written with its numbers put in, what goes to
    each parent, and who waits for other parts. All numbers are those of ``loss.backward()``; no ``.grad`` is touched,
    and the graph is kept. What is fused opens into plain ops: a convolution, cross-entropy, an LSTM, attention.

    ``names`` is a Module, whose parameters then go by their dotted names and whose layers can be closed, or a mapping
    such as ``{"a": a}``; ``locals()`` works too.

    >>> page(loss, net).save("walk.html")

    Raises GraphError for a loss that is no single number, was not recorded, whose graph was freed, or has more than
    300 tensors.
    """
    check_recorded("page", loss)
    if loss.size != 1:
        raise GraphError(
            f"page: the loss must be a single number, got a tensor of shape {loss.shape}; reduce it first (sum, mean)"
        )
    count = len(edges_behind([loss], None))
    if count == 1:
        raise GraphError("page: this tensor is a leaf: no op has made it, so there is no walk; give what came of it")
    if count > LIMIT:
        raise GraphError(
            f"page: the graph has {count:,} tensors, a page shows {LIMIT} at most; take fewer layers or time steps, "
            "or study.trace, which is a table"
        )
    return Page({**views_of(loss, names), "texts": {"en": ENGLISH, "zh": CHINESE}, "version": __version__})


def _content(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


def _colors() -> str:
    """The colours of the boxes, which are those of ``draw``."""
    light, dark = (
        "".join(f"--{kind}-fill: {fill}; --{kind}-line: {line}; " for kind, (fill, line) in colors.items())
        for colors in (COLORS, DARK_COLORS)
    )
    return f":root {{ {light}}}\n@media (prefers-color-scheme: dark) {{ :root {{ {dark}}} }}\n"
