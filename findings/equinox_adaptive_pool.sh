#!/usr/bin/env bash
# Package: equinox 0.13.8, JAX 0.10.2 (CPU)
# Seen: 2026-11-29
# Expected: AdaptiveAvgPool1d(3) of five values is that of PyTorch, whose name it has: window i goes from floor(5 i / 3) to
#   ceil(5 (i + 1) / 3), so that windows overlap: 0 1 | 1 2 3 | 3 4. Keras' AdaptiveAveragePooling1D is that too.
# Behaviour: 0 1 | 2 3 | 4: no overlap, the first windows are longer by one. (0, 1, 2, 3, 4) gives (0.5, 2.5, 4) where the
#   others say (0.5, 2, 3.5). Where the size divides evenly, nothing is seen; weights brought from another framework are
#   then right on one size of image and off on the next.
# What helps: sizes that divide, or the windows written out.
# Output seen:
#   [0.0, 1.0, 2.0, 3.0, 4.0] in three: equinox [0.5, 2.5, 4.0], overlapping windows [0.5, 2.0, 3.5]
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet equinox==0.13.8 jax==0.10.2 jaxlib==0.10.2 ml_dtypes==0.6.0 numpy==2.4.6
"$folder/venv/bin/python" - <<'PY'
import math

import equinox as eqx
import jax.numpy as jnp


def windows(x, parts):
    """The mean in overlapping windows, as PyTorch and Keras have it."""
    n = len(x)
    edges = [(i * n // parts, math.ceil((i + 1) * n / parts)) for i in range(parts)]
    return [sum(x[a:b]) / (b - a) for a, b in edges]


pool = eqx.nn.AdaptiveAvgPool1d(3)
even = [float(i) for i in range(6)]
assert pool(jnp.array([even]))[0].tolist() == windows(even, 3)

five = even[:5]
got, expected = pool(jnp.array([five]))[0].tolist(), windows(five, 3)
print(f"{five} in three: equinox {got}, overlapping windows {expected}")
if got == expected:
    raise SystemExit("CHANGED: the windows overlap as elsewhere")
PY
