#!/usr/bin/env bash
# Package: torch 2.13.0 (CPU), NumPy 2.4.6
# Seen: 2026-11-30
# Expected: forward mode and reverse mode give one derivative; an operation whose forward mode is not written says so ("Trying to
#   use forward AD with ... that does not support it").
# Behaviour: two operations have another one in forward mode. scatter_reduce with "prod" has always 0, for ordinary numbers
#   too; "sum", "mean", "amax", "amin" are right. cholesky_inverse is off by a third here, unless the factor is diagonal.
#   The value is right, and so is reverse mode. torch.func.hessian is forward over reverse, jacfwd is forward mode.
# Why: the formula of scatter_reduce leaves "prod" out; in that of cholesky_inverse a transpose is missing, since for a
#   diagonal factor both agree. Neither was looked up.
# What helps: torch.func.jacrev for jacfwd, and for hessian jacrev(jacrev(f)).
# Output seen:
#   scatter_reduce, sum: forward 3, reverse 3, difference quotient 3
#   scatter_reduce, prod: forward 0, reverse 6, difference quotient 6
#   cholesky_inverse, diagonal factor: forward -0.17593, reverse -0.17593, difference quotient -0.17593
#   cholesky_inverse: forward -0.31481, reverse -0.23148, difference quotient -0.23148
#   cholesky_solve: forward -0.23148, reverse -0.23148, difference quotient -0.23148
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet torch==2.13.0 numpy==2.4.6
"$folder/venv/bin/python" -W ignore - <<'PY'
import torch
from torch.func import jvp

double = torch.float64
places = torch.tensor([0, 0, 1])
x, dx = torch.tensor([2.0, 3.0, 4.0], dtype=double), torch.ones(3, dtype=double)
L = torch.tensor([[2.0, 0.0], [1.0, 3.0]], dtype=double)
dL = torch.tensor([[1.0, 0.0], [0.5, -1.0]], dtype=double)
one = torch.eye(2, dtype=double)


def show(name, f, x, dx):
    """The derivative of the sum of f along dx: by forward mode, by reverse mode, and by a difference quotient."""
    forward = jvp(f, (x,), (dx,))[1].sum().item()
    leaf = x.clone().requires_grad_()
    reverse = (torch.autograd.grad(f(leaf).sum(), leaf)[0] * dx).sum().item()
    quotient = ((f(x + 1e-6 * dx) - f(x - 1e-6 * dx)).sum() / 2e-6).item()
    print(f"{name}: forward {forward:.5g}, reverse {reverse:.5g}, difference quotient {quotient:.5g}")
    assert abs(reverse - quotient) < 1e-6
    return abs(forward - reverse) < 1e-9


def scattered(how):
    return lambda x: torch.ones(2, dtype=double).scatter_reduce(0, places, x, how)


assert show("scatter_reduce, sum", scattered("sum"), x, dx)
wrong = [show("scatter_reduce, prod", scattered("prod"), x, dx)]
assert show("cholesky_inverse, diagonal factor", torch.cholesky_inverse, one * L, one * dL)
wrong.append(show("cholesky_inverse", torch.cholesky_inverse, L, dL))
assert show("cholesky_solve", lambda L: torch.cholesky_solve(one, L), L, dL)
if any(wrong):
    raise SystemExit("CHANGED: forward mode agrees with reverse mode")
PY
