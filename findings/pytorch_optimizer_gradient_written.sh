#!/usr/bin/env bash
# Package: pytorch-optimizer 4.1.0, torch 2.13.0 (CPU), NumPy 2.4.6
# Seen: 2026-11-30
# Expected: step() reads p.grad and writes p: after it the gradient is still there, to be logged, or to be added to by the next
#   backward(). So it is for all optimizers of torch.
# Behaviour: some of the package write into p.grad. Adan with foreach=False leaves the negative of it, so that a gradient norm is
#   right and a gradient's sign is not; NovoGrad and LARS leave it scaled.
#   With foreach=True Adan leaves it.
# Why: temporaries are saved by computing in place, in the array that came.
# What helps: read the gradient before step(), and never accumulate over one.
# Output seen:
#   Adan, foreach=True: 0.98 -1.98 3.98 0.48 -> 0.98 -1.98 3.98 0.48
#   Adan, foreach=False: 0.98 -1.98 3.98 0.48 -> -0.98 1.98 -3.98 -0.48
#   NovoGrad: 0.9957 -1.9913 3.9826 0.4978 -> 0.216 -0.432 0.864 0.108
#   LARS: 1.0 -2.0 4.0 0.5 -> 0.0009 -0.0019 0.0038 0.0005
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet pytorch-optimizer==4.1.0 torch==2.13.0 numpy==2.4.6
"$folder/venv/bin/python" -W ignore - <<'PY'
import pytorch_optimizer
import torch


def after(cls, **options):
    """The gradient of a weight before and after the second step."""
    weight = torch.nn.Parameter(torch.tensor([[0.5, -1.0], [2.0, 0.25]]))
    optimizer = cls([weight], lr=0.01, **options)
    for _ in range(2):
        optimizer.zero_grad()
        (weight**2).sum().backward()
        before = weight.grad.clone()
        optimizer.step()
    return before.flatten(), weight.grad.flatten()


def kept(cls, **options):
    before, now = after(cls, **options)
    name = ", ".join([cls.__name__, *[f"{key}={value}" for key, value in options.items()]])
    print(f"{name}:", *[round(x, 4) for x in before.tolist()], "->", *[round(x, 4) for x in now.tolist()])
    return torch.equal(before, now)


of_torch = [torch.optim.SGD, torch.optim.AdamW, torch.optim.NAdam, torch.optim.RMSprop]
assert all(torch.equal(*after(cls, foreach=foreach)) for cls in of_torch for foreach in (False, True))
assert kept(pytorch_optimizer.Adan, foreach=True)
before, now = after(pytorch_optimizer.Adan, foreach=False)
written = [
    not kept(cls, **options)
    for cls, options in (
        (pytorch_optimizer.Adan, {"foreach": False}),
        (pytorch_optimizer.NovoGrad, {}),
        (pytorch_optimizer.LARS, {}),
    )
]
if not (all(written) and torch.equal(now, -before)):
    raise SystemExit("CHANGED: step() leaves the gradient as it was")
PY
