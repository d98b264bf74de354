"""The graph made visible: a picture of it, and the backward walk through it step by step."""

from minigrad.study.drawing import Drawing, draw
from minigrad.study.trace import Flow, Step, Trace, steps, trace

__all__ = ["Drawing", "Flow", "Step", "Trace", "draw", "steps", "trace"]
