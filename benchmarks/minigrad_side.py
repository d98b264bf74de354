"""The work in minigrad. ``torch_side`` has the same under the same names."""

import minigrad as mg  # isort: skip  (before NumPy is loaded: it says how BLAS's threads are to wait)

import itertools
import json
import statistics
import time
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import numpy as np

from benchmarks import inputs
from benchmarks.job import Cell, Job, repeated
from benchmarks.layer_job import layer_job
from benchmarks.networks import network
from benchmarks.training_job import advanced, down_a_bowl, first_steps, matrix_job
from minigrad import Tensor, nn
from minigrad.kernels.gather import gathered
from minigrad.nn import functional as F
from minigrad.optim import NAMED, OPTIMIZERS
from minigrad.optim.modern.orthogonal import orthogonal

FORMS: dict[str, Callable[[Callable[..., Any]], Callable[..., Any]]] = {
    "as it is": lambda step: step,
    "replayed": mg.replay,
}
"""What a step can be, by the name that a figure gives it."""


class Training:
    """A network on what it learns from, from fixed weights."""

    def __init__(self, cell: Cell) -> None:
        self.data = inputs.examples(cell)
        self.net = network(cell)
        shapes = {name: value.shape for name, value in self.net.state_dict().items()}
        self.net.load_state_dict(inputs.weights(shapes))
        self.optimizer = OPTIMIZERS[cell["optimizer"]](self.net.parameters())
        self.criterion = nn.CrossEntropyLoss()
        self.losses: list[float] = []

    def batches(self, size: int) -> Iterator[tuple[np.ndarray, ...]]:
        """The same epoch again and again. A batch is gathered in the step before, as by ``minigrad.data.Batches``."""
        return gathered(self.data, itertools.cycle(inputs.index_batches(len(self.data[0]), size)))

    def whole(self, x: np.ndarray, labels: np.ndarray) -> Tensor:
        """A whole training step on a batch: its loss. The gradients are where the optimizer looks for them."""
        self.optimizer.zero_grad()
        loss = self.criterion(self.net(x), labels)
        loss.backward()
        self.optimizer.step()
        return loss

    def step(self, batches: Iterator[tuple[np.ndarray, ...]]) -> Tensor:
        """The step on the next batch."""
        x, labels = next(batches)
        return self.whole(x, labels.ravel())

    def steps(self, size: int, form: str) -> Callable[[], Tensor]:
        """Steps on batches of one size, as they are or ``replayed``."""
        whole = FORMS[form](self.whole)
        batches = self.batches(size)

        def once() -> Tensor:
            x, labels = next(batches)
            return whole(x, labels.ravel())

        return once


@lru_cache(maxsize=1)
def trained(task: str) -> Training:
    """A network after the steps with batches of 8 that its task asks for. The one trained last is kept."""
    cell = json.loads(task)
    return advanced(Training(cell), cell["after"])


def gradients_of(net: nn.Module) -> list[np.ndarray]:
    """The gradients of a network's parameters."""
    return [theta.grad.data for theta in net.parameters() if theta.grad is not None]


def fastest(forms: dict[str, Callable[[], Any]], trials: int = 7) -> str:
    """The form whose steps take the least time."""
    seconds: dict[str, list[float]] = {form: [] for form in forms}
    for once in forms.values():
        for _ in range(4):  # a replay records the first, compares the second, and plays from the third on
            once()
    for _ in range(trials):
        for form, once in forms.items():
            once()
            start = time.perf_counter()
            once()
            seconds[form].append(time.perf_counter() - start)
    return min(forms, key=lambda form: statistics.median(seconds[form]))


def step(cell: Cell) -> Job:
    """Training steps, after those that came before."""
    training = trained(inputs.task(cell))
    forms = {form: training.steps(cell["batch"], form) for form in FORMS}
    form = fastest(forms)
    fresh = Training(cell)
    check = first_steps(fresh.steps(cell["batch"], form), lambda: gradients_of(fresh.net))
    return Job(repeated(forms[form]), [training.losses, *check], form)


def update(cell: Cell) -> Job:
    """An optimizer's update of parameters whose gradients stay as they are."""
    thetas = []
    for values, gradient in inputs.parameters(cell["parameters"]):
        theta = Tensor(values, requires_grad=True)
        theta.grad = Tensor(gradient)
        thetas.append(theta)
    optimizer = NAMED[cell["optimizer"]](thetas)
    for _ in range(3):
        optimizer.step()
    check = inputs.fingerprint(*[theta.data for theta in thetas])
    for _ in range(cell["after"]):
        optimizer.step()
    return Job(repeated(optimizer.step), check)


def matrices(cell: Cell) -> Job:
    """An optimizer's update of matrices, whose gradients are some in turn."""
    values, turns = inputs.matrices(cell["shapes"], cell["gradients"])
    thetas = [Tensor(value, requires_grad=True) for value in values]
    optimizer = NAMED[cell["optimizer"]](thetas)
    gradients = itertools.cycle([list(map(Tensor, turn)) for turn in turns])
    return matrix_job(cell, thetas, optimizer, gradients, lambda theta: theta.data)


