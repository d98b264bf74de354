#!/usr/bin/env bash
# Package: torch 2.13.0 (CPU)
# Seen: 2026-11-29
# Expected: a slice of nn.Sequential is a Sequential of its own: appending a layer to it makes it one longer.
# Behaviour: net[1:].append(layer) puts the new layer in the place of the last one, which is lost without a word: a head cut
#   off and extended has no output layer. `extend` and `+=` do the same; `insert(0, layer)` raises KeyError: '0'.
#   nn.ModuleList, and `net[1:] + more`, count anew and are right.
# Why: the slice keeps the names of its layers, "1" and "2" here; append names the new layer by the length, which is "2".
# What helps: nn.Sequential(*net[1:], layer).
# Output seen:
#   before append ['1: ReLU', '2: Linear'], after ['1: ReLU', '2: Softmax']
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet torch==2.13.0 numpy==2.4.6
"$folder/venv/bin/python" - <<'PY'
from torch import nn


def names(net):
    return [f"{name}: {type(layer).__name__}" for name, layer in net.named_children()]


layers = [nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 2)]
assert len(nn.Sequential(*layers).append(nn.Softmax(dim=1))) == 4
assert len(nn.ModuleList(layers)[1:].append(nn.Softmax(dim=1))) == 3

tail = nn.Sequential(*layers)[1:]
before = names(tail)
tail.append(nn.Softmax(dim=1))
print(f"before append {before}, after {names(tail)}")
if len(tail) != 2:
    raise SystemExit("CHANGED: the slice is one longer after append")
PY
