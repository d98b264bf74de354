"""The work in PyTorch, in its best eager form. ``minigrad_side`` has the same under the same names."""

import itertools
import json
import os
import statistics
import time
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from benchmarks import inputs, torch_twins
from benchmarks.job import Cell, Job, repeated
from benchmarks.layer_job import layer_job
from benchmarks.training_job import advanced, down_a_bowl, first_steps, matrix_job

torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))

FORMS = {"default": (False, False), "foreach": (True, False), "fused": (False, True)}
"""The loops that an optimizer may have: what its groups then say of ``foreach`` and ``fused``."""


class Training:
    """A network on what it learns from, from fixed weights."""

    def __init__(self, cell: Cell) -> None:
        self.data = tuple(map(torch.from_numpy, inputs.examples(cell)))
        self.net = torch_twins.of_sizes(cell["sizes"]) if "sizes" in cell else torch_twins.network(cell["model"])
        shapes = {name: tuple(value.shape) for name, value in self.net.state_dict().items()}
        self.net.load_state_dict({name: torch.from_numpy(w) for name, w in inputs.weights(shapes).items()})
        self.optimizer = torch_twins.optimizer(cell["optimizer"], self.net.parameters())
        self.criterion = torch.nn.CrossEntropyLoss()
        self.losses: list[float] = []

    def batches(self, size: int) -> Iterator[tuple[Tensor, Tensor]]:
        """The same epoch again and again."""
        x, labels = self.data
        epoch = [torch.from_numpy(rows) for rows in inputs.index_batches(len(x), size)]
        for rows in itertools.cycle(epoch):
            # A third less time than x[rows]. A Python thread that picks the next batch meanwhile costs an MLP's step a
            # third more.
            yield x.index_select(0, rows), labels.index_select(0, rows).view(-1)

    def loss(self, x: Tensor, labels: Tensor) -> Tensor:
        """The loss of a batch."""
        return self.criterion(self.net(x), labels)

    def gradients(self, batches: Iterator[tuple[Tensor, Tensor]]) -> Tensor:
        """The loss of the next batch; its gradients are where the optimizer looks for them."""
        x, labels = next(batches)
        self.optimizer.zero_grad(set_to_none=True)
        loss = self.loss(x, labels)
        loss.backward()
        return loss

    def step(self, batches: Iterator[tuple[Tensor, Tensor]]) -> Tensor:
        """A whole training step."""
        loss = self.gradients(batches)
        self.optimizer.step()
        return loss


def fastest(optimizer: torch.optim.Optimizer, before: Callable[[], Any], trials: int = 5) -> str:
    """The optimizer's fastest form, which it has from now on. ``before`` runs before each update, and is not timed."""
    forms = [name for name in FORMS if name != "fused" or "fused" in optimizer.defaults]
    seconds: dict[str, list[float]] = {name: [] for name in forms}
    for _ in range(trials + 1):  # the first makes what a form needs, and does not count
        for name in forms:
            choose(optimizer, name)
            before()
            start = time.perf_counter()
            optimizer.step()
            seconds[name].append(time.perf_counter() - start)
    best = min(forms, key=lambda name: statistics.median(seconds[name][1:]))
    choose(optimizer, best)
    return best


def choose(optimizer: torch.optim.Optimizer, form: str) -> None:
    """Let the optimizer's next updates have this form."""
    for group in optimizer.param_groups:
        group["foreach"], fused = FORMS[form]
        if "fused" in group:
            group["fused"] = fused


@lru_cache(maxsize=1)
def trained(task: str) -> Training:
    """A network after the steps with batches of 8 that its task asks for. The one trained last is kept."""
    cell = json.loads(task)
    return advanced(Training(cell), cell["after"])


def gradients_of(net: torch.nn.Module) -> list[np.ndarray]:
    """The gradients of a network's parameters."""
    return [theta.grad.numpy() for theta in net.parameters() if theta.grad is not None]


def from_fixed_weights(cell: Cell) -> list[list[float]]:
    """The first steps of the work that is timed."""
    training = Training(cell)
    batches = training.batches(cell["batch"])
    return first_steps(lambda: training.step(batches), lambda: gradients_of(training.net))


def step(cell: Cell) -> Job:
    """Training steps, after those that came before."""
    check = from_fixed_weights(cell)
    training = trained(inputs.task(cell))
    batches = training.batches(cell["batch"])
    form = fastest(training.optimizer, lambda: training.gradients(batches))
    return Job(repeated(lambda: training.step(batches)), [training.losses, *check], form)


