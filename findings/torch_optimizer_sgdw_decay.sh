#!/usr/bin/env bash
# Package: torch_optimizer 0.3.0, torch 2.13.0 (CPU), NumPy 2.4.6
# Seen: 2026-12-01
# Expected: decoupled weight decay draws each number towards 0 by a part of itself: with a gradient of 0, SGDW takes theta to
#   (1 - lr * weight_decay) * theta, as its paper (arXiv 1711.05101) and AdamW of torch have it.
# Behaviour: SGDW takes lr * weight_decay off every number, whatever it is: one below 0 is driven away from 0, and 0 moves too.
# Why: it adds weight_decay itself, times -lr, where it should add theta times weight_decay. At 1 the two are the same.
# What helps: torch.optim.SGD without weight_decay, and a line that multiplies the parameters by 1 - lr * weight_decay.
# Output seen:
#   SGDW: 1 -> 0.97, 0 -> -0.03, -1 -> -1.03
#   AdamW: 1 -> 0.97, 0 -> 0.0, -1 -> -0.97
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet torch_optimizer==0.3.0 torch==2.13.0 numpy==2.4.6
"$folder/venv/bin/python" -W ignore - <<'PY'
import torch
import torch_optimizer


def decayed(name, made):
    """Where a step with gradients of 0 takes 1, 0 and -1."""
    theta = torch.nn.Parameter(torch.tensor([1.0, 0.0, -1.0]))
    theta.grad = torch.zeros(3)
    made([theta], lr=0.1, weight_decay=0.3).step()
    found = [round(x, 4) for x in theta.tolist()]
    print(f"{name}: 1 -> {found[0]}, 0 -> {found[1]}, -1 -> {found[2]}")
    return found


wrong = decayed("SGDW", torch_optimizer.SGDW)
right = decayed("AdamW", torch.optim.AdamW)
assert right == [0.97, 0.0, -0.97]
if wrong == right:
    raise SystemExit("CHANGED: SGDW decays by a part of each number")
PY
