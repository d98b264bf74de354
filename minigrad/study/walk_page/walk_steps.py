"""The steps of a walk as data: what comes, and to each parent the derivative, its numbers, what it gives, the sum."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from minigrad.autograd import edges_of
from minigrad.source import kernel_of
from minigrad.study.trace import Flow, Step
from minigrad.study.walk_page.alone import Alone, Spread
from minigrad.study.walk_page.arrays import Arrays, is_whole, number, packed
from minigrad.study.walk_page.formula import explained, filled
from minigrad.study.walk_page.wrong_order import WrongWalk, mistakes
from minigrad.tensor import Tensor

Index = Mapping[Tensor, int]
Data = dict[str, Any]


def steps_back(walked: Sequence[Step], index: Index, arrays: Arrays) -> list[Data]:
    """The steps of the engine's walk."""
    came: dict[Tensor, np.ndarray] = {}
    found = []
    for step in walked:
        edges = edges_of(step.output)
        spreads = Alone(step.output).spreads(step.gradient) if edges else []
        flows = []
        for edge, flow, spread in zip(edges, step.flows, spreads, strict=True):
            flows.append(
                _flow(flow.parent, flow.gradient.data, came, index, arrays)
                | {"formula": flow.formula, "place": flow.place, "explained": explained(flow.derivative)}
                | ({"kernel": True} if kernel_of(flow.derivative) else {})
                | _numbers(step, flow, tuple(edge[2:]), arrays)
                | _spread(spread)
            )
        found.append({"node": index[step.output], "g": arrays.add(step.gradient.data), "flows": flows})
    return found


def wrong_steps(walk: WrongWalk, right: Mapping[Tensor, np.ndarray], index: Index, arrays: Arrays) -> Data:
    """The steps of the wrong walk, and the gradients that it gets wrong beside the right ones."""
    came: dict[Tensor, np.ndarray] = {}
    found = []
    for turn in walk.turns:
        flows = [_flow(parent, d.data, came, index, arrays) for parent, d in turn.given]
        found.append({"node": index[turn.output], "g": arrays.add(turn.gradient.data), "flows": flows})
    wrong = [
        {"node": index[x], "wrong": arrays.add(walk.gradients[x]), "right": arrays.add(right[x])}
        for x in mistakes(walk, right)
    ]
    return {"steps": found, "mistakes": wrong, "lastFirst": walk.last_first}


def _flow(to: Tensor, d: np.ndarray, came: dict[Tensor, np.ndarray], index: Index, arrays: Arrays) -> Data:
    """What goes to a parent, and the sum of what has come there."""
    came[to] = came[to] + d if to in came else d
    return {"to": index[to], "d": arrays.add(d), "sum": arrays.add(came[to])}


def _numbers(step: Step, flow: Flow, more: tuple[Any, ...], arrays: Arrays) -> Data:
    """The formula in pieces: arrays by their places in the table; of large ones the numbers at one element."""
    found = filled(flow.derivative, step.gradient, step.output, more)
    if found is None or not found.result.size:
        return {}
    if is_whole(found.result):
        pieces = [piece if isinstance(piece, str) else arrays.add(piece) for piece in found.pieces]
        return {"pieces": pieces, "result": arrays.add(found.result)}
    shape = found.result.shape
    at = int(np.argmax(np.abs(found.result)))
    place = [int(i) for i in np.unravel_index(at, shape)]
    single = [
        piece if isinstance(piece, str) else [number(np.broadcast_to(piece, shape)[tuple(place)])]
        for piece in found.pieces
    ]
    return {"pieces": single, "value": number(found.result[tuple(place)]), "at": place}


def _spread(spread: Spread | None) -> Data:
    """The elements, how many places each has, then the places and the slopes of all."""
    if spread is None:
        return {}
    places, slopes = zip(*spread.elements.values(), strict=True)
    return {
        "spread": {
            "each": spread.each,
            "elements": list(spread.elements),
            "counts": [len(at) for at in places],
            "places": packed(np.concatenate(places).astype(np.int32)),
            "slopes": packed(np.concatenate(slopes)),
        }
    }
