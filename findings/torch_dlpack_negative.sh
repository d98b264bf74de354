#!/usr/bin/env bash
# Package: torch 2.13.0 (CPU), NumPy 2.4.6
# Seen: 2026-11-29
# Expected: what torch cannot say in DLPack it refuses, as it refuses a conjugated tensor; so np.from_dlpack(t) is t, or an
#   error.
# Behaviour: the imaginary part of a conjugate comes out with the wrong sign: t is (-2, 4), np.from_dlpack(t) is (2, -4), and
#   torch.from_dlpack(t) too, from torch to torch. t.numpy() raises and says what to do.
# Why: `.conj().imag` is a view of the same memory with a bit "negative". The export by DLPack looks at the conjugate bit
#   and not at this one.
# What helps: t.resolve_neg() before.
# Output seen:
#   t = z.conj().imag is [-2.0, 4.0]; np.from_dlpack(t) is [2.0, -4.0], torch.from_dlpack(t) [2.0, -4.0]
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet torch==2.13.0 numpy==2.4.6
"$folder/venv/bin/python" - <<'PY'
import numpy as np
import torch


def refused(export):
    try:
        export()
    except (RuntimeError, BufferError) as error:
        return str(error)
    return None


z = torch.tensor([1 + 2j, 3 - 4j])
t = z.conj().imag
assert t.tolist() == [-2.0, 4.0]
assert np.from_dlpack(t.resolve_neg()).tolist() == t.tolist()
assert refused(lambda: np.from_dlpack(z.conj())), "a conjugate is refused"
assert refused(t.numpy), "and so is this view, by numpy()"

if message := refused(lambda: np.from_dlpack(t)):
    raise SystemExit(f"CHANGED: the view is refused by DLPack too: {message}")
by_numpy, by_torch = np.from_dlpack(t).tolist(), torch.from_dlpack(t).tolist()
print(f"t = z.conj().imag is {t.tolist()}; np.from_dlpack(t) is {by_numpy}, torch.from_dlpack(t) {by_torch}")
if by_numpy != [2.0, -4.0]:
    raise SystemExit("CHANGED: the sign is kept by DLPack")
PY
