"""What the sides' trainings have alike: the steps before the timed ones, what is compared, and steps down a bowl."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

import numpy as np

from benchmarks.inputs import fingerprint
from benchmarks.job import Cell, Job, repeated

T = TypeVar("T")


def advanced(training: T, steps: int) -> T:
    """The training after so many steps with batches of 8. The losses of the first three are kept."""
    side: Any = training
    batches = side.batches(8)
    for _ in range(steps):
        loss = side.step(batches)
        if len(side.losses) < 3:
            side.losses.append(loss.item())
    return training


def first_steps(step: Callable[[], Any], gradients: Callable[[], Iterable[np.ndarray]]) -> list[list[float]]:
    """The losses of three steps, which the updates have a part in, and the gradients of the first."""
    losses = [step().item()]
    found = fingerprint(*gradients())
    return [[*losses, step().item(), step().item()], *found]


def down_a_bowl(
    thetas: Sequence[Any],
    optimizer: Any,
    sum: Callable[[Any], Any],
    form: Callable[[Callable[[], Any]], Callable[[], Any]] = lambda once: once,
) -> tuple[Callable[[], Any], Callable[[], Any]]:
    """The loss Σθ², and a whole step down it, as ``form`` makes it; three have been made. ``sum`` is the library's."""

    def loss() -> Any:
        optimizer.zero_grad()
        total = sum(thetas[0] * thetas[0])
        for theta in thetas[1:]:
            total = total + sum(theta * theta)
        return total

    @form
    def once() -> None:
        loss().backward()
        optimizer.step()

    for _ in range(3):
        once()
    return loss, once


def matrix_job(
    cell: Cell,
    thetas: Sequence[Any],
    optimizer: Any,
    gradients: Iterator[Sequence[Any]],
    array: Callable[[Any], np.ndarray],
) -> Job:
    """Updates of parameters with one gradient after the other. ``array`` is a parameter's of the library."""

    def once() -> None:
        for theta, gradient in zip(thetas, next(gradients), strict=True):
            theta.grad = gradient
        optimizer.step()

    for _ in range(3):
        once()
    check = fingerprint(*map(array, thetas))
    for _ in range(cell["after"]):
        once()
    return Job(repeated(once), check)
