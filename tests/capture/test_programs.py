"""Random programs: whatever is done between the plays of two replays, all is as with the steps themselves."""

import copy
import random

import numpy as np
import pytest

import minigrad as mg
from minigrad import nn, optim
from minigrad.capture.comparison import same
from minigrad.nn import functional as F
from tests.capture.made import state_of

SEEDS, FIRST, ACTIONS = 10, 3, 30
"""Programs, and the actions of each; the first are the same step, which is recorded, compared and played."""
OPTIMIZERS = ["sgd", "momentum", "nadam", "adamw", "asgd", "rprop", "lamb", "prodigy", "muon", "schedule_free_adamw"]
MIDDLES = [lambda: nn.Dropout(0.2), lambda: nn.BatchNorm1d(16), lambda: nn.LayerNorm(16)]


class World:
    """A network, its optimizer, and two steps that share them."""

    def __init__(self, seed: int, replayed: bool) -> None:
        self.of = random.Random(seed)
        mg.manual_seed(seed)
        middle = self.of.choice(MIDDLES)()
        self.net = nn.Sequential(nn.Linear(12, 16), middle, nn.ReLU(), nn.Linear(16, 5))
        self.optimizer = optim.NAMED[self.of.choice(OPTIMIZERS)](self.net.parameters(), lr=0.01)
        self.saved = self.net.state_dict(), copy.deepcopy(self.optimizer.state_dict())
        self.random = mg.random.get_state()
        self.batch = np.ones((8, 12), np.float32), np.arange(8) % 5
        self.own = [self.plain, self.clipped]
        every = self.of.choice([0, 2])
        self.steps = [mg.replay(step, verify_every=every) for step in self.own] if replayed else self.own

    def plain(self, x, y):
        self.optimizer.zero_grad()
        loss = F.cross_entropy(self.net(x), y)
        loss.backward()
        self.optimizer.step()
        return loss

    def clipped(self, x, y):
        self.optimizer.zero_grad()
        loss = F.cross_entropy(self.net(x), y) + mg.sum(self.net[0].weight ** 2) * 0.01
        loss.backward()
        optim.clip_grad_norm_(self.net.parameters(), 0.5)
        self.optimizer.step()
        return loss

    def act(self, number: int):
        """The action of this number: mostly a step. What it gives, or the error that it raises."""
        draw = np.random.default_rng(number)
        rows = self.of.choice([8, 8, 8, 3])
        batch = draw.standard_normal((rows, 12)).astype(np.float32), draw.integers(0, 5, rows)
        step = self.of.choice([0, 0, 1])
        action = self.of.choice([*["step"] * 14, *OTHERS])
        if number < FIRST:
            batch, step, action = self.batch, 0, "step"
        mg.random.set_state(self.random)
        try:
            return self.steps[step](*batch) if action == "step" else OTHERS[action](self, batch)
        except (ValueError, IndexError) as error:
            return str(error)
        finally:
            self.random = mg.random.get_state()

    def state(self):
        return [state_of(self.net, self.optimizer), self.random]


def write(world, batch):
    world.net[0].weight.data[0, 0] = 0.3


def freeze(world, batch):
    world.net[0].weight.requires_grad = not world.net[0].weight.requires_grad


def replace(world, batch):
    world.net[0].weight.data = world.net[0].weight.data * np.float32(0.9)


def load(world, batch):
    world.net.load_state_dict(world.saved[0])
    world.optimizer.load_state_dict(world.saved[1])


OTHERS = {
    "the step itself": lambda world, batch: world.own[0](*batch),
    "a forward pass": lambda world, batch: world.net(batch[0]).detach(),
    "a gradient more": lambda world, batch: F.cross_entropy(world.net(batch[0]), batch[1]).backward(),
    "an update more": lambda world, batch: world.optimizer.step(),
    "gradients of zeros": lambda world, batch: world.optimizer.zero_grad(set_to_none=False),
    "no gradients": lambda world, batch: world.optimizer.zero_grad(),
    "a rate": lambda world, batch: world.optimizer.param_groups[0].update(lr=0.02),
    "decay": lambda world, batch: world.optimizer.param_groups[0].update(weight_decay=0.02),
    "train": lambda world, batch: world.net.train() and None,
    "eval": lambda world, batch: world.net.eval() and None,
    "write": write,
    "freeze": freeze,
    "replace": replace,
    "load": load,
}


@pytest.mark.parametrize("seed", range(SEEDS))
def test_random_programs_are_as_without_a_replay(seed):
    world, twin = World(seed, replayed=False), World(seed, replayed=True)
    for number in range(ACTIONS):
        assert same(world.act(number), twin.act(number)), number
        assert same(world.state(), twin.state()), number
    assert sum(step.plays for step in twin.steps)
