"""``draw``: the graph as a picture. ``trace``: the backward walk as a table, ``page``: as a page to be stepped through.

``derivatives``: all of them on a page.
"""

from minigrad.study.drawing import Drawing, draw
from minigrad.study.trace import Flow, Step, Trace, steps, trace
from minigrad.study.walk_page.page import Page, page

__all__ = ["Drawing", "Flow", "Page", "Step", "Trace", "draw", "page", "steps", "trace"]
