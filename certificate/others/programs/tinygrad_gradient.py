"""tinygrad: ``Tensor.gradient`` of a gradient, in float64, on the device that needs no compiler."""

import os

os.environ.setdefault("DEV", "PYTHON")
from answering import answer
from tinygrad import Tensor, dtypes

LABELS = [2, 0, 1, 2]


def standard(x, axis):
    centred = x - x.mean(axis, keepdim=True)
    return centred * (centred.square().mean(axis, keepdim=True) + 1e-5).rsqrt()


FUNCTIONS = {
    "batch_norm": lambda x: standard(x.reshape(4, 2), 0).flatten(),
    "layer_norm": lambda x: x.reshape(2, 4).layernorm(eps=1e-5).flatten(),
    "ce_hard": lambda x: x.reshape(4, 3).sparse_categorical_crossentropy(Tensor(LABELS)).reshape(1),
    "max_pool": lambda x: x.reshape(1, 1, 4, 4).max_pool2d(2).flatten() ** 3,
    "conv2d": lambda x: x[:16].reshape(1, 1, 4, 4).conv2d(x[16:].reshape(1, 1, 2, 2)).flatten() ** 2,
    "elu": lambda x: x.elu(),
    "silu": lambda x: x.silu(),
    "prod, 1 zero": lambda x: x.prod().reshape(1),
    "prod, 2 zeros": lambda x: x.prod().reshape(1),
    "cumprod, zero": lambda x: x.cumprod(0),
    "logsumexp": lambda x: x.logsumexp().reshape(1),
    "matmul^3": lambda x: (x.reshape(3, 3) @ x.reshape(3, 3) @ x.reshape(3, 3)).flatten(),
    "x**2 at 0": lambda x: x**2,
}


def gradients(f, x, along, weights):
    x = Tensor(x, dtype=dtypes.float64)
    y, vector = f(x), weights
    while True:
        y = (y * Tensor(vector, dtype=dtypes.float64)).sum().gradient(x)[0]
        yield y.tolist()
        vector = along


if __name__ == "__main__":
    answer(FUNCTIONS, gradients)
