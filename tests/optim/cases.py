"""The cases on which the optimizers are compared with others, and the 200 steps that each of them takes."""

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import Any, NamedTuple

import numpy as np

from minigrad import optim
from minigrad.tensor import Tensor
from tests.optim.authors_cases import AUTHORS

SIZE = 1003
CHECKPOINTS = (1, 10, 200)
DTYPES = (np.float64, np.float32)
CLASSES = dict(optim.NAMED)
"""All that take a step without a closure."""
DECOUPLED = tuple(name for name, made in CLASSES.items() if made.defaults["decoupled_weight_decay"])
"""Those whose weight decay is decoupled unless they are told otherwise."""
OF_MATRICES = ("muon", "soap", "adafactor")
"""Those whose step depends on the shape, and is more than one loop: it makes arrays."""
OF_ALL = ("prodigy", *OF_MATRICES)
"""Those in which a number of a parameter depends on the others."""


class Case(NamedTuple):
    """One optimizer with options, and another library's class and options that say the same."""

    name: str
    options: dict[str, Any]
    theirs: str
    """MODULE.CLASS."""
    their_options: dict[str, Any]
    decoupled: float = 0.0
    """A decoupled weight decay that their class lacks: it is applied to their parameter by hand, before the step."""
    climbs: bool = False
    """Whether their class lacks ``maximize``: it is given −g."""

    @property
    def id(self) -> str:
        options = {k: v for k, v in self.options.items() if (k, v) != ("decoupled_weight_decay", True)}
        return " ".join([self.name, *(f"{k}={v}" for k, v in options.items())])

    @property
    def is_pytorchs(self) -> bool:
        return self.theirs.startswith("torch.")


def _pytorchs() -> Iterator[Case]:
    same = {
        "sgd": ("SGD", {"lr": 0.01}),
        "momentum": ("SGD", {"lr": 0.01, "momentum": 0.9}),
        "nag": ("SGD", {"lr": 0.01, "momentum": 0.9, "nesterov": True}),
        "adagrad": ("Adagrad", {}),
        "rmsprop": ("RMSprop", {"lr": 0.001}),
        "adadelta": ("Adadelta", {}),
        "adam": ("Adam", {}),
        "adamax": ("Adamax", {}),
        "nadam": ("NAdam", {}),
        "adamw": ("AdamW", {}),
        "nadamw": ("NAdam", {"weight_decay": 0.01, "decoupled_weight_decay": True}),
        "radam": ("RAdam", {}),
    }
    variants: dict[str, list[dict[str, Any]]] = {
        "sgd": [{"lr": 0.1}],
        "momentum": [{"dampening": 0.5}, {"momentum": 0.0}],
        "nag": [{"momentum": 0.5}],
        "adagrad": [{"lr_decay": 0.05, "initial_accumulator_value": 0.1, "eps": 1e-7}],
        "rmsprop": [{"centered": True}, {"momentum": 0.9}, {"centered": True, "momentum": 0.5, "alpha": 0.9}],
        "adadelta": [{"lr": 0.5, "rho": 0.95, "eps": 1e-5}],
        "adam": [{"amsgrad": True}, {"betas": (0.7, 0.9), "eps": 1e-3}],
        "adamax": [{"betas": (0.5, 0.9), "eps": 1e-3}],
        "nadam": [{"momentum_decay": 1.0}, {"betas": (0.0, 0.99)}],
        "adamw": [{"amsgrad": True}, {"betas": (0.7, 0.9), "eps": 1e-3, "lr": 0.01}, {"weight_decay": 0.0}],
        "nadamw": [{"momentum_decay": 1.0}, {"weight_decay": 0.0}],
        "radam": [{"betas": (0.7, 0.9), "eps": 1e-3}, {"betas": (0.9, 0.6)}],
    }
    for name, (theirs, base) in same.items():
        theirs = f"torch.optim.{theirs}"
        for options in [{}, *variants[name], {"weight_decay": 0.1}, {"maximize": True, "weight_decay": 0.1}]:
            yield Case(name, options, theirs, base | options)
        if name in ("adamw", "nadamw"):
            continue
        decoupled = {"lr": 0.01, "weight_decay": 0.1, "decoupled_weight_decay": True}
        if name in ("adam", "nadam", "radam"):
            yield Case(name, decoupled, theirs, base | decoupled)
        else:
            yield Case(name, decoupled, theirs, base | {"lr": 0.01}, decoupled=0.1)


def _authors() -> Iterator[Case]:
    for name, (theirs, base, pairs) in AUTHORS.items():
        for options, their_options in pairs:
            given = {option: value for option, value in their_options.items() if option != "maximize"}
            yield Case(name, options, theirs, base | given, climbs=options.get("maximize", False))


CASES = [*_pytorchs(), *_authors()]


@cache
def _problem(dtype: Any) -> tuple[np.ndarray, list[np.ndarray]]:
    draw = np.random.RandomState(1609)
    theta = draw.standard_normal(SIZE).astype(dtype)
    scale = 10.0 ** draw.uniform(-7, 0, SIZE)
    scale[::50] = 0
    gradients = []
    for _ in range(CHECKPOINTS[-1]):
        g = draw.standard_normal(SIZE) * scale
        g[draw.uniform(size=SIZE) < 0.1] = 0
        gradients.append(g.astype(dtype))
    return theta, gradients


def problem(dtype: Any) -> tuple[np.ndarray, list[np.ndarray]]:
    """Where θ starts, and its 200 gradients: their scales span seven decades, a tenth of them is 0, and some stay 0.

    They come from NumPy's old generator, whose stream is promised never to change.
    """
    theta, gradients = _problem(dtype)
    return theta.copy(), gradients


def ours(case: Case, dtype: Any, steps: int = CHECKPOINTS[-1]) -> np.ndarray:
    """θ at the checkpoints up to ``steps``, one row each, as minigrad has it."""
    theta, gradients = problem(dtype)
    p = Tensor(theta, requires_grad=True)
    optimizer = CLASSES[case.name]([p], **case.options)
    rows = []
    for t, g in enumerate(gradients[:steps], 1):
        p.grad = Tensor(g)
        optimizer.step()
        if t in CHECKPOINTS:
            rows.append(p.data.copy())
    return np.array(rows)


def their_class(case: Case) -> Any:
    """The class that a case names. Raises ImportError where its library is not installed."""
    module, _, name = case.theirs.rpartition(".")
    return getattr(import_module(module), name)


def theirs(case: Case, dtype: Any, torch: Any) -> np.ndarray:
    """θ at the checkpoints, one row each, as their library has it."""
    theta, gradients = problem(dtype)
    before = torch.get_default_dtype()
    # The dtype in which NAdam keeps its product of momenta.
    torch.set_default_dtype(torch.float64)
    try:
        p = torch.nn.Parameter(torch.tensor(theta))
        optimizer = their_class(case)([p], **case.their_options)
        if hasattr(optimizer, "train"):  # of an average of the weights
            optimizer.train()
        rows = []
        for t, g in enumerate(gradients, 1):
            p.grad = torch.tensor(-g if case.climbs else g)
            if case.decoupled:
                with torch.no_grad():
                    p.mul_(1 - case.their_options["lr"] * case.decoupled)
            optimizer.step()
            if t in CHECKPOINTS:
                rows.append(p.detach().numpy().copy())
    finally:
        torch.set_default_dtype(before)
    return np.array(rows)
