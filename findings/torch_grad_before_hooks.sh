#!/usr/bin/env bash
# Package: torch 2.13.0 (CPU)
# Seen: 2026-11-30
# Expected: torch.autograd.grad(y, [h, x])[0] is torch.autograd.grad(y, [h])[0].
# Behaviour: if h has a hook that replaces its gradient, the first is the gradient before the hook and the second the one
#   after it: whether the hook counts depends on which other inputs are asked for.
# Why: at a node that the walk goes on from, the gradient is taken before the hooks are called; at a node where it ends,
#   after.
# What helps: ask for each input that has hooks alone; or take them off, and change the gradients afterwards.
# Output seen:
#   dy/dh alone: [20.0, 20.0]; dy/dh beside dy/dx: [2.0, 2.0]
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet torch==2.13.0 numpy==2.4.6
"$folder/venv/bin/python" - <<'PY'
import torch

x = torch.ones(2, requires_grad=True)
h = x * 3
h.register_hook(lambda g: g * 10)
y = (h * 2).sum()
(alone,) = torch.autograd.grad(y, [h], retain_graph=True)
with_x, _ = torch.autograd.grad(y, [h, x])
print(f"dy/dh alone: {alone.tolist()}; dy/dh beside dy/dx: {with_x.tolist()}")
assert alone.tolist() == [20, 20]
if with_x.tolist() != [2, 2]:
    raise SystemExit("CHANGED: the hook counts in both")
PY
