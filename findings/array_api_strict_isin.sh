#!/usr/bin/env bash
# Package: array-api-strict 2.6.1, NumPy 2.4.6
# Seen: 2026-11-30
# Expected: isin(x1, x2, invert=True) is the opposite of isin(x1, x2), as in NumPy and in the array API standard 2025.12.
#   array-api-strict is what other libraries are compared with, so that it would be right there first of all.
# Behaviour: it gives the same as without the keyword. No error, no warning.
# Why: _set_functions.isin has the keyword, and calls np.isin(x1, x2) without it.
# What helps: logical_not(isin(x1, x2)); and a second namespace beside it in a test of one's own.
# Output seen:
#   isin([1, 2, 3, 5], [2, 5]): [False, True, False, True], with invert=True [False, True, False, True]; NumPy:
#     [True, False, True, False]
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet array-api-strict==2.6.1 numpy==2.4.6
"$folder/venv/bin/python" - <<'PY'
import array_api_strict as xp
import numpy as np

x, some = np.asarray([1, 2, 3, 5]), np.asarray([2, 5])
plain, inverted = ([bool(each) for each in xp.isin(xp.asarray(x), xp.asarray(some), invert=flag)] for flag in (False, True))
print(f"isin([1, 2, 3, 5], [2, 5]): {plain}, with invert=True {inverted}; NumPy: {np.isin(x, some, invert=True).tolist()}")
assert plain == np.isin(x, some).tolist()
if inverted != plain:
    raise SystemExit("CHANGED: invert=True inverts")
PY
