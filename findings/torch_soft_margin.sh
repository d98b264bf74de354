#!/usr/bin/env bash
# Package: torch 2.13.0 (CPU)
# Seen: 2026-11-30
# Expected: soft_margin_loss of a score of -100 and the label 1 is log(1 + e^100) = 100 with the gradient -1, as
#   binary_cross_entropy_with_logits and multilabel_soft_margin_loss of the same numbers are.
# Behaviour: it is inf from a score of -89 on, in float32, and its gradient is NaN; in float16 from -12 on. One such sample in
#   a batch, wrong and sure of it, makes every weight NaN.
# Why: it is computed as written, with e^(-y x) before the logarithm; the other two take the larger of x and 0 out first.
#   That it does not even use log1p was said in 2022 (pytorch/pytorch#77529).
# What helps: softplus(-y * x).mean().
# Output seen:
#   score -80: soft margin 80 gradient -1, with logits 80 gradient -1, multilabel 80 gradient -1
#   score -100: soft margin inf gradient nan, with logits 100 gradient -1, multilabel 100 gradient -1
#   float16, score -12: soft margin inf, softplus 12
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet torch==2.13.0 numpy==2.4.6
"$folder/venv/bin/python" -W ignore - <<'PY'
import math

import torch
import torch.nn.functional as F

LOSSES = {
    "soft margin": F.soft_margin_loss,
    "with logits": F.binary_cross_entropy_with_logits,
    "multilabel": F.multilabel_soft_margin_loss,
}


def at(score):
    """The value and the gradient of each loss at one score whose label is 1."""
    found = {}
    for name, loss in LOSSES.items():
        x = torch.tensor([[score]], requires_grad=True)
        y = loss(x, torch.ones(1, 1))
        y.backward()
        found[name] = (y.item(), x.grad.item())
    print(f"score {score:g}: " + ", ".join(f"{name} {y:g} gradient {g:g}" for name, (y, g) in found.items()))
    return found


assert set(at(-80.0).values()) == {(80.0, -1.0)}
far = at(-100.0)
assert far["with logits"] == far["multilabel"] == (100.0, -1.0)
half = torch.tensor([-12.0], dtype=torch.float16)
loss = F.soft_margin_loss(half, torch.ones_like(half)).item()
print(f"float16, score -12: soft margin {loss:g}, softplus {F.softplus(-half).item():g}")
value, gradient = far["soft margin"]
if not (value == math.inf and math.isnan(gradient) and loss == math.inf):
    raise SystemExit("CHANGED: soft_margin_loss is finite where the others are")
PY
