"""An optimizer's step that is made again and again with gradients in the same arrays, as in a replay."""

from operator import is_
from typing import Any, NamedTuple

import numpy as np

from minigrad.kernels.parallel import Call, CallList
from minigrad.optim import multi_tensor
from minigrad.optim.flat_views import FlatViews
from minigrad.optim.groups import Group
from minigrad.optim.optimizer import Optimizer
from minigrad.optim.state import State
from minigrad.tensor import Tensor
from minigrad.writes import wrote

READ_ANEW = ("lr", "betas", "momentum")
"""Options that schedules change: they are scalars of a rule, and change nothing else."""

PARTS = ("step", "update", "_ready", "_by_rule")
"""The parts of a step: a class that has another one of these, as the rules of two passes, is not repeated."""


class _Parameter(NamedTuple):
    """A parameter with its gradient, and the call that updates it, with the ``flat`` gradient that it takes."""

    position: int
    tensor: Tensor
    gradient: Tensor
    array: np.ndarray
    state: State
    views: FlatViews
    call: Call
    flat: np.ndarray | None


class _Group(NamedTuple):
    """A group, its rule, its options but those read anew, and its parameters: with a gradient, and ``resting`` ones."""

    group: Any
    rule: Any
    options: dict[str, Any]
    parameters: list[_Parameter]
    resting: list[Tensor]


class RepeatedStep:
    """``optimizer.step()``; from the second call on its kernels are called as in the first, with new scalars.

    Where anything else has changed, it is the step itself. So it is with weight decay, and for an ``update`` that is no
    elementwise rule.
    """

    def __init__(self, optimizer: Optimizer) -> None:
        self.optimizer: Optimizer = optimizer
        self._groups: list[_Group] = []
        self._calls: CallList | None = None
        self._written: list[np.ndarray] = []

    def __call__(self) -> None:
        if self._calls is not None and self._are_as_before():
            self._again(self._calls)
        else:
            self.optimizer.step()
            self._groups, self._calls = [], None
            self._prepare()

    def _prepare(self) -> None:
        """Note the calls that the step has made, if each parameter has one."""
        optimizer, position = self.optimizer, 0
        if any(getattr(type(optimizer), name) is not getattr(Optimizer, name) for name in PARTS):
            return
        for group in optimizer.param_groups:
            if group["weight_decay"] or group["maximize"]:
                return
            rule, parameters, resting = optimizer.rule_for(group), [], []
            for p in group["params"]:
                views = optimizer._views.get(position)
                if p.grad is None:
                    resting.append(p)
                else:
                    if views is None or views.copied or rule not in views.calls or not p.grad.data.flags.carray:
                        return
                    call, state = views.calls[rule], optimizer.state[position]
                    kept = position, p, p.grad, p.grad.data, state, views, call, call.arrays[1]
                    parameters.append(_Parameter(*kept))
                position += 1
            self._groups.append(_Group(group, rule, _options(group), parameters, resting))
        parameters = [each for group in self._groups for each in group.parameters]
        laid = multi_tensor.laid_out([[each.call] for each in parameters])
        self._calls, self._written = None if laid is None else CallList(*laid), [each.views.data for each in parameters]

    def _are_as_before(self) -> bool:
        optimizer = self.optimizer
        if len(optimizer.param_groups) != len(self._groups):
            return False
        for now, (group, rule, options, parameters, resting) in zip(optimizer.param_groups, self._groups, strict=True):
            if now is not group or optimizer.rule_for(group) is not rule or not _are_options(options, group):
                return False
            if any(p.grad is not None for p in resting):
                return False
            starts = optimizer.arrays(group)
            for i, p, gradient, array, state, views, call, flat in parameters:
                if p.grad is not gradient or gradient.data is not array or optimizer.state.get(i) is not state:
                    return False
                # A step in between has given the call a gradient of its own.
                if not views.are_of(p.data, starts, state) or call.arrays[1] is not flat:
                    return False
        return True

    def _again(self, calls: CallList) -> None:
        """Count the step, write its scalars into the calls, and make them."""
        optimizer = self.optimizer
        for kept, _, _, parameters, _ in self._groups:
            group: Group = dict(kept)  # type: ignore[assignment]
            before: Any = None
            scalars: Any = None
            for _, _, _, array, state, _, call, _ in parameters:
                optimizer.count(state, group)
                numbers = [array.dtype, *[state[name] for name in optimizer.numbers]]
                if numbers != before:
                    before, scalars = numbers, optimizer.scalars_in(array.dtype, state, group)
                call.scalars = scalars
                call.slots[:] = scalars
        calls.run()
        wrote(*self._written)


def _options(group: Any) -> dict[str, Any]:
    """The options but those that are read anew, whose names alone are kept, and the parameters."""
    options = {name: None if name in READ_ANEW else value for name, value in group.items()}
    options["params"] = list(group["params"])
    return options


def _are_options(options: dict[str, Any], group: Any) -> bool:
    """Whether a group has the same ``_options`` still."""
    if options.keys() != group.keys() or len(options["params"]) != len(group["params"]):
        return False
    for name, value in options.items():
        now = group[name]
        if now is not value and name not in READ_ANEW and name != "params" and now != value:
            return False
    return all(map(is_, group["params"], options["params"]))
