"""PyTensor: ``pytensor.grad`` of expressions."""

import numpy as np
import pytensor
import pytensor.tensor as pt
from answering import answer

pytensor.config.floatX = "float64"
pytensor.config.cxx = ""
LABELS = [2, 0, 1, 2]


def power(x):
    a = x.reshape((3, 3))
    return pt.flatten(a @ a @ a)


FUNCTIONS = {
    "ce_hard": lambda x: (
        -pt.mean(pt.special.log_softmax(x.reshape((4, 3)), axis=1)[np.arange(4), LABELS]).reshape((1,))
    ),
    "prod, 1 zero": lambda x: pt.prod(x).reshape((1,)),
    "prod, 2 zeros": lambda x: pt.prod(x).reshape((1,)),
    "cumprod, zero": pt.cumprod,
    "logsumexp": lambda x: pt.logsumexp(x).reshape((1,)),
    "det": lambda x: pt.linalg.det(x.reshape((3, 3))).reshape((1,)),
    "det sing. 3x3": lambda x: pt.linalg.det(x.reshape((3, 3))).reshape((1,)),
    "slogdet": lambda x: pt.linalg.slogdet(x.reshape((3, 3)))[1].reshape((1,)),
    "matmul^3": power,
    "x**2 at 0": lambda x: x**2,
}


def gradients(f, x, along, weights):
    at = pt.dvector("x")
    y, vector = f(at), weights
    while True:
        y = pytensor.grad(pt.sum(y * np.array(vector)), at)
        yield pytensor.function([at], y, mode="FAST_COMPILE")(np.array(x))
        vector = along


if __name__ == "__main__":
    answer(FUNCTIONS, gradients)
