"""``draw``: the graph as a picture. ``trace``: the backward walk as a table, ``page``: as a page to be stepped through.

``derivatives``: all of them on a page.
"""

from typing import TYPE_CHECKING

from minigrad.spelling import unknown
from minigrad.study.drawing import Drawing, draw
from minigrad.study.trace import Flow, Step, Trace, steps, trace

__all__ = ["Drawing", "Flow", "Page", "Step", "Trace", "draw", "page", "steps", "trace"]

if TYPE_CHECKING:
    from minigrad.study.walk_page.page import Page as Page
    from minigrad.study.walk_page.page import page as page
else:
    PAGES = "minigrad.study.walk_page.page"
    __getattr__ = unknown(__name__, {}, later={"Page": f"{PAGES}:Page", "page": f"{PAGES}:page"})
