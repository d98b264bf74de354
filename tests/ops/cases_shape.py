"""Rows for ops on shapes."""

import numpy as np

import minigrad as mg
from tests.ops.case import CUBE, Case, X, Y, numbers

CASES = [
    Case(
        "reshape", lambda x: mg.reshape(x, (4, -1)), lambda x: x.reshape(4, -1), lambda t, x: x.reshape(4, -1), (CUBE,)
    ),
    Case("transpose", mg.transpose, np.transpose, lambda t, x: x.permute(2, 1, 0), (CUBE,)),
    Case(
        "transpose[axes]",
        lambda x: mg.transpose(x, (1, -1, 0)),
        lambda x: x.transpose(1, 2, 0),
        lambda t, x: x.permute(1, 2, 0),
        (CUBE,),
    ),
    Case("T", lambda x: x.T, lambda x: x.T, lambda t, x: x.T, (X,)),
    Case(
        "swapaxes",
        lambda x: mg.swapaxes(x, 0, -1),
        lambda x: np.swapaxes(x, 0, -1),
        lambda t, x: x.swapaxes(0, -1),
        (CUBE,),
    ),
    Case(
        "expand_dims",
        lambda x: mg.expand_dims(x, (0, 2)),
        lambda x: np.expand_dims(x, (0, 2)),
        lambda t, x: x[None, :, None],
        (X,),
    ),
    Case("squeeze", lambda x: mg.squeeze(x[:, :1], 1), lambda x: x[:, 0], lambda t, x: x[:, 0], (CUBE,)),
    Case(
        "broadcast_to",
        lambda x: mg.broadcast_to(x, (2, 4, 3)),
        lambda x: np.broadcast_to(x, (2, 4, 3)),
        lambda t, x: x.expand(2, 4, 3),
        (numbers(2, 1, 3),),
    ),
    Case(
        "concatenate",
        lambda a, b: mg.concatenate([a, b], axis=-1),
        lambda a, b: np.concatenate([a, b], axis=-1),
        lambda t, a, b: t.cat([a, b], -1),
        (X, Y[:, :2]),
    ),
    Case(
        "stack",
        lambda a, b: mg.stack([a, b], axis=1),
        lambda a, b: np.stack([a, b], axis=1),
        lambda t, a, b: t.stack([a, b], 1),
        (X, Y),
    ),
    Case(
        "astype",
        lambda x: mg.astype(x, np.float64) * 2,
        lambda x: x * 2,
        lambda t, x: x.double() * 2,
        (X,),
    ),
    Case("copy", mg.copy, np.copy, lambda t, x: x.clone(), (X,)),
    Case("zeros_like", mg.zeros_like, np.zeros_like, lambda t, x: t.zeros_like(x), (X,)),
    Case("ones_like", mg.ones_like, np.ones_like, lambda t, x: t.ones_like(x), (X,)),
]
