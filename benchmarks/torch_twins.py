"""The networks of ``models`` and the optimizers of ``minigrad.optim`` in PyTorch, said in full."""

from typing import Any

from torch import nn, optim

NETWORKS = {
    "mlp": lambda: [nn.Flatten(), nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 128), nn.ReLU(), nn.Linear(128, 10)],
    "lenet": lambda: [
        *[nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2)],
        *[nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2)],
        *[nn.Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10)],
    ],
    "cnn": lambda: [
        *[nn.Conv2d(1, 32, 3), nn.ReLU(), nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2)],
        *[nn.Flatten(), nn.Linear(9216, 128), nn.ReLU(), nn.Linear(128, 10)],
    ],
}

OPTIMIZERS = {
    "sgd": lambda p: optim.SGD(p, lr=0.01),
    "momentum": lambda p: optim.SGD(p, lr=0.01, momentum=0.9),
    "nag": lambda p: optim.SGD(p, lr=0.01, momentum=0.9, nesterov=True),
    "adagrad": lambda p: optim.Adagrad(p, lr=0.01, eps=1e-10),
    "rmsprop": lambda p: optim.RMSprop(p, lr=0.001, alpha=0.99, eps=1e-8),
    "adadelta": lambda p: optim.Adadelta(p, lr=1.0, rho=0.9, eps=1e-6),
    "adam": lambda p: optim.Adam(p, lr=0.001, betas=(0.9, 0.999), eps=1e-8),
    "adamax": lambda p: optim.Adamax(p, lr=0.002, betas=(0.9, 0.999), eps=1e-8),
    "nadam": lambda p: optim.NAdam(p, lr=0.002, betas=(0.9, 0.999), eps=1e-8, momentum_decay=0.004),
}


def network(name: str) -> nn.Sequential:
    """The network with PyTorch's own initial weights."""
    return nn.Sequential(*NETWORKS[name]())


def optimizer(name: str, parameters: Any) -> optim.Optimizer:
    """The optimizer with minigrad's defaults, in the form that PyTorch takes when not told which."""
    return OPTIMIZERS[name](parameters)
