"""Parameter groups: what is in one, and which Tensors an optimizer can update."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Self, TypedDict

import numpy as np

from minigrad.errors import DTypeError
from minigrad.nn.parameter import Parameter
from minigrad.optim.options import plain
from minigrad.tensor import Tensor

Parameters = Tensor | Iterable[Tensor | Mapping[str, Any]]
"""What an optimizer is given: Tensors; or dicts ``{"params": [...], "lr": 0.1}``, each a group."""


class Group(TypedDict):
    """One of ``optimizer.param_groups``: its parameters, and the options that hold for them.

    ``lr``, what concerns weight decay and ``maximize`` are in every group, ``initial_lr`` where a schedule was made. Of
    the others a group has those that are options of its optimizer.
    """

    params: list[Tensor]
    lr: float
    weight_decay: float
    decoupled_weight_decay: bool
    maximize: bool
    decay_after_step: bool
    independent_weight_decay: bool
    initial_lr: float
    lr_decay: float
    momentum: float
    dampening: float
    dampen_first_step: bool
    nesterov: bool
    lr_in_velocity: bool
    momentum_of_gradient: bool
    alpha: float
    rho: float
    ignore_lr: bool
    lr_in_delta: bool
    betas: tuple[float, float]
    eps: float
    eps_root: float
    eps_hat: bool
    eps_in_quotient: bool
    eps_in_decay: bool
    bias_correction: bool
    count_from_zero: bool
    centered: bool
    initial_accumulator_value: float
    amsgrad: bool
    amsgrad_corrected: bool
    momentum_decay: float
    textbook: bool
    etas: tuple[float, float]
    step_sizes: tuple[float, float]
    lambd: float
    t0: float
    beta2_decay: float
    d: float
    adjust_lr_fn: str | None
    ns_coefficients: tuple[float, float, float]
    ns_steps: int
    shampoo_beta: float | None
    precondition_frequency: int
    max_precond_dim: int
    merge_dims: bool
    precondition_1d: bool
    normalize_grads: bool
    max_iter: int
    max_eval: int | None
    tolerance_grad: float
    tolerance_change: float
    history_size: int
    line_search_fn: str | None
    rectify: bool
    clip_exp: float | None
    beta3: float | None
    alpha_warmup: int
    beta3_warmup: int
    warmup_steps: int
    r: float
    weight_lr_power: float
    d0: float
    d_coef: float
    growth_rate: float
    safeguard_warmup: bool


class Checked(dict[str, Any]):
    """A group as an optimizer keeps it: what is written into it is checked as what the optimizer is made with.

    Its numbers are Python's, whatever they were given as.
    """

    def __init__(self, options: Mapping[str, Any], check: Callable[[Mapping[str, Any]], None]) -> None:
        super().__init__({name: value if name == "params" else plain(value) for name, value in options.items()})
        self.check: Callable[[Mapping[str, Any]], None] = check

    def __setitem__(self, name: str, value: Any) -> None:
        if name != "params" and "check" in vars(self):  # pickle sets the items before the attributes
            self.check({name: value})
            value = plain(value)
        super().__setitem__(name, value)

    def update(self, *changes: Any, **more: Any) -> None:
        for name, value in dict(*changes, **more).items():
            self[name] = value

    def __ior__(self, changes: Any) -> Self:  # type: ignore[override, misc]
        self.update(changes)
        return self

    def setdefault(self, name: str, default: Any = None) -> Any:
        if name not in self:
            self[name] = default
        return self[name]

    def __delitem__(self, name: str) -> None:
        raise TypeError(f"an option of a group cannot be removed, and this would be {name!r}; write another value")

    def pop(self, name: str, *default: Any) -> Any:
        if name not in self and default:
            return default[0]
        del self[name]

    def popitem(self) -> Any:
        del self[next(reversed(self))]

    def clear(self) -> None:
        self.popitem()


def params_in(owner: str, group: Mapping[str, Any]) -> Any:
    """What a group is given as its parameters."""
    if "params" not in group:
        raise ValueError(f"{owner}: a group needs the key 'params'; got only {sorted(group)}")
    return group["params"]


def leaves(owner: str, params: Any, taken: set[int]) -> list[Tensor]:
    """The parameters of a group as a list, each checked. ``taken`` are the ids of those that have a group already."""
    if isinstance(params, (set, frozenset)):
        raise TypeError(f"{owner}: a set of parameters has no order, and state is kept by position; give a list")
    found = [params] if isinstance(params, Tensor) else list(params)
    if not found:
        raise ValueError(f"{owner}: there are no parameters to optimize: the list is empty, or was read before")
    for i, p in enumerate(found):
        if not isinstance(p, Tensor):
            hint = "; give the parameters without their names" if isinstance(p, tuple) else ""
            raise TypeError(f"{owner}: an optimizer takes Tensors; number {i} of the group is {p!r}{hint}")
        which = f"{owner}: parameter {i} of the group (shape {p.shape})"
        if p.edges != ():
            raise ValueError(f"{which} is the result of an op, not a leaf; optimize what it was computed from")
        if not (p.requires_grad or isinstance(p, Parameter)):  # a frozen Parameter may be learned later
            raise ValueError(f"{which} needs no gradient; make it with requires_grad=True, or leave it out")
        if p.data.dtype not in (np.float32, np.float64):
            raise DTypeError(f"{which} is {p.data.dtype}; an optimizer updates float32 and float64")
        if not p.data.flags.writeable:
            raise ValueError(f"{which} is a read-only array; make it of a copy")
        if id(p) in taken:
            raise ValueError(f"{which} is given twice; a parameter belongs to one group, once")
        taken.add(id(p))
    return found
