"""The work in JAX: a whole step is one compiled function, its buffers are donated, the data are on the device."""

import os

os.environ.setdefault("JAX_PLATFORMS", "cpu")

import itertools
import json
import statistics
import time
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from typing import Any

import jax
import numpy as np
import optax

from benchmarks import inputs, jax_twins
from benchmarks.jax_twins import Forward, Network
from benchmarks.job import Cell, Job
from benchmarks.training_job import advanced

Step = Callable[..., tuple[Any, Any, jax.Array, Any]]


of_sizes = lru_cache(maxsize=1)(jax_twins.of_sizes)


def network(cell: Cell) -> Network:
    """The cell's network, of its ``sizes`` where it says any."""
    return of_sizes(tuple(cell["sizes"])) if "sizes" in cell else jax_twins.NETWORKS[cell["model"]]


@lru_cache(maxsize=1)
def on_device(task: str) -> tuple[jax.Array, ...]:
    """What the cell learns from."""
    return tuple(map(jax.numpy.asarray, inputs.examples(json.loads(task))))


@lru_cache(maxsize=4)
def compiled(forward: Forward, optimizer: optax.GradientTransformation) -> Step:
    """A step: the rows of a batch are picked, forward, loss, backward, update. It answers with the gradients, too,
    where it is asked for them."""

    def loss_of(params: Any, x: jax.Array, labels: jax.Array) -> jax.Array:
        scores = forward(params, x)
        return optax.losses.softmax_cross_entropy_with_integer_labels(scores, labels.reshape(-1)).mean()

    @partial(jax.jit, donate_argnums=(0, 1), static_argnames="gradients")
    def step(params: Any, state: Any, data: tuple[jax.Array, ...], rows: jax.Array, gradients: bool = False) -> Any:
        x, labels = (array.at[rows].get(mode="promise_in_bounds") for array in data)
        loss, slopes = jax.value_and_grad(loss_of)(params, x, labels)
        change, state = optimizer.update(slopes, state, params)
        return optax.apply_updates(params, change), state, loss, slopes if gradients else None

    return step


class Training:
    """A network on what it learns from, from fixed weights, in one of its forms (the first)."""

    def __init__(self, cell: Cell, form: str | None = None) -> None:
        self.data = on_device(json.dumps({name: cell[name] for name in ("model", "data", "rows") if name in cell}))
        shapes, forms = network(cell)
        optimizer = jax_twins.OPTIMIZERS[cell["optimizer"]]
        self.compiled = compiled(forms[next(iter(forms)) if form is None else form], optimizer)
        self.params: Any = jax.tree.map(jax.numpy.asarray, inputs.weights(shapes))
        self.names = list(shapes)
        self.state = optimizer.init(self.params)
        self.losses: list[float] = []

    def batches(self, size: int) -> Iterator[jax.Array]:
        """The rows of the same epoch's batches again and again."""
        epoch = inputs.index_batches(len(self.data[0]), size)
        return itertools.cycle([jax.numpy.asarray(rows.astype(np.int32)) for rows in epoch])

    def step(self, batches: Iterator[jax.Array]) -> jax.Array:
        """A whole training step. The answer need not be there yet when it returns."""
        self.params, self.state, loss, _ = self.compiled(self.params, self.state, self.data, next(batches))
        return loss

    def turn(self, batches: Iterator[jax.Array]) -> Callable[[int], float]:
        """The turn of a job: so many steps, to the end of the last."""

        def turn(times: int) -> float:
            start = time.perf_counter()
            for _ in range(times):
                self.step(batches)
            jax.block_until_ready(self.params)
            return time.perf_counter() - start

        return turn


@lru_cache(maxsize=1)
def trained(task: str, form: str) -> Training:
    """A network after the steps with batches of 8 that its task asks for. The one trained last is kept."""
    cell = json.loads(task)
    return advanced(Training(cell, form), cell["after"])


def from_fixed_weights(cell: Cell, form: str) -> list[list[float]]:
    """The losses of three steps, which the updates have a part in, and the gradients of the first."""
    training = Training(cell, form)
    batches = training.batches(cell["batch"])
    slopes = training.compiled(training.params, training.state, training.data, next(batches), gradients=True)[3]
    training = Training(cell, form)
    batches = training.batches(cell["batch"])
    losses = [training.step(batches).item() for _ in range(3)]
    return [losses, *inputs.fingerprint(*[np.asarray(slopes[name]) for name in training.names])]


def fastest(cell: Cell, trials: int = 5) -> str:
    """The network's fastest form, with this cell's batch."""
    forms = network(cell).forms
    if len(forms) == 1:
        return next(iter(forms))
    turns = {}
    for form in forms:
        training = Training(cell, form)
        turns[form] = training.turn(training.batches(cell["batch"]))
    seconds = [{form: turn(2) for form, turn in turns.items()} for _ in range(trials + 1)][1:]
    return min(forms, key=lambda form: statistics.median(took[form] for took in seconds))


def step(cell: Cell) -> Job:
    """Training steps, after those that came before."""
    form = fastest(cell)
    check = from_fixed_weights(cell, form)
    training = trained(inputs.task(cell), form)
    return Job(training.turn(training.batches(cell["batch"])), [training.losses, *check], form)


def bowl(cell: Cell) -> Job:
    """Whole steps down Σθ², the parameters in some number of tensors."""
    optimizer = jax_twins.OPTIMIZERS[cell["optimizer"]]
    thetas: Any = [jax.numpy.asarray(part) for part in inputs.parts(cell["parameters"], cell["tensors"])]
    state: Any = optimizer.init(thetas)

    @partial(jax.jit, donate_argnums=(0, 1))
    def step(thetas: Any, state: Any) -> Any:
        slopes = jax.grad(lambda thetas: sum((theta * theta).sum() for theta in thetas))(thetas)
        change, state = optimizer.update(slopes, state, thetas)
        return optax.apply_updates(thetas, change), state

    for _ in range(3):
        thetas, state = step(thetas, state)
    check = inputs.fingerprint(*map(np.asarray, thetas))

    def turn(times: int) -> float:
        nonlocal thetas, state
        start = time.perf_counter()
        for _ in range(times):
            thetas, state = step(thetas, state)
        jax.block_until_ready(thetas)
        return time.perf_counter() - start

    return Job(turn, check)


BUILD: dict[str, Callable[[Cell], Job]] = {"step": step, "bowl": bowl}
