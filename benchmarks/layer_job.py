"""A layer forward and backward: the same code for both libraries, whose layers have the same names and keywords."""

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks import layer_inputs
from benchmarks.inputs import fingerprint
from benchmarks.job import Cell, Job, repeated

NO_WEIGHTS = {"need_weights": False}


def layer_job(
    cell: Cell,
    nn: Any,
    tensor: Callable[[np.ndarray, bool], Any],
    to_array: Callable[[Any], np.ndarray],
    state: Callable[[np.ndarray], Any],
) -> Job:
    """The forward pass, and the gradients of the inputs and of all parameters.

    ``tensor`` makes a tensor of an array, with a gradient or without; ``to_array`` is the way back; ``state`` makes of
    an array what ``load_state_dict`` takes.
    """
    layer = getattr(nn, cell["layer"])(*_tuples(cell["arguments"]), **cell["keywords"])
    shapes = {name: tuple(theta.shape) for name, theta in layer.named_parameters()}
    made = {name: state(value) for name, value in layer_inputs.weights(shapes).items()}
    layer.load_state_dict({**layer.state_dict(), **made})
    inputs = [tensor(array, wants_gradient) for array, wants_gradient in layer_inputs.arrays(cell)]
    leaves = [x for x in inputs if x.requires_grad] + list(layer.parameters())
    keywords = {}
    if cell["layer"] == "MultiheadAttention":  # it attends to itself, and nobody asks for the weights
        inputs, keywords = inputs * 3, NO_WEIGHTS

    def forward() -> Any:
        y = layer(*inputs, **keywords)
        return y[0] if isinstance(y, tuple) else y

    shape = tuple(forward().shape)
    gradient = tensor(layer_inputs.array("normal", shape, 21), False) if shape else None

    def once() -> Any:
        for leaf in leaves:
            leaf.grad = None
        y = forward()
        y.backward(gradient)
        return y

    layer.train(not cell["random"])
    check = fingerprint(*map(to_array, [once(), *(leaf.grad for leaf in leaves)]))
    layer.train()
    return Job(repeated(once), check)


def _tuples(arguments: Any) -> Any:
    """What JSON made lists of."""
    return [tuple(x) if isinstance(x, list) else x for x in arguments]
