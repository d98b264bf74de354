"""What the tests of replays share: small networks, batches, a step that trains, and a replay that is playing."""

import numpy as np

import minigrad as mg
from minigrad import nn, optim
from minigrad.nn import functional as F
from minigrad.optim.lr_scheduler import CosineAnnealingLR, OneCycleLR

NETS = {
    "mlp": lambda: nn.Sequential(nn.Flatten(), nn.Linear(144, 32), nn.ReLU(), nn.Linear(32, 10)),
    "lenet": lambda: nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(216, 10)
    ),
    "cnn": lambda: nn.Sequential(
        nn.Conv2d(1, 8, 3), nn.ReLU(), nn.Conv2d(8, 8, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(128, 10)
    ),
}


def batches(count=6, size=8, dtype=np.float32):
    rng = np.random.default_rng(3)
    return [(rng.random((size, 1, 12, 12)).astype(dtype), rng.integers(0, 10, size)) for _ in range(count)]


def training(net="mlp", optimizer="sgd", dtype=np.float32, schedule=False, criterion=F.cross_entropy):
    """A network, its optimizer, and a step."""
    mg.manual_seed(1)
    model = NETS[net]().to(dtype) if isinstance(net, str) else net()
    stepper = optim.OPTIMIZERS[optimizer](model.parameters(), lr=0.01)
    moves_momentum = optimizer in ("adam", "momentum")
    scheduler = OneCycleLR(stepper, 0.05, 20) if moves_momentum else CosineAnnealingLR(stepper, 20)

    def step(x, y):
        stepper.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        stepper.step()
        if schedule:
            scheduler.step()
        return loss

    return model, stepper, step


def step_of(loss):
    """A step of an MLP that ends in ``loss(logits, labels, weight)``."""
    model, stepper, _ = training()

    def step(x, y):
        stepper.zero_grad()
        value = loss(model(x), y, model[1].weight)
        value.backward()
        stepper.step()
        return value

    return model, step


def state_of(model, stepper):
    gradients = [p.grad if p.grad is None else p.grad.data for p in model.parameters()]
    return [model.state_dict(), gradients, stepper.state_dict()["state"], [g["lr"] for g in stepper.param_groups]]


def recorded(step, x, y):
    """A replay that is playing."""
    replayed = mg.replay(step)
    for _ in range(3):
        replayed(x, y)
    assert replayed.reason is None
    return replayed
