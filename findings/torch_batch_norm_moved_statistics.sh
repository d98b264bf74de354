#!/usr/bin/env bash
# Package: torch 2.13.0 (CPU)
# Seen: 2026-11-30
# Expected: what backward needs and was overwritten is an error ("modified by an inplace operation"), or was copied.
# Behaviour: the output of a BatchNorm in evaluation mode has another gradient once the layer has trained on: 0.37 for 1.
# Why: backward computes with the running statistics as they are then. Training moves them in place, and their versions
#   are not looked at.
# What helps: backward before the layer sees the next batch in training mode.
# Output seen:
#   slopes of norm(x): [0.9999949932098389, 0.9999949932098389, 0.9999949932098389]; if the layer has trained
#     between forward and backward: [0.370901882648468, 0.3637275993824005, 0.30191561579704285]
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet torch==2.13.0 numpy==2.4.6
"$folder/venv/bin/python" - <<'PY'
import torch

torch.manual_seed(0)
norm = torch.nn.BatchNorm1d(3)
x = torch.randn(4, 3, requires_grad=True)


def slopes(trains_on):
    norm.reset_running_stats()
    norm.eval()
    y = norm(x).sum()
    if trains_on:
        norm.train()
        norm(10 * x.detach())
    return torch.autograd.grad(y, x)[0][0]


before, after = slopes(False), slopes(True)
print(f"slopes of norm(x): {before.tolist()}; if the layer has trained between forward and backward: {after.tolist()}")
assert torch.allclose(before, torch.ones(3), atol=1e-4)
if torch.allclose(before, after):
    raise SystemExit("CHANGED: the gradient stays that of the forward pass")
PY
