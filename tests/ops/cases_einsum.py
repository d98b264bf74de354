"""Rows for einsum."""

import numpy as np

import minigrad as mg
from tests.ops.case import CUBE, ROW, Case, X, Y, numbers

SQUARE = numbers(3, 3, seed=4)
STACK = numbers(2, 3, 3, seed=5)
SCALAR = numbers(1)[0]
ONE = numbers(1)
COLUMN = numbers(2, 1)


def einsum(subscripts: str, *inputs: np.ndarray, torch: str | None = None) -> Case:
    return Case(
        f"einsum[{subscripts}]",
        lambda *xs: mg.einsum(subscripts, *xs),
        lambda *xs: np.einsum(subscripts, *xs),
        lambda t, *xs: t.einsum(torch or subscripts, *xs),
        inputs,
    )


CASES = [
    einsum("ij->ji", X),
    einsum("ij", X),
    einsum("ba", X),
    einsum("ij->", X),
    einsum("ij->j", X),
    einsum("ii", SQUARE),
    einsum("ii->i", SQUARE),
    einsum("iji->ij", np.swapaxes(STACK, 0, 1)),
    einsum("iii->i", numbers(3, 3, 3)),
    einsum("iiii->", numbers(2, 2, 2, 2)),
    einsum("ijij->ji", numbers(2, 3, 2, 3)),
    einsum("...->...", CUBE),
    einsum("i...->...i", CUBE),
    einsum("...i", CUBE, torch="...i->...i"),
    einsum("...ij->...ji", CUBE),
    einsum("...ii", STACK),
    einsum("...ii->...i", STACK),
    einsum("i...i->...", numbers(2, 3, 4, 2)),
    einsum("ij,jk->ik", X, CUBE[0]),
    einsum(" i j , j -> i ", X, ROW),
    einsum("ij,ij", X, Y),
    einsum("ij,ij->i", X, Y),
    einsum("i,j", ROW, numbers(2)),
    einsum("ii,i->i", SQUARE, ROW),
    einsum("ij,kl->", X, SQUARE),
    einsum("ijk,ik->j", CUBE, numbers(2, 4)),
    einsum("...ij,...jk", numbers(2, 1, 2, 3), CUBE),
    einsum("...i,...i->...", CUBE, numbers(3, 4)),
    einsum("...,...", X, ROW, torch="...,...->..."),
    einsum("i...,i...->i...", COLUMN, X),
    einsum("i,i->", ONE, ROW),
    einsum("ij,ij->ij", COLUMN, X),
    einsum("ij,ij->j", X, COLUMN),
    einsum("ij,jk", COLUMN, CUBE[0]),
    einsum("ij,jk,kl->il", X, SQUARE, CUBE[0]),
    einsum("bi,ij,bj->b", X, SQUARE, Y),
    einsum("i,j,k->kji", ROW, numbers(2), ONE),
    einsum("i,i,i,i", ROW, ROW[::-1], X[0], Y[1]),
    einsum("aB,Bc,ca->B", X, CUBE[0], numbers(4, 2)),
    einsum("...i,ij,...j->...", CUBE[:, :, :3], SQUARE, STACK),
    einsum("ij,jk->ik", numbers(2, 0), numbers(0, 3)),
    Case(
        "einsum[lists]",
        lambda a, b: mg.einsum(a, [0, 1], b, [1, 30], [30, 0]),
        lambda a, b: np.einsum(a, [0, 1], b, [1, 30], [30, 0]),
        lambda t, a, b: (a @ b).T,
        (X, CUBE[0]),
    ),
    Case(
        "einsum[lists, ellipsis]",
        lambda a, b: mg.einsum(a, [Ellipsis, 2], b, [2, Ellipsis]),
        lambda a, b: np.einsum(a, [Ellipsis, 2], b, [2, Ellipsis]),
        lambda t, a, b: (a * b).sum(-1),
        (X, ROW),
    ),
]
