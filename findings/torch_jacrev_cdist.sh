#!/usr/bin/env bash
# Package: torch 2.13.0 (CPU), NumPy 2.4.6
# Seen: 2026-11-30
# Expected: torch.func.jacrev(f)(x) is the matrix whose rows torch.autograd.grad gives one by one; what vmap cannot do is a loop,
#   with a warning, or an error.
# Behaviour: of torch.cdist each row is the first row. The Jacobian of four distances has four equal rows; by p=1, 2 and 3,
#   by both arguments, and by vmap over vjp. Forward mode refuses; autograd.functional.jacobian, vectorize=True too,
#   and is_grads_batched=True are right. A Gauss-Newton step or a curvature made of it is of another function.
# Why: not looked for; it is in how vmap calls cdist's backward with a batch of gradients only.
# What helps: jacrev(f, chunk_size=1), which takes the rows one by one; or the distance written out.
# Output seen:
#   jacrev:                  [-1.0, 0.0] [-1.0, 0.0] [-1.0, 0.0] [-1.0, 0.0]
#   jacrev, chunk_size=1:    [-1.0, 0.0] [0.0, -0.894] [0.707, 0.0] [0.0, -0.8]
#   autograd, row by row:    [-1.0, 0.0] [0.0, -0.894] [0.707, 0.0] [0.0, -0.8]
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet torch==2.13.0 numpy==2.4.6
"$folder/venv/bin/python" -W ignore - <<'PY'
import torch
from torch.func import jacrev

a = torch.tensor([[4.0, 0.0], [0.0, 1.0]], dtype=torch.float64)
b = torch.tensor([[1.0, 0.0], [-4.0, 4.0]], dtype=torch.float64)


def distances(b):
    return torch.cdist(a, b).flatten()


def show(name, jacobian):
    print(f"{name:24}", *[[round(x, 3) for x in row] for row in jacobian.tolist()])
    return jacobian


def first(jacobian):
    """The two columns that belong to the first coordinates of the two points."""
    return jacobian.reshape(4, 2, 2)[:, :, 0]


batched = show("jacrev:", first(jacrev(distances)(b)))
single = show("jacrev, chunk_size=1:", first(jacrev(distances, chunk_size=1)(b)))
x = b.clone().requires_grad_()
rows = [torch.autograd.grad(distances(x)[i], x)[0] for i in range(4)]
true = show("autograd, row by row:", first(torch.stack(rows)))
assert torch.allclose(single, true)
if not torch.equal(batched, batched[:1].expand(4, 2)):
    raise SystemExit("CHANGED: the rows of jacrev differ as those of autograd do")
PY
