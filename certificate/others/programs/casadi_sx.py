"""CasADi: symbolic gradients of scalar expressions (SX)."""

import casadi as ca
from answering import answer


def each(f):
    return lambda x: ca.vertcat(*[f(x[i]) for i in range(x.numel())])


def product(x):
    found = x[0]
    for i in range(1, x.numel()):
        found = found * x[i]
    return found


FUNCTIONS = {
    "elu": each(lambda x: ca.if_else(x > 0, x, ca.exp(x) - 1)),
    "silu": each(lambda x: x / (1 + ca.exp(-x))),
    "prod, 1 zero": product,
    "prod, 2 zeros": product,
    "logsumexp": ca.logsumexp,
    "det": lambda x: ca.det(ca.reshape(x, 3, 3)),
    "det sing. 3x3": lambda x: ca.det(ca.reshape(x, 3, 3)),
    "matmul^3": lambda x: ca.vec((ca.reshape(x, 3, 3).T @ ca.reshape(x, 3, 3).T @ ca.reshape(x, 3, 3).T).T),
    "x**2 at 0": lambda x: x**2,
}


def gradients(f, x, along, weights):
    at = ca.SX.sym("x", len(x))
    y, vector = f(at), weights
    while True:
        y = ca.gradient(ca.dot(y, ca.DM(vector)), at)
        yield ca.Function("g", [at], [y])(x).full().ravel()
        vector = along


if __name__ == "__main__":
    answer(FUNCTIONS, gradients)
