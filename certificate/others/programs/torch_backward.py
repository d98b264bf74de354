"""PyTorch: backward through backward."""

import torch
from answering import answer
from torch.nn import functional as F

LABELS = torch.tensor([2, 0, 1, 2])

FUNCTIONS = {
    "batch_norm": lambda x: F.batch_norm(x.reshape(4, 2), None, None, training=True).ravel(),
    "layer_norm": lambda x: F.layer_norm(x.reshape(2, 4), (4,)).ravel(),
    "ce_hard": lambda x: F.cross_entropy(x.reshape(4, 3), LABELS).reshape(1),
    "max_pool": lambda x: F.max_pool2d(x.reshape(1, 1, 4, 4), 2).ravel() ** 3,
    "conv2d": lambda x: F.conv2d(x[:16].reshape(1, 1, 4, 4), x[16:].reshape(1, 1, 2, 2)).ravel() ** 2,
    "elu": F.elu,
    "silu": F.silu,
    "prod, 1 zero": lambda x: x.prod().reshape(1),
    "prod, 2 zeros": lambda x: x.prod().reshape(1),
    "cumprod, zero": lambda x: x.cumprod(0),
    "logsumexp": lambda x: x.logsumexp(0).reshape(1),
    "det": lambda x: torch.linalg.det(x.reshape(3, 3)).reshape(1),
    "det sing. 3x3": lambda x: torch.linalg.det(x.reshape(3, 3)).reshape(1),
    "slogdet": lambda x: torch.linalg.slogdet(x.reshape(3, 3)).logabsdet.reshape(1),
    "matmul^3": lambda x: torch.linalg.multi_dot([x.reshape(3, 3)] * 3).ravel(),
    "x**2 at 0": lambda x: x**2,
}


def gradients(f, x, along, weights):
    x = torch.tensor(x, dtype=torch.float64, requires_grad=True)
    y, vector = f(x), weights
    while True:
        y = torch.autograd.grad(y, x, torch.tensor(vector, dtype=torch.float64), create_graph=True)[0]
        yield y.tolist()
        vector = along


if __name__ == "__main__":
    answer(FUNCTIONS, gradients)
