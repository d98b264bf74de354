"""``load_state_dict``: a saved state copied into a module's tensors, all of it or nothing."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np

from minigrad.errors import StateError
from minigrad.foreign import to_numpy
from minigrad.nn.parameter import Buffer
from minigrad.tensor import Tensor
from minigrad.writes import wrote

# Files from before PyTorch 0.4.1 lack it. It matters only to a batch norm without a momentum.
_OPTIONAL = "num_batches_tracked"


class IncompatibleKeys(NamedTuple):
    """What ``load_state_dict`` reports: names that the state lacks, and names that the module does not have."""

    missing_keys: list[str]
    unexpected_keys: list[str]


def load(owner: str, own: Mapping[str, Tensor], state: Mapping[str, Any], strict: bool) -> IncompatibleKeys:
    """Copy the arrays of a state into the tensors ``own`` of the same names. Raises StateError as the caller says."""
    if not isinstance(state, Mapping):
        raise StateError(f"load_state_dict: it takes a dict of names and arrays, got {type(state).__name__}")
    arrays, faults = _arrays(state if strict else {name: state[name] for name in state if name in own})
    report = IncompatibleKeys(_missing(own, state), [name for name in state if name not in own])
    if strict:
        unexpected = [f"unexpected {name} {arrays[name].shape}" for name in report.unexpected_keys if name in arrays]
        faults = [*[f"missing {name} {own[name].shape}" for name in report.missing_keys], *unexpected, *faults]
    given = {name: arrays[name] for name in own if name in arrays}
    faults += [fault for name, array in given.items() for fault in _misfits(name, array, own[name])]
    faults += _torn_ties(own, given)
    if faults:
        hint = _prefix_hint(own, arrays) if strict else ""
        raise StateError(f"load_state_dict: the state does not fit {owner}{hint}: {'; '.join(faults)}")
    # Converted before the first is written: a conversion may fail, and the state may be the module's own arrays.
    for name, array in {name: np.array(array, own[name].dtype) for name, array in given.items()}.items():
        own[name].data[...] = array
    wrote(*[own[name].data for name in given])
    return report


def _arrays(state: Mapping[str, Any]) -> tuple[dict[str, np.ndarray], list[str]]:
    """The state's arrays of numbers, and what is wrong with the rest."""
    arrays, faults = {}, []
    for name, value in state.items():
        try:
            array = to_numpy(value)
        except (TypeError, ValueError) as error:
            faults.append(f"{name} is no array ({error})")
            continue
        if array.dtype.kind in "biuf":
            arrays[name] = array
        else:
            held = f"a {type(value).__name__}" if array.dtype == object else array.dtype
            faults.append(f"{name} holds {held}, not numbers")
    return arrays, faults


def _missing(own: Mapping[str, Tensor], state: Mapping[str, Any]) -> list[str]:
    """The names that the state lacks. A tensor of several names needs only one of them."""
    there = {id(tensor) for name, tensor in own.items() if name in state}
    return [name for name, tensor in own.items() if id(tensor) not in there and not _is_optional(name, tensor)]


def _is_optional(name: str, tensor: Tensor) -> bool:
    return isinstance(tensor, Buffer) and name.rpartition(".")[2] == _OPTIONAL


def _misfits(name: str, array: np.ndarray, tensor: Tensor) -> list[str]:
    if array.shape != tensor.shape:
        return [f"{name} has shape {array.shape}, the module's is {tensor.shape}"]
    return [] if tensor.data.flags.writeable else [f"{name} is read-only in the module"]


def _torn_ties(own: Mapping[str, Tensor], given: Mapping[str, np.ndarray]) -> list[str]:
    """Names of one tensor for which the state holds different values: one of them would be lost."""
    first: dict[int, str] = {}
    faults = []
    for name, array in given.items():
        before = first.setdefault(id(own[name]), name)
        if before != name and not np.array_equal(array, given[before], equal_nan=True):
            faults.append(f"{before} and {name} are one tensor in the module, and differ in the state")
    return faults


def _prefix_hint(own: Iterable[str], given: Iterable[str]) -> str:
    """What to do if the names differ by a prefix only."""
    if prefix := _prefix(given, own):
        return f", for every name in it begins with {prefix!r}; take that off, as name.removeprefix({prefix!r}) does"
    if prefix := _prefix(own, given):
        return f", for every name of the module begins with {prefix!r}; put that before the names"
    return ""


def _prefix(longer: Iterable[str], shorter: Iterable[str]) -> str:
    """The prefix by which all of the longer names differ from the shorter ones, or ""."""
    longer, shorter = [str(name) for name in longer], {str(name) for name in shorter}
    first = next(iter(longer), "")
    cuts = [first[: i + 1] for i, letter in enumerate(first) if letter == "."]
    return next((cut for cut in cuts if {name.removeprefix(cut) for name in longer} == shorter), "")
