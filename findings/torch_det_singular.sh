#!/usr/bin/env bash
# Package: torch 2.13.0 (CPU), NumPy 2.4.6
# Seen: 2026-11-30
# Expected: a determinant is a polynomial, so that its gradient is the matrix of cofactors everywhere, at singular matrices too;
#   and create_graph=True says that the gradient will be differentiated, not which one it is.
# Behaviour: of the singular [[1, 2], [2, 4]] the gradient is zeros. With create_graph=True it is [[4, -2], [-2, 1]], which
#   is right, and so for each singular matrix whose last pivot comes out as 0, in float32 and float64. A step out of a
#   degenerate matrix, as a volume or a log-likelihood asks for, is never made, and nothing warns.
# Why: plain backward solves a system with the matrix, whose zero pivots are replaced by a small number, and times
#   det = 0 that is 0; only where a graph is asked for a singular matrix is looked for, and its singular values are used.
# What helps: create_graph=True; or the determinant written out.
# Output seen:
#   [[1, 2], [2, 4]]: plain [[0, 0], [0, 0]], with create_graph [[4, -2], [-2, 1]], cofactors [[4, -2], [-2, 1]]
#   [[1, 2, 3], [4, 5, 6], [7, 8, 9]]: plain [[0, 0, 0], [0, 0, 0], [0, 0, 0]], with create_graph [[-3, 6, -3], [6, -12, 6], [-3, 6, -3]], cofactors [[-3, 6, -3], [6, -12, 6], [-3, 6, -3]]
#   [[1, 2], [3, 4]]: plain [[4, -3], [-2, 1]], with create_graph [[4, -3], [-2, 1]], cofactors [[4, -3], [-2, 1]]
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet torch==2.13.0 numpy==2.4.6
"$folder/venv/bin/python" - <<'PY'
import torch


def gradient(rows, **options):
    a = torch.tensor(rows, dtype=torch.float64, requires_grad=True)
    (g,) = torch.autograd.grad(torch.linalg.det(a), a, **options)
    return [[round(x) + 0 for x in row] for row in g.tolist()]


def cofactors(rows):
    n = range(len(rows))
    minor = lambda i, j: [[rows[k][m] for m in n if m != j] for k in n if k != i]
    det = lambda a: a[0][0] if len(a) == 1 else a[0][0] * a[1][1] - a[0][1] * a[1][0]
    return [[(-1) ** (i + j) * det(minor(i, j)) for j in n] for i in n]


def show(rows):
    plain, graph, true = gradient(rows), gradient(rows, create_graph=True), cofactors(rows)
    print(f"{rows}: plain {plain}, with create_graph {graph}, cofactors {true}")
    assert graph == true
    return plain == true


singular = [show([[1, 2], [2, 4]]), show([[1, 2, 3], [4, 5, 6], [7, 8, 9]])]
assert show([[1, 2], [3, 4]])
if any(singular):
    raise SystemExit("CHANGED: the gradient of det at a singular matrix is that of cofactors")
PY
