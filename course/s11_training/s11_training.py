"""Station 11: a training loop that can be trusted."""

import copy

import numpy as np
from s04_broadcast import gradients


def split(count, held_out, rng):
    """The numbers 0 … count − 1, shuffled by rng, as two arrays: for training, and held_out of them for validation."""
    raise NotImplementedError("split: rng.permutation, cut in two")


def batches(places, size, rng):
    """The places in a new order, drawn from rng, as a list of arrays of this size; the last one may be smaller."""
    raise NotImplementedError("batches: every place once; the array of places stays as it is")


def mean_loss(loss_of, places, size):
    """The mean loss over all places; loss_of(batch) gives the mean over a batch, a number."""
    raise NotImplementedError("mean_loss: batches in order, each weighted by how many it has")


def diverged(loss, first):
    """Whether to end a run: its loss is no finite number, or above one and a half of the first one."""
    raise NotImplementedError("diverged: every comparison with NaN is false")


class Run:
    """A training: an optimizer (station 10) and the random numbers of the batches. It can be stopped and resumed."""

    def __init__(self, optimizer, rng):
        self.optimizer, self.rng = optimizer, rng

    def epoch(self, loss_of, places, size):
        """Train on every place once; loss_of(batch) gives a Value."""
        for batch in batches(places, size, self.rng):
            self.optimizer.step(gradients(loss_of(batch), self.optimizer.parameters))

    def state(self):
        """All that the run needs to go on exactly: a copy, in a form of your own."""
        raise NotImplementedError("state: parameters, both states, t, and self.rng.bit_generator.state")

    def load(self, state):
        """Go on from what state() gave, in this run."""
        raise NotImplementedError("load: all of it, back to where it lives")
