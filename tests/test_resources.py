"""Memory and threads: what a long training must not do."""

import gc
import threading

import numpy as np
import pytest

import minigrad as mg
from minigrad import Tensor, grad, nn, optim
from minigrad.nn import functional as F


def small_net():
    return nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2))


def train(seed, steps, penalty=0.0):
    """Losses of a small net on made-up data; ``penalty`` weights the norm of the gradients, a second-order term."""
    random = np.random.default_rng(seed)
    mg.manual_seed(seed)
    net = small_net()
    optimizer = optim.Adam(net.parameters())
    losses = []
    for _ in range(steps):
        x, labels = Tensor(random.standard_normal((4, 3)).astype(np.float32)), random.integers(0, 2, 4)
        loss = F.cross_entropy(F.dropout(net(x), 0.1), labels)
        if penalty:
            gradients = grad(loss, list(net.parameters()), create_graph=True)
            loss = loss + penalty * sum((mg.sum(g * g) for g in gradients), Tensor(0.0))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@pytest.mark.parametrize(("steps", "penalty"), [(2_000, 0.0), (500, 0.1)])
def test_thousands_of_steps_leave_nothing_behind_without_the_garbage_collector(steps, penalty):
    train(0, 10, penalty)
    gc.collect()
    gc.disable()
    try:
        before = len(gc.get_objects())
        train(0, steps, penalty)
        after = len(gc.get_objects())
    finally:
        gc.enable()
    assert after - before < 25


def test_training_in_two_threads_gives_what_one_after_the_other_gives():
    expected = [train(seed, 200, penalty=0.01) for seed in (1, 2)]
    found = {}
    threads = [
        threading.Thread(target=lambda s=seed: found.__setitem__(s, train(s, 200, penalty=0.01))) for seed in (1, 2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [found[1], found[2]] == expected


def test_gradients_of_a_chain_cost_the_same_for_each_op():
    calls = 0

    def counted(g, _):
        nonlocal calls
        calls += 1
        return g

    x = Tensor(np.ones(1), requires_grad=True)
    y = x
    for _ in range(20):
        left, right = (mg.record(y.data, (y, counted)) for _ in range(2))
        y = left + right
    mg.sum(y).backward()
    assert x.grad.item() == 2**20
    assert calls == 40
