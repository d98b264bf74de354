#!/usr/bin/env bash
# Package: keras 3.15.1, torch 2.13.0 (CPU), JAX 0.10.2 (CPU)
# Seen: 2026-11-29
# Expected: a Keras op gives the same on each backend, up to rounding; so does resizing an image, as "nearest" and "bilinear"
#   do, and "bicubic" with antialias=True.
# Behaviour: "bicubic" does not. The step 0 0 1 1, doubled, overshoots to 1.105 on torch and to 1.069 on JAX: a net moved
#   between backends sees other images.
# Why: torch's cubic has a = -0.75, JAX' has Keys' a = -0.5, and so has torch's own antialiased one.
# What helps: antialias=True, which changes nothing else when enlarging.
# Output seen:
#   bicubic False: torch [0.0, -0.035, -0.105, 0.227, 0.773, 1.105, 1.035, 1.0], jax [0.0, -0.022, -0.069, 0.203,
#     0.797, 1.069, 1.022, 1.0]
#   bicubic True: torch [0.0, -0.022, -0.069, 0.203, 0.797, 1.069, 1.022, 1.0], jax [0.0, -0.022, -0.069, 0.203,
#     0.797, 1.069, 1.022, 1.0]
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet keras==3.15.1 torch==2.13.0 jax==0.10.2 jaxlib==0.10.2 ml_dtypes==0.6.0 \
    numpy==2.4.6
cd "$folder"
cat >resize.py <<'PY'
import json

import keras
import numpy as np

row = np.array([0.0, 0.0, 1.0, 1.0], np.float32).reshape(1, 1, 4, 1)
image = np.repeat(row, 4, axis=1)


def resized(**options):
    bigger = keras.ops.image.resize(image, (8, 8), data_format="channels_last", **options)
    return keras.ops.convert_to_numpy(bigger)[0, 4, :, 0].tolist()


how = [{"interpolation": m, "antialias": a} for m in ("nearest", "bilinear", "bicubic") for a in (False, True)]
print(json.dumps({" ".join(map(str, options.values())): resized(**options) for options in how}))
PY
for backend in torch jax; do KERAS_BACKEND=$backend KERAS_HOME=$folder venv/bin/python -W ignore resize.py | tail -n 1 >$backend; done
venv/bin/python - <<'PY'
import json

import numpy as np

by_torch, by_jax = (json.load(open(name)) for name in ("torch", "jax"))
for options in by_torch:
    if options != "bicubic False":
        assert np.allclose(by_torch[options], by_jax[options], atol=1e-5), options
    if options.startswith("bicubic"):
        print(f"{options}: torch {np.round(by_torch[options], 3).tolist()}, jax {np.round(by_jax[options], 3).tolist()}")
if np.allclose(by_torch["bicubic False"], by_jax["bicubic False"], atol=1e-3):
    raise SystemExit("CHANGED: bicubic is the same on both backends")
PY
