"""What ``Optimizer.load_state_dict`` takes over from a state dict, each part checked against the optimizer."""

import copy
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from minigrad.errors import ShapeError
from minigrad.foreign import to_numpy
from minigrad.optim.groups import Checked, Group
from minigrad.optim.saved import check_structure, loaded_array, loaded_number
from minigrad.optim.state import State, first_array, kept_array
from minigrad.tensor import Tensor

if TYPE_CHECKING:
    from minigrad.optim.optimizer import Optimizer

# What PyTorch keeps in a group and is no part of the rule: which of its loops runs, and what a schedule remembers.
_ONLY_PYTORCH = {"foreach", "fused", "capturable", "differentiable", "param_names"}
_ONLY_PYTORCH |= {"max_lr", "min_lr", "max_momentum", "base_momentum"}


def loaded(owner: "Optimizer", state_dict: Any) -> tuple[list[Group], dict[int, State]]:
    """The groups and the state that ``owner`` has after loading.

    Raises ValueError (ShapeError for an array) if groups, options or state do not fit.
    """
    saved_groups, saved_state = checked_structure(owner, state_dict)
    groups = [_group(owner, *pair) for pair in zip(owner.param_groups, saved_groups, strict=True)]
    keys = [key for group in saved_groups for key in group["params"]]
    owners = [(p, group) for group in groups for p in group["params"]]
    state = {i: _state(owner, i, *owners[i], saved_state[key]) for i, key in enumerate(keys) if key in saved_state}
    return groups, state


def checked_structure(owner: "Optimizer", state_dict: Any) -> tuple[Sequence[Any], Mapping[int, Any]]:
    """The groups and the state in a state dict. Raises ValueError if they are not of as many parameters."""
    name = type(owner).__name__
    if not (isinstance(state_dict, Mapping) and {"state", "param_groups"} <= state_dict.keys()):
        got = sorted(state_dict) if isinstance(state_dict, Mapping) else type(state_dict).__name__
        raise ValueError(f"{name}: a state dict has 'state' and 'param_groups'; got {got}")
    saved_groups, saved_state = state_dict["param_groups"], state_dict["state"]
    check_structure(name, saved_groups, saved_state)
    sizes = [len(group["params"]) for group in owner.param_groups]
    saved_sizes = [len(group["params"]) for group in saved_groups]
    if sizes != saved_sizes:
        raise ValueError(f"{name}: groups of {sizes} parameters cannot load groups of {saved_sizes}")
    keys = [key for group in saved_groups for key in group["params"]]
    if strangers := saved_state.keys() - set(keys):
        raise ValueError(f"{name}: the state dict has state for {strangers}, but its groups list {keys}")
    return saved_groups, saved_state


def _group(owner: "Optimizer", group: Group, saved: Mapping[str, Any]) -> Group:
    known = {*owner.defaults, "initial_lr"}
    options = {name: value for name, value in saved.items() if name in known}
    for name, value in saved.items():
        # An unknown option that is 0, False or None (SGD's momentum=0 in PyTorch) asks for nothing.
        if name not in known and name != "params" and name not in _ONLY_PYTORCH and value:
            raise ValueError(
                f"{type(owner).__name__}: the state dict has {name}={value!r}, and there is no such option here"
            )
    owner.check_options(options)
    return cast(Group, Checked({**group, **options}, owner.check_options))


def _state(owner: "Optimizer", i: int, p: Tensor, group: Group, saved: State) -> State:
    """The state of parameter i: what is declared is checked, what the optimizer keeps beside it is copied."""
    name = type(owner).__name__
    if owner.counts_steps:
        # PyTorch's SGD counts none. To its rule, all steps after the first are alike.
        saved = {"step": 1, **saved}
    firsts = {each: first_array(name, each, start, p.data) for each, start in owner.arrays(group).items()}
    starts = {each: first for each, first in firsts.items() if first is not None}
    numbers = {each: start for each, start in owner.numbers.items() if each != "step" or each in saved}
    if missing := [each for each in [*numbers, *starts] if saved.get(each) is None]:
        raise ValueError(f"{name}: the state dict has no {', '.join(missing)} for parameter {i}")
    where = f"{name}: the state dict has for parameter {i}"
    state: State = {each: loaded_number(where, each, saved[each], start) for each, start in numbers.items()}
    for each, first in starts.items():
        array, shape = loaded_array(where, each, saved[each], p.data.dtype), first.shape
        if array.shape != shape:
            raise ShapeError(
                f"{name}: {each} of parameter {i} has shape {array.shape} in the state dict, "
                + (f"the parameter {shape}; they must be equal" if shape == p.shape else f"here it is {shape}")
            )
        state[each] = kept_array(array, p.data)
    kept = {each: value for each, value in saved.items() if each not in state and value is not None}
    return {**state, **{each: copied(value) for each, value in kept.items()}}


def copied(value: Any) -> Any:
    """A copy of what is kept for a parameter beside what is declared; of another library's array, an array."""
    if isinstance(value, list):
        return [copied(each) for each in value]
    is_array = hasattr(value, "__array__") and not isinstance(value, np.generic)  # PyTorch's tensors are arrays too
    return np.array(to_numpy(value)) if is_array else copy.deepcopy(value)