def orthogonalised(cell: Cell) -> Job:
    """Muon's matrix out of a square one."""
    u = inputs.normal((cell["side"], cell["side"]), 7)

    def once() -> np.ndarray:
        return orthogonal(u, (3.4445, -4.775, 2.0315), 5, 1e-7)

    return Job(repeated(once), inputs.fingerprint(once()))


def chain(cell: Cell) -> Job:
    """y ← y·x, y ← y + x, and so on: seconds per op, forward, backward, or both with what the graph's end costs."""
    x = Tensor(np.ones(cell["shape"], np.float32), requires_grad=True)
    ones = Tensor(np.ones(cell["shape"], np.float32))

    def forward(ops: int) -> Tensor:
        y = x
        for _ in range(ops // 2):
            y = y * x
            y = y + x
        return y

    def backward(y: Tensor) -> None:
        x.grad = None
        y.backward(ones)

    def turn(times: int) -> float:
        seconds = 0.0
        for _ in range(times):
            start = time.perf_counter()
            y = forward(cell["ops"])
            middle = time.perf_counter()
            backward(y)
            end = time.perf_counter()
            del y
            gone = time.perf_counter()
            seconds += {"forward": middle - start, "backward": end - middle, "both": gone - start}[cell["pass"]]
        return seconds

    y = forward(1000)
    backward(y)
    assert x.grad is not None
    return Job(turn, inputs.fingerprint(y.data, x.grad.data), units=cell["ops"])


def second_order(cell: Cell) -> Job:
    """The gradient of the sum of a gradient's squares, for a small network of tanh."""
    layers = [
        (Tensor(weight, requires_grad=True), Tensor(bias, requires_grad=True))
        for weight, bias in inputs.layers_of_tanh_mlp()
    ]
    thetas = [theta for layer in layers for theta in layer]
    x = Tensor(inputs.normal((cell["batch"], layers[0][0].shape[0]), 20))

    def once() -> tuple[Any, ...]:
        h = x
        for weight, bias in layers:
            h = mg.tanh(h @ weight + bias)
        slopes: Any = mg.grad(mg.sum(h), thetas, create_graph=True)  # none is None: all are used
        total = mg.sum(slopes[0] * slopes[0])
        for slope in slopes[1:]:
            total = total + mg.sum(slope * slope)
        return mg.grad(total, thetas)

    return Job(repeated(once), inputs.fingerprint(*[g.data for g in once()]))


KERNELS: dict[str, Callable[[dict[str, Tensor], Cell], Tensor]] = {
    "conv2d": lambda t, cell: F.conv2d(t["x"], t["weight"], t.get("bias"), padding=cell["padding"]),
    "max_pool2d": lambda t, cell: F.max_pool2d(t["x"], 2),
    "batch_norm": lambda t, cell: F.batch_norm(t["x"], None, None, t["weight"], t["bias"], training=True),
    "cross_entropy": lambda t, cell: F.cross_entropy(t["x"], t["labels"]),
    "relu": lambda t, cell: F.relu(t["x"]),
    "linear": lambda t, cell: F.linear(t["x"], t["weight"], t.get("bias")),
}


def kernel(cell: Cell) -> Job:
    """An op forward, recorded as in training, or the gradients of what it is asked for."""
    tensors = {
        name: Tensor(array, requires_grad=name in cell["wanted"]) for name, array in inputs.kernel_inputs(cell).items()
    }
    op = KERNELS[cell["op"]]
    y = op(tensors, cell)
    if cell["pass"] == "forward":
        return Job(repeated(lambda: op(tensors, cell)), inputs.fingerprint(y.data))
    wanted = [tensors[name] for name in cell["wanted"]]
    gradient = Tensor(inputs.normal(y.shape, 21))

    def once() -> tuple[Any, ...]:
        return mg.grad(y, wanted, gradient, retain_graph=True)

    return Job(repeated(once), inputs.fingerprint(*[g.data for g in once()]))


def layer(cell: Cell) -> Job:
    """A layer of ``nn``, forward and backward."""

    def tensor(array: np.ndarray, wanted: bool) -> Tensor:
        return Tensor(array, requires_grad=wanted)

    return layer_job(cell, nn, tensor, lambda t: t.data, lambda array: array)


def bowl(cell: Cell) -> Job:
    """Whole steps down Σθ², the parameters in some number of tensors."""
    steps, checks = {}, {}
    for form, made in FORMS.items():
        thetas = [Tensor(values, requires_grad=True) for values in inputs.parts(cell["parameters"], cell["tensors"])]
        _, steps[form] = down_a_bowl(thetas, OPTIMIZERS[cell["optimizer"]](thetas), mg.sum, made)
        checks[form] = inputs.fingerprint(*[theta.data for theta in thetas])
    form = fastest(steps)
    return Job(repeated(steps[form]), checks[form], form)


BUILD: dict[str, Callable[[Cell], Job]] = {
    "step": step,
    "update": update,
    "chain": chain,
    "second_order": second_order,
    "kernel": kernel,
    "layer": layer,
    "bowl": bowl,
    "matrices": matrices,
    "orthogonalised": orthogonalised,
}
