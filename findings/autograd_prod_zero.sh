#!/usr/bin/env bash
# Package: autograd 1.9.0 (the HIPS one), NumPy 2.4.6
# Seen: 2026-11-29
# Expected: the gradient of prod at (0, 2, 3) is (6, 0, 0), as in PyTorch, JAX, TensorFlow and MLX. A product is a
#   polynomial: it has a derivative everywhere.
# Behaviour: (nan, 0, 0). NumPy warns of a division, nothing else does; the NaN goes on into every parameter upstream.
# Why: the rule is (product / each factor), which is 0 / 0 at the zero.
# Output seen:
#   gradient at [0.0, 2.0, 3.0]: by prod [nan, 0.0, 0.0], by x[0] * x[1] * x[2] [6.0, 0.0, 0.0]
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet autograd==1.9.0 numpy==2.4.6
"$folder/venv/bin/python" -W ignore - <<'PY'
import autograd.numpy as anp
import numpy as np
from autograd import grad

x = np.array([0.0, 2.0, 3.0])
by_prod = grad(anp.prod)(x)
by_hand = grad(lambda x: x[0] * x[1] * x[2])(x)
print(f"gradient at {x.tolist()}: by prod {by_prod.tolist()}, by x[0] * x[1] * x[2] {by_hand.tolist()}")
assert by_hand.tolist() == [6.0, 0.0, 0.0]
if not np.isnan(by_prod[0]):
    raise SystemExit("CHANGED: the gradient of prod at a zero is a number")
PY
