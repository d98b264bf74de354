"""``draw``: the graph as a picture. ``trace``: the backward walk step by step. ``derivatives``: all on a page."""

from minigrad.study.drawing import Drawing, draw
from minigrad.study.trace import Flow, Step, Trace, steps, trace

__all__ = ["Drawing", "Flow", "Step", "Trace", "draw", "steps", "trace"]