def update(cell: Cell) -> Job:
    """An optimizer's update of parameters whose gradients stay as they are."""
    thetas = []
    for values, gradient in inputs.parameters(cell["parameters"]):
        # In PyTorch's own memory, as a network's: it begins at a cache line, and NumPy's does not.
        theta = torch.tensor(values, requires_grad=True)
        theta.grad = torch.tensor(gradient)
        thetas.append(theta)
    optimizer = torch_twins.optimizer(cell["optimizer"], thetas)
    for _ in range(3):
        optimizer.step()
    check = inputs.fingerprint(*[theta.detach().numpy() for theta in thetas])
    for _ in range(cell["after"]):
        optimizer.step()
    form = fastest(optimizer, lambda: None)
    return Job(repeated(optimizer.step), check, form)


def matrices(cell: Cell) -> Job:
    """An optimizer's update of matrices, whose gradients are some in turn."""
    values, turns = inputs.matrices(cell["shapes"], cell["gradients"])
    thetas = [torch.tensor(value, requires_grad=True) for value in values]
    optimizer = torch_twins.optimizer(cell["optimizer"], thetas)
    gradients = itertools.cycle([list(map(torch.tensor, turn)) for turn in turns])
    return matrix_job(cell, thetas, optimizer, gradients, lambda theta: theta.detach().numpy())


def orthogonalised(cell: Cell) -> Job:
    """Muon's matrix out of a square one."""
    u = torch.tensor(inputs.normal((cell["side"], cell["side"]), 7))
    once = torch_twins.orthogonal_of(u)
    return Job(repeated(once), inputs.fingerprint(once().numpy()))


def chain(cell: Cell) -> Job:
    """y ← y·x, y ← y + x, and so on: seconds per op, forward, backward, or both with what the graph's end costs."""
    x = torch.ones(cell["shape"], requires_grad=True)
    ones = torch.ones(cell["shape"])

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
    return Job(turn, inputs.fingerprint(y.detach().numpy(), x.grad.numpy()), units=cell["ops"])


def second_order(cell: Cell) -> Job:
    """The gradient of the sum of a gradient's squares, for a small network of tanh."""
    layers = [
        (torch.tensor(weight, requires_grad=True), torch.tensor(bias, requires_grad=True))
        for weight, bias in inputs.layers_of_tanh_mlp()
    ]
    thetas = [theta for layer in layers for theta in layer]
    x = torch.tensor(inputs.normal((cell["batch"], layers[0][0].shape[0]), 20))

    def once() -> tuple[Any, ...]:
        h = x
        for weight, bias in layers:
            h = torch.tanh(h @ weight + bias)
        slopes = torch.autograd.grad(torch.sum(h), thetas, create_graph=True)
        total = torch.sum(slopes[0] * slopes[0])
        for slope in slopes[1:]:
            total = total + torch.sum(slope * slope)
        return torch.autograd.grad(total, thetas)

    return Job(repeated(once), inputs.fingerprint(*[g.numpy() for g in once()]))


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
        name: torch.tensor(array, requires_grad=name in cell["wanted"])
        for name, array in inputs.kernel_inputs(cell).items()
    }
    op = KERNELS[cell["op"]]
    y = op(tensors, cell)
    if cell["pass"] == "forward":
        return Job(repeated(lambda: op(tensors, cell)), inputs.fingerprint(y.detach().numpy()))
    wanted = [tensors[name] for name in cell["wanted"]]
    gradient = torch.tensor(inputs.normal(y.shape, 21))

    def once() -> tuple[Any, ...]:
        return torch.autograd.grad(y, wanted, gradient, retain_graph=True)

    return Job(repeated(once), inputs.fingerprint(*[g.numpy() for g in once()]))


def layer(cell: Cell) -> Job:
    """A layer of ``nn``, forward and backward."""

    def tensor(array: np.ndarray, wanted: bool) -> Tensor:
        return torch.tensor(array, requires_grad=wanted)  # in PyTorch's own memory

    return layer_job(cell, torch.nn, tensor, lambda t: t.detach().numpy(), torch.from_numpy)


def bowl(cell: Cell) -> Job:
    """Whole steps down Σθ², the parameters in some number of tensors."""
    thetas = [torch.tensor(values, requires_grad=True) for values in inputs.parts(cell["parameters"], cell["tensors"])]
    optimizer = torch_twins.optimizer(cell["optimizer"], thetas)
    loss, once = down_a_bowl(thetas, optimizer, torch.sum)
    check = inputs.fingerprint(*[theta.detach().numpy() for theta in thetas])
    form = fastest(optimizer, lambda: loss().backward())
    return Job(repeated(once), check, form)


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
