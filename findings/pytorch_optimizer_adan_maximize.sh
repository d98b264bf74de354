#!/usr/bin/env bash
# Package: pytorch-optimizer 4.1.0, torch 2.13.0 (CPU), NumPy 2.4.6
# Seen: 2026-11-30
# Expected: an optimizer with maximize=True does on f what it does on -f without: that is all the word says, and what those of
#   torch, and the other ones of this package that have it, do.
# Behaviour: Adan(maximize=True) takes other steps: along a constant slope the second is 0.89 of a rate and the third 0.85, where
#   minimizing takes whole ones. AdamW and Lion are right.
# Why: Adan also follows the difference of a gradient and the one before it, which in the first step is meant to be the same.
#   The one before is kept with the sign it came with, the other one has its sign turned, so that the difference is twice it.
# What helps: minimize -f.
# Output seen:
#   Adan: minimize -x: 0.01 0.02 0.03, maximize x: 0.01 0.0189 0.0274
#   AdamW: minimize -x: 0.01 0.02 0.03, maximize x: 0.01 0.02 0.03
#   Lion: minimize -x: 0.01 0.02 0.03, maximize x: 0.01 0.02 0.03
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet pytorch-optimizer==4.1.0 torch==2.13.0 numpy==2.4.6
"$folder/venv/bin/python" -W ignore - <<'PY'
import pytorch_optimizer
import torch


def path(name, sign, **options):
    """Where three steps on f(x) = sign · x lead from 0."""
    x = torch.nn.Parameter(torch.zeros(1))
    optimizer = getattr(pytorch_optimizer, name)([x], lr=0.01, weight_decay=0.0, **options)
    seen = []
    for _ in range(3):
        optimizer.zero_grad()
        (sign * x).sum().backward()
        optimizer.step()
        seen.append(round(x.item(), 4))
    return seen


def same(name):
    down, up = path(name, -1), path(name, 1, maximize=True)
    print(f"{name}: minimize -x:", *down, end=", ")
    print("maximize x:", *up)
    return down == up


adan = same("Adan")
assert same("AdamW") and same("Lion")
if adan:
    raise SystemExit("CHANGED: Adan maximizes f as it minimizes -f")
PY
