#!/usr/bin/env bash
# Package: safetensors 0.8.0
# Seen: 2026-11-30
# Expected: `safetensors.numpy.save` writes the numbers of an array, or refuses it. 0.4.4 to 0.7.0 do, for any layout.
# Behaviour: of an array that does not lie row after row, such as a transpose, a slice, a reversed or a broadcast array, 0.8.0
#   writes the memory from the array's first byte on, under the array's shape. Loading gives other numbers, no error.
# Why: the writer is handed a pointer since 0.8, and no strides (safetensors/safetensors#825, open).
# What helps: np.ascontiguousarray of everything that is handed to it.
# Output seen:
#   safetensors 0.7.0: wrong numbers of none
#   safetensors 0.8.0: wrong numbers of transpose, Fortran's order, columns, every second row, backwards, broadcast
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for version in 0.7.0 0.8.0; do
  python3 -m venv "$folder/$version"
  "$folder/$version/bin/pip" install --quiet safetensors==$version numpy==2.4.6
  "$folder/$version/bin/python" - $version <<'PY'
import sys

import numpy as np
from safetensors.numpy import load, save

x = np.arange(12, dtype=np.float32).reshape(3, 4)
views = {
    "rows": x,
    "transpose": x.T,
    "Fortran's order": np.asfortranarray(x),
    "columns": x[:, 1:3],
    "every second row": x[::2],
    "backwards": x[::-1],
    "broadcast": np.broadcast_to(x[0], (3, 4)),
}
wrong = [name for name, view in views.items() if not np.array_equal(load(save({"a": view}))["a"], view)]
print(f"safetensors {sys.argv[1]}: wrong numbers of {', '.join(wrong) or 'none'}")
assert "rows" not in wrong
if bool(wrong) != (sys.argv[1] == "0.8.0"):
    raise SystemExit("CHANGED: another release writes wrong numbers")
PY
done
