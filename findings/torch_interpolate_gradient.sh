#!/usr/bin/env bash
# Package: torch 2.13.0 (CPU)
# Seen: 2026-11-29
# Expected: "nearest" copies elements, so the gradient of an output goes to the element that it was copied from.
# Behaviour: the gradient can go to another element. [1, 2] with scale_factor 1.3 gives [1, 1], two copies of the first, while
#   the gradient of their sum is [1, 1] instead of [2, 0]. Over lengths 1 to 39 and eight factors 16 of 312 are wrong.
#   The same sweep over images (N, C, H, W) finds none. gradcheck sees it: the numerical derivative is [2, 0].
# Why: the index of the source is computed from the scale factor on the way forward, and from the sizes on the way back.
# Output seen:
#   torch 2.13.0+cpu: [[[1.0, 2.0]]] -> [[[1.0, 1.0]]], gradient of the sum [[[1.0, 1.0]]]
#   wrong gradients: 16 of 312 lines, 0 of 152 images
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env"
"$work/env/bin/pip" install --quiet --disable-pip-version-check torch==2.13.0 numpy==2.4.6
"$work/env/bin/python" - <<'PYTHON'
import sys

import torch
from torch.nn import functional as F

x = torch.tensor([[[1.0, 2.0]]], requires_grad=True)
y = F.interpolate(x, scale_factor=1.3, mode="nearest")
(gradient,) = torch.autograd.grad(y.sum(), x)
print(f"torch {torch.__version__}: {x.tolist()} -> {y.tolist()}, gradient of the sum {gradient.tolist()}")


def wrong(shape: tuple[int, ...], factor: float) -> bool:
    """Whether the gradient of the sum is not how often each element was copied."""
    x = torch.arange(torch.Size(shape).numel(), dtype=torch.float32).reshape(shape).requires_grad_()
    y = F.interpolate(x, scale_factor=factor, mode="nearest")
    copies = torch.bincount(y.detach().flatten().long(), minlength=x.numel())
    return not torch.equal(copies.float(), torch.autograd.grad(y.sum(), x)[0].flatten())


FACTORS = (1.1, 1.2, 1.3, 1.5, 1.7, 2.2, 2.5, 3.3)
lines = sum(wrong((1, 1, n), factor) for n in range(1, 40) for factor in FACTORS)
images = sum(wrong((1, 1, n, n), factor) for n in range(1, 20) for factor in FACTORS)
print(f"wrong gradients: {lines} of 312 lines, {images} of 152 images")
if not (y.tolist() == [[[1.0, 1.0]]] and gradient.tolist() == [[[1.0, 1.0]]] and lines == 16 and images == 0):
    sys.exit("it behaves otherwise now")
PYTHON
