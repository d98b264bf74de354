"""Functions of Tensors as problems for the comparison, and the functions that their gradients are."""

from collections.abc import Callable, Sequence

import numpy as np

from minigrad.autograd import grad
from minigrad.errors import GradientError
from minigrad.tensor import Tensor
from minigrad.testing.problem import Input, Problem

__tracebackhide__ = True  # pytest shows no line of this file in a traceback

Named = list[tuple[str, Tensor]]
Call = Callable[[], Named]


def problem_of(owner: str, call: Call, tested: Named) -> Problem:
    """The problem of a function that gives named Tensors, by the Tensors in ``tested``, which it reads where they are.

    Raises GradientError for a function that is random, writes into its inputs, or is not finite.
    """
    for name, x in tested:
        if not x.data.flags.writeable or (0 in x.data.strides and x.size > 1):
            raise ValueError(f"{owner}: the elements of {name} share memory or are read-only; give a copy of it")

    def gradients(weights: np.ndarray) -> list[np.ndarray]:
        outputs, seeds, start, given = [], [], 0, call()
        if (size := sum(y.size for _, y in given)) != weights.size:
            raise GradientError(
                f"{owner}: the outputs were {weights.size} numbers, and are {size} at a later call; "
                "a function gives the same outputs each time"
            )
        for _, y in given:
            if y.requires_grad:
                outputs.append(y)
                seeds.append(Tensor(weights[start : start + y.size].reshape(y.shape).astype(y.dtype)))
            start += y.size
        xs = [x for _, x in tested]
        found = grad(outputs, xs, seeds, allow_unused=True) if outputs else [None] * len(xs)
        return [np.zeros(x.shape) if g is None else g.data for x, g in zip(xs, found, strict=True)]

    inputs = [Input(name, x.data) for name, x in tested]
    problem = Problem(owner, inputs, lambda: [(name, y.data) for name, y in call()], gradients)
    problem.start()
    return problem


def derivative_of(owner: str, call: Call, tested: Named) -> tuple[Call, Named]:
    """The gradients of a function as a function, and what it depends on: the inputs, and the gradients that come in."""
    random = np.random.default_rng(1)
    incoming = [
        (f"the gradient that comes into {name}", y.dtype, random.standard_normal(y.shape))
        for name, y in call()
        if y.requires_grad
    ]
    seeds = [(name, Tensor(values.astype(dtype), requires_grad=True)) for name, dtype, values in incoming]

    def gradients() -> Named:
        outputs = [y for _, y in call() if y.requires_grad]
        if len(outputs) != len(seeds):
            raise GradientError(
                f"{owner}: {len(seeds)} outputs needed a gradient, and {len(outputs)} do at a later call; "
                "a function gives the same outputs each time"
            )
        if not outputs:
            return []
        xs = [x for _, x in tested]
        found = grad(outputs, xs, [seed for _, seed in seeds], create_graph=True, allow_unused=True)
        return [(f"the gradient by {name}", g) for (name, _), g in zip(tested, found, strict=True) if g is not None]

    return gradients, [*tested, *seeds]


def checked_orders(
    owner: str, call: Call, tested: Named, orders: Sequence[int], check: Callable[[Problem], None]
) -> None:
    """Check the derivatives of the orders given: 1 of the function, 2 of its gradients, and so on."""
    for order in range(1, max(orders) + 1):
        if order in orders:
            check(problem_of(owner, call, tested))
        if order < max(orders):
            call, tested = derivative_of(owner, call, tested)
