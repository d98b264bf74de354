"""MindSpore in PyNative mode: ``mindspore.grad`` of ``mindspore.grad``."""

import mindspore as ms
import numpy as np
from answering import answer, nested
from mindspore import Tensor, ops

ms.set_context(mode=ms.PYNATIVE_MODE, device_target="CPU")
LABELS = Tensor(np.array([2, 0, 1, 2], np.int32))


def normalized(x):
    ones, zeros = ops.ones(2, ms.float32), ops.zeros(2, ms.float32)
    return ops.batch_norm(x.reshape(4, 2), zeros, ones, ones, zeros, training=True, eps=1e-5)


def power(x):
    a = x.reshape(3, 3)
    return ops.matmul(ops.matmul(a, a), a).ravel()


FUNCTIONS = {
    "batch_norm": lambda x: normalized(x).ravel(),
    "layer_norm": lambda x: ops.layer_norm(x.reshape(2, 4), (4,), ops.ones(4), ops.zeros(4), 1e-5).ravel(),
    "ce_hard": lambda x: ops.cross_entropy(x.reshape(4, 3), LABELS).reshape(1),
    "max_pool": lambda x: ops.max_pool2d(x.reshape(1, 1, 4, 4), 2, 2).ravel() ** 3,
    "conv2d": lambda x: ops.conv2d(x[:16].reshape(1, 1, 4, 4), x[16:].reshape(1, 1, 2, 2)).ravel() ** 2,
    "elu": ops.elu,
    "silu": ops.silu,
    "prod, 1 zero": lambda x: ops.prod(x).reshape(1),
    "prod, 2 zeros": lambda x: ops.prod(x).reshape(1),
    "cumprod, zero": lambda x: ops.cumprod(x, 0),
    "logsumexp": lambda x: ops.logsumexp(x, 0).reshape(1),
    "det": lambda x: ops.det(x.reshape(3, 3)).reshape(1),
    "det sing. 3x3": lambda x: ops.det(x.reshape(3, 3)).reshape(1),
    "slogdet": lambda x: ops.slogdet(x.reshape(3, 3))[1].reshape(1),
    "matmul^3": power,
    "x**2 at 0": lambda x: x**2,
}


def gradients(f, x, along, weights):
    dot = lambda a, b: (a * Tensor(b, ms.float32)).sum()  # noqa: E731
    for found in nested(ms.grad, dot)(f, Tensor(x, ms.float32), along, weights):
        yield found.asnumpy()


if __name__ == "__main__":
    answer(FUNCTIONS, gradients)
