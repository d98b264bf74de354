"""What the page shows, as data: the whole graph, the same with its layers closed, and what is inside of layers and ops.

Each of these is a *view*: a picture, the steps forward, the steps back, and the steps back in the wrong order.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from minigrad.autograd import edges_of, parents_of
from minigrad.study.graph import layers_of, titled
from minigrad.study.names import Names, names_of, number, op_of, title_of
from minigrad.study.trace import Step, steps
from minigrad.study.walk_page.arrays import Arrays
from minigrad.study.walk_page.closed import closed_view, layer_view, layers_to_close
from minigrad.study.walk_page.constants import Constant, constants_of
from minigrad.study.walk_page.formula import about
from minigrad.study.walk_page.plain import agree, plain
from minigrad.study.walk_page.scene import Item, scene
from minigrad.study.walk_page.walk_steps import steps_back, wrong_steps
from minigrad.study.walk_page.wrong_order import wrong_walk
from minigrad.tensor import Tensor

View = dict[str, Any]
# A graph of more boxes is first shown with its layers closed.
MANY = 16


@np.errstate(all="ignore")  # as in the engine's walk: what overflows is shown, no warning is given twice
def views_of(loss: Tensor, names: Names) -> dict[str, Any]:
    """The views, which of them is the first to be shown, and the arrays in them, as JSON takes it."""
    arrays, called = Arrays(), names_of(names)
    walked = list(steps(loss, names))
    views: list[View] = [{}]
    opened = _insides(walked, arrays, views)
    whole = views[0] = _view(walked, called, names, arrays, opened, "")
    layers = layers_to_close(whole)
    if not layers:
        return {"views": views, "first": 0, "arrays": arrays.table}
    places = {title: len(views) + i for i, title in enumerate(layers)}
    views += [layer_view(whole, title, members) for title, members in layers.items()]
    whole["closed"] = len(views)
    views.append(closed_view(whole, layers, places))
    return {"views": views, "first": whole["closed"] if len(whole["nodes"]) > MANY else 0, "arrays": arrays.table}


def _insides(walked: list[Step], arrays: Arrays, views: list[View]) -> dict[Tensor, int]:
    """Of each fused op the place of the view of its inside, which is added to the views: what is fused in it, too."""
    opened = {}
    for step in walked:
        inside = _inside(step, arrays, views)
        if inside is not None:
            opened[step.output] = len(views)
            views.append(inside)
    return opened


def _inside(step: Step, arrays: Arrays, views: list[View]) -> View | None:
    """The view of the plain ops that a fused op stands for, if they give its value and its gradients."""
    found = plain(step.output) if step.flows else None
    if found is None:
        return None
    walked = list(steps(found.output, found.names, Tensor(step.gradient.data)))
    if not agree(found, {each.output: each.gradient.data for each in walked}, [flow.gradient for flow in step.flows]):
        return None
    opened = _insides(walked, arrays, views)
    return _view(walked, names_of(found.names), None, arrays, opened, step.op) | {"plain": True}


def _view(
    walked: list[Step],
    called: Mapping[Tensor, str],
    names: Names,
    arrays: Arrays,
    opened: Mapping[Tensor, int],
    title: str,
) -> View:
    """The view of all tensors behind an output."""
    tensors = [step.output for step in reversed(walked)]
    constants = constants_of(tensors, called)
    order = _ordered(tensors, constants)
    at = {id(each): i for i, each in enumerate(order)}
    index = {x: at[id(x)] for x in tensors}
    items = [
        _constant_item(each, arrays)
        if isinstance(each, Constant)
        else _item(each, walked[0].output, called, arrays, opened)
        for each in order
    ]
    edges = [(at[id(each)], index[y]) for each in constants for y in each.users]
    edges += [(index[parent], index[y]) for y in tensors for parent in parents_of(y)]
    layers = {layer: [index[x] for x in members] for layer, members in layers_of(tensors, called).items()}
    groups = titled(_with_constants(layers, items, edges), names)
    right = {step.output: step.gradient.data for step in walked}
    hooked = any(x.hooks for x in tensors)  # a hook changes gradients, and may do more: it is not called once again
    wrong = None if hooked else wrong_walk(walked[0].output, walked[0].gradient, right)
    return {
        "title": title,
        **scene(items, edges, groups),
        "forward": [_forward(x, index[x], edges) for x in tensors if op_of(x)],
        "backward": steps_back(walked, index, arrays),
        "wrong": wrong and wrong_steps(wrong, right, index, arrays),
        "hooked": hooked,
    }


def _ordered(tensors: list[Tensor], constants: list[Constant]) -> list[Tensor | Constant]:
    """The boxes, each after its parents. Of these the later is drawn on the left, where arrays belong (x W)."""
    numbers = [each for each in constants if each.is_number]
    order: list[Tensor | Constant] = list(numbers)
    for x in tensors:
        order += [each for each in constants if not each.is_number and each.users[0] is x]
        order.append(x)
    return order


def _forward(x: Tensor, node: int, edges: list[tuple[int, int]]) -> dict[str, Any]:
    return {"node": node, "about": about(edges_of(x)[0][1]), "from": [a for a, b in edges if b == node]}


def _item(
    x: Tensor, output: Tensor, called: Mapping[Tensor, str], arrays: Arrays, opened: Mapping[Tensor, int]
) -> Item:
    more = {"value": arrays.add(x.data)} | ({"inside": opened[x]} if x in opened else {})
    return Item(title_of(x, called), "output" if x is output else "op" if op_of(x) else "leaf", _text(x.data), more)


def _constant_item(constant: Constant, arrays: Arrays) -> Item:
    if constant.value is None:
        return Item(constant.name or "constant", "constant", "", {"lost": True})
    title = constant.name or ("constant" if constant.is_number else "input")
    return Item(title, "constant", _text(constant.value), {"value": arrays.add(constant.value)})


def _text(x: np.ndarray) -> str:
    """A single number, or a shape."""
    return number(x.item()).replace("-", "−") if x.size == 1 else str(x.shape)


def _with_constants(
    layers: dict[str, list[int]], items: list[Item], edges: list[tuple[int, int]]
) -> dict[str, list[int]]:
    """The layers, with the single numbers that only their own ops use."""
    home = {i: layer for layer, members in layers.items() for i in members}
    for i, item in enumerate(items):
        users = {home.get(b) for a, b in edges if a == i}
        layer = users.pop() if len(users) == 1 else None
        if layer is not None and item.kind == "constant" and not item.text.startswith("("):
            layers[layer].append(i)
    return layers
