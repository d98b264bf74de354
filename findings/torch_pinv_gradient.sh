#!/usr/bin/env bash
# Package: torch 2.13.0 (CPU)
# Seen: 2026-11-30
# Expected: of an invertible matrix pinv is inv, so in double precision its gradient is that of inv: and double
#   precision leaves digits for a condition number of 10^6.
# Behaviour: of d . pinv(H) . d, with d = H 1, the gradient by H is -1 everywhere, which inv gives to some 10^-6. By pinv of
#   the Hilbert matrix of 5 rows it is off by a fifth, of 6 rows it is thousands. The value has its ten digits.
#   So SciPy's epps_singleton_2samp, which calls pinv, has a second derivative of which two digits are right.
# Why: the formula of Golub and Pereyra has the terms (1 - A Y) and (1 - Y A). They are zero for an invertible matrix, and
#   here rounding, which is multiplied by Y Y^T, the square of the condition number.
# What helps: leave out what is zero by the shape: the first term of a wide matrix, the second of a tall one, both of a square one.
#   Or write inv, or solve, where the matrix is square.
# Output seen:
#   torch 2.13.0+cpu: 5 rows: off by 0.23 with pinv, by 3.3e-06 with inv
#   torch 2.13.0+cpu: 6 rows: off by 4.7e+03 with pinv, by 0.0039 with inv
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env"
"$work/env/bin/pip" install --quiet --disable-pip-version-check torch==2.13.0 numpy==2.4.6
"$work/env/bin/python" - <<'PYTHON'
import sys

import torch


def error(n, inverse):
    """How far the gradient of d . inverse(H) . d by H is from -1."""
    i = torch.arange(n, dtype=torch.float64)
    hilbert = (1 / (i[:, None] + i + 1)).requires_grad_()
    d = hilbert.detach() @ torch.ones(n, dtype=torch.float64)
    (gradient,) = torch.autograd.grad(d @ inverse(hilbert) @ d, hilbert)
    return (gradient + 1).abs().max().item()


errors = {n: [error(n, each) for each in (torch.linalg.pinv, torch.linalg.inv)] for n in (5, 6)}
for n, (by_pinv, by_inv) in errors.items():
    print(f"torch {torch.__version__}: {n} rows: off by {by_pinv:.2g} with pinv, by {by_inv:.2g} with inv")
if not all(by_pinv > 0.05 and by_inv < 0.05 for by_pinv, by_inv in errors.values()):
    sys.exit("it behaves otherwise now")
PYTHON
