#!/usr/bin/env bash
# Package: torch 2.13.0 (CPU), onnxscript 0.7.2, onnxruntime 1.32.0
# Seen: 2026-11-29
# Expected: torch.onnx.export gives a graph that computes what the module does, or raises: of an op or an option that it
#   cannot say it tells, as it does of cumprod and hypot.
# Behaviour: three ordinary modules come out as others, without a word.
#   avg_pool2d(divisor_override=3)      divides by 4: the option is dropped
#   cross_entropy(label_smoothing=0.3)  is the loss without smoothing: dropped too
#   logsigmoid                          is Log of Sigmoid: -inf at -20 where torch says -20
# Why: the converters of onnxscript take the two options and do not use them, as their comments say, but tell nobody; for
#   logsigmoid a stable form would be -Softplus(-x).
# What helps: compare the exported graph with the module on inputs of the size that it will meet.
# Output seen:
#   avg_pool2d(divisor_override=3): torch [3.3333001136779785, 6.0, 14.0, 16.66670036315918], its graph [2.5, 4.5,
#     10.5, 12.5]
#   cross_entropy(label_smoothing=0.3): torch [1.437000036239624], its graph [1.3869999647140503]
#   logsigmoid: torch [-200.0, -20.0, -0.6930999755859375], its graph [-inf, -inf, -0.6930999755859375]
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet torch==2.13.0 numpy==2.4.6 ml_dtypes==0.6.0 \
    onnx==1.23.2 onnxscript==0.7.2 onnx-ir==1.1.0 onnxruntime==1.32.0
cd "$folder"
venv/bin/python -W ignore - <<'PY'
import contextlib
import io
import logging

import numpy as np
import onnxruntime
import torch
import torch.nn.functional as F

logging.disable(logging.WARNING)


class Net(torch.nn.Module):
    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, x):
        return self.function(x)


def both(function, x):
    """What the function gives, and what its exported graph does."""
    with contextlib.redirect_stdout(io.StringIO()):
        torch.onnx.export(Net(function).eval(), (x,), "net.onnx", dynamo=True)
    session = onnxruntime.InferenceSession("net.onnx", providers=["CPUExecutionProvider"])
    return function(x).numpy(), session.run(None, {session.get_inputs()[0].name: x.numpy()})[0]


image = torch.arange(16.0).reshape(1, 1, 4, 4)
scores, target = torch.tensor([[1.0, 2.0, 4.0], [0.5, 0.0, -1.0]]), torch.tensor([1, 0])
same = {
    "avg_pool2d": (lambda x: F.avg_pool2d(x, 2), image),
    "cross_entropy": (lambda x: F.cross_entropy(x, target), scores),
    "log_softmax": (lambda x: F.log_softmax(x, dim=1), 100 * scores),
}
other = {
    "avg_pool2d(divisor_override=3)": (lambda x: F.avg_pool2d(x, 2, divisor_override=3), image),
    "cross_entropy(label_smoothing=0.3)": (lambda x: F.cross_entropy(x, target, label_smoothing=0.3), scores),
    "logsigmoid": (F.logsigmoid, torch.tensor([-200.0, -20.0, 0.0])),
}
for name, case in same.items():
    assert np.allclose(*both(*case), rtol=1e-5), name
changed = []
for name, case in other.items():
    torch_says, graph_says = both(*case)
    print(f"{name}: torch {torch_says.round(4).ravel().tolist()}, its graph {graph_says.round(4).ravel().tolist()}")
    if np.allclose(torch_says, graph_says, rtol=1e-5):
        changed.append(name)
if changed:
    raise SystemExit(f"CHANGED: exported as it is: {', '.join(changed)}")
PY
