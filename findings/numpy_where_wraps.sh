#!/usr/bin/env bash
# Package: NumPy 2.4.6
# Seen: 2026-12-01
# Expected: a Python number that the dtype beside it cannot hold is an OverflowError, as in x + 300 since NumPy 2.
# Behaviour: np.where, np.select and np.choose of int8 and 300 give int8 with 44 in place of 300, without a word; of uint8 and
#   -1 255, so that a mark of what is missing is the largest value there is. np.linspace(0, 300, 3, dtype=np.int8) ends at 44.
# Why: they take the dtype of the array, as ufuncs do, but cast the number to it as an array is cast, which wraps. For where
#   numpy/numpy#27006 has been open since 2024.
# What helps: np.where(mask, x, np.int16(300)), or x.astype(np.int16) first.
# Output seen:
#   numpy 2.4.6: where [1, 44] of int8, select [1, 44], choose [1, 44]
#   numpy 2.4.6: where [255, 2] of uint8 and -1
#   numpy 2.4.6: linspace [0, -106, 44]
#   numpy 2.4.6: x + 300: OverflowError, np.full_like(x, 300): OverflowError
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env"
"$work/env/bin/pip" install --quiet --disable-pip-version-check numpy==2.4.6
"$work/env/bin/python" - <<'PYTHON'
import sys

import numpy as np


def raises(call):
    try:
        call()
    except Exception as error:
        return type(error).__name__
    return "nothing"


x, keep, version = np.array([1, 2], np.int8), np.array([True, False]), f"numpy {np.__version__}"
where, select, choose = np.where(keep, x, 300), np.select([keep], [x], 300), np.choose([0, 1], [x, 300])
print(f"{version}: where {where.tolist()} of {where.dtype}, select {select.tolist()}, choose {choose.tolist()}")
mark = np.where(keep, -1, x.astype(np.uint8))
print(f"{version}: where {mark.tolist()} of {mark.dtype} and -1")
line = np.linspace(0, 300, 3, dtype=np.int8)
print(f"{version}: linspace {line.tolist()}")
added, filled = raises(lambda: x + 300), raises(lambda: np.full_like(x, 300))
print(f"{version}: x + 300: {added}, np.full_like(x, 300): {filled}")
wrapped = where[1] == select[1] == choose[1] == line[-1] == 44 and mark[0] == 255
if not (wrapped and added == filled == "OverflowError"):
    sys.exit("it behaves otherwise now")
PYTHON
