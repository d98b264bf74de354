"""A second run beside the first: the same initial weights, batches and random numbers, by another rule.

It is there to be looked at. The first knows nothing of it, and none of its numbers goes into a file.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import numpy as np

import minigrad
from lab.training.data import Data
from lab.training.run import Run, batches_left, end_epoch, take_step
from lab.training.settings import Settings
from lab.training.steering import Rule


@contextmanager
def random_numbers_kept() -> Iterator[None]:
    """A block after which this thread's random numbers go on as if none had been drawn in it."""
    state = minigrad.random.get_state()
    try:
        yield
    finally:
        minigrad.random.set_state(state)


class Second:
    """A run with the settings of another but for its rule, from the first step on."""

    def __init__(self, settings: Settings, data: Data, rule: Rule) -> None:
        own = replace(settings, optimizer=rule.optimizer, lr=rule.lr, steering=())
        with random_numbers_kept():
            self.run = Run(own, data)
            self._random = minigrad.random.get_state()
        self.rule = rule
        self._steps = _training(self.run, data)

    @property
    def over(self) -> bool:
        """Whether it goes no further."""
        return self.run.finished or self.run.diverged

    @np.errstate(all="ignore")
    def step(self) -> bool:
        """Take a step, and after the last of an epoch validate. False where there is none left."""
        with random_numbers_kept():
            minigrad.random.set_state(self._random)
            went = next(self._steps, None) is not None
            self._random = minigrad.random.get_state()
        return went


def _training(run: Run, data: Data) -> Iterator[bool]:
    """What ``train`` does, a step at a time."""
    run.initial_loss, _ = run.evaluate(data, data.validation)
    while not run.finished and not run.diverged:
        start = time.perf_counter()
        for images, labels in batches_left(run, data):
            went = take_step(run, data, images, labels, start)
            if went and run.epoch.steps == run.steps_per_epoch and not end_epoch(run, data):
                return
            yield went
            if not went:
                return
