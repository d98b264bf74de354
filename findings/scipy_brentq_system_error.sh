#!/usr/bin/env bash
# Package: SciPy 1.17.1, NumPy 2.4.6
# Seen: 2026-12-01
# Expected: a function whose value is no number, as an array of one element, ends a root search with TypeError, in each of
#   SciPy's methods.
# Behaviour: brenth raises TypeError. brentq, bisect and ridder raise SystemError: "<built-in function array> returned a
#   result with an exception set", which names NumPy and not the user's function.
# Why: the loop in C converts the value by PyFloat_AsDouble, does not look whether that failed, and calls the function once
#   more with the exception set; the interpreter blames the first thing that is called then.
# What helps: return float(y[0]). The cause of the SystemError is the TypeError that was meant.
# Output seen:
#   brentq SystemError, caused by TypeError
#   bisect SystemError, caused by TypeError
#   ridder SystemError, caused by TypeError
#   brenth TypeError
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet scipy==1.17.1 numpy==2.4.6
cd "$folder"
cat >show.py <<'PY'
import numpy as np
from scipy import optimize

for name in ("brentq", "bisect", "ridder", "brenth"):
    try:
        getattr(optimize, name)(lambda x: np.array([x - 1.0]), 0, 3)
    except (SystemError, TypeError) as error:
        cause = error.__cause__
        print(name, type(error).__name__ + (f", caused by {type(cause).__name__}" if cause else ""))
PY
venv/bin/python show.py | tee seen
grep -q "^brentq SystemError" seen || { echo "CHANGED: brentq says what was wrong"; exit 1; }
