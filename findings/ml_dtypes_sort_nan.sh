#!/usr/bin/env bash
# Package: ml_dtypes 0.6.0, NumPy 2.4.6
# Seen: 2026-11-29
# Expected: np.sort of a bfloat16 array with a NaN does what it does for every floating dtype of NumPy: the NaN comes last,
#   the numbers before it in order.
# Behaviour: nothing is moved across the NaN. [5, 4, nan, 3, 2, 1] comes back as [4, 5, nan, 1, 2, 3]; np.unique, np.partition
#   and np.argsort follow, and searchsorted in what "sort" gave finds wrong places. No warning. float8 does the same.
# Why: NumPy's own floats compare with NaN as the greatest; a dtype of another package brings its own comparison, and
#   this one answers "neither less nor greater" for NaN, which sorting takes for "equal".
# What helps: sort in float32, which holds every bfloat16.
# Output seen:
#   np.sort of [5, 4, nan, 3, 2, 1] as bfloat16: [4.0, 5.0, nan, 1.0, 2.0, 3.0]
#   np.sort of [5, 4, nan, 3, 2, 1] as float8_e4m3fn: [4.0, 5.0, nan, 1.0, 2.0, 3.0]
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet ml_dtypes==0.6.0 numpy==2.4.6
"$folder/venv/bin/python" - <<'PY'
import ml_dtypes
import numpy as np

values = [5, 4, np.nan, 3, 2, 1]
for dtype in (np.float32, np.float16):
    assert np.array_equal(np.sort(np.array(values, dtype)), [1, 2, 3, 4, 5, np.nan], equal_nan=True)

unsorted = []
for dtype in (ml_dtypes.bfloat16, ml_dtypes.float8_e4m3fn):
    got = np.sort(np.array(values, dtype)).astype(np.float32)
    print(f"np.sort of {values} as {np.dtype(dtype)}: {got.tolist()}")
    unsorted.append(not np.array_equal(got, [1, 2, 3, 4, 5, np.nan], equal_nan=True))
if not all(unsorted):
    raise SystemExit("CHANGED: NaN is sorted last, as NumPy's own floats are")
PY
