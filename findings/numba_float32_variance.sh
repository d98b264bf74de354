#!/usr/bin/env bash
# Package: numba 0.68.1, NumPy 2.4.6
# Seen: 2026-11-30
# Expected: np.var, np.std and np.mean in a function compiled by Numba are NumPy's, but for the last digits.
# Behaviour: of a million float32 readings of air pressure, 1013 hPa with a deviation of 0.3, NumPy's variance is 0.09 and the
#   compiled one 41 times that (the deviation is 1.9), at 10,000 with a spread of 1 even 17,080 for 0.083. The mean of 2^25
#   ones is 0.5.
# Why: a compiled sum is one float32 to which number after number is added, where NumPy sums in pairs. The variance takes
#   the mean from it, and is too large by the square of what the mean is off.
# What helps: x.astype(np.float64), or a sum of one's own that begins at 0.0 (a float64), and deviations from the first number.
# Output seen:
#   numba 0.68.1: variance of pressure: 57.52 compiled, 0.09012 by NumPy
#   numba 0.68.1: variance of spread: 1.708e+04 compiled, 0.08329 by NumPy
#   numba 0.68.1: mean of 2^25 ones: 0.5 compiled, 1.0 by NumPy
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env"
"$work/env/bin/pip" install --quiet --disable-pip-version-check numba==0.68.1 numpy==2.4.6
"$work/env/bin/python" - <<'PYTHON'
import sys

import numba
import numpy as np


@numba.njit
def variance(x):
    return np.var(x)


@numba.njit
def mean(x):
    return np.mean(x)


rng = np.random.default_rng(0)
pressure = rng.normal(1013, 0.3, 10**6).astype(np.float32)
spread = (10_000 + rng.random(10**6)).astype(np.float32)
for name, x in {"pressure": pressure, "spread": spread}.items():
    print(f"numba {numba.__version__}: variance of {name}: {variance(x):.4g} compiled, {np.var(x):.4g} by NumPy")
ones = np.ones(2**25, np.float32)
print(f"numba {numba.__version__}: mean of 2^25 ones: {mean(ones)} compiled, {ones.mean()} by NumPy")
wide = variance(pressure.astype(np.float64))
if not (variance(pressure) > 10 * np.var(pressure) and mean(ones) == 0.5 and 0.08 < wide < 0.1):
    sys.exit("it behaves otherwise now")
PYTHON
