#!/usr/bin/env bash
# Package: onnx 1.23.2, onnxruntime 1.32.0
# Seen: 2026-11-30
# Expected: GroupNormalization with one group, over one channel, is LayerNormalization of the same numbers. For 50,176 float32
#   numbers (an image of 224 × 224) of mean 10,000 and deviation 1 both are right to 0.001.
# Behaviour: LayerNormalization and InstanceNormalization are right to 0.01, by both. GroupNormalization is off by more than 1 in
#   onnxruntime and in the reference; around 100 it is off by 0.01 and 0.004, around 100,000 it is NaN in onnxruntime.
# Why: ONNX defines GroupNormalization by a function whose variance is the mean of the squares minus the square of the
#   mean, and both evaluate that function: in float32 two numbers near 10⁸ are subtracted to give 1.
# What helps: write the mean, the difference from it and the mean of its square as nodes of their own.
# Output seen:
#   mean       0: LayerNormalization    is off by 5.9e-07 in onnxruntime, by 5.9e-07 in the reference
#   mean       0: InstanceNormalization is off by 3.9e-07 in onnxruntime, by 5.9e-07 in the reference
#   mean       0: GroupNormalization    is off by 5.9e-07 in onnxruntime, by 5.9e-07 in the reference
#   mean     100: LayerNormalization    is off by 1.6e-06 in onnxruntime, by 9.2e-06 in the reference
#   mean     100: InstanceNormalization is off by 4.8e-05 in onnxruntime, by 9.4e-06 in the reference
#   mean     100: GroupNormalization    is off by 0.01 in onnxruntime, by 0.0036 in the reference
#   mean    1000: LayerNormalization    is off by 6.9e-06 in onnxruntime, by 6.5e-06 in the reference
#   mean    1000: InstanceNormalization is off by 0.00018 in onnxruntime, by 6.5e-06 in the reference
#   mean    1000: GroupNormalization    is off by 0.13 in onnxruntime, by 0.0079 in the reference
#   mean   10000: LayerNormalization    is off by 0.00026 in onnxruntime, by 0.00025 in the reference
#   mean   10000: InstanceNormalization is off by 0.0016 in onnxruntime, by 0.00025 in the reference
#   mean   10000: GroupNormalization    is off by 4.5 in onnxruntime, by 1.5e+03 in the reference
#   mean  100000: LayerNormalization    is off by 0.0008 in onnxruntime, by 0.00073 in the reference
#   mean  100000: InstanceNormalization is off by 0.072 in onnxruntime, by 0.00073 in the reference
#   mean  100000: GroupNormalization    is off by nan in onnxruntime, by 1.5e+03 in the reference
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet onnx==1.23.2 onnxruntime==1.32.0 ml_dtypes==0.6.0 numpy==2.4.6
"$folder/venv/bin/python" -W ignore - <<'PY'
import numpy as np
import onnxruntime
from onnx import TensorProto, helper
from onnx.reference import ReferenceEvaluator


def normalized(kind, x, size, **attributes):
    """By onnxruntime and by the reference: γ = 1 and β = 0 of the size, for an x (1, 1, n)."""
    constants = [helper.make_tensor(name, TensorProto.FLOAT, [size], [value] * size) for name, value in (("one", 1), ("zero", 0))]
    node = helper.make_node(kind, ["x", "one", "zero"], ["y"], **attributes)
    given, made = (helper.make_tensor_value_info(name, TensorProto.FLOAT, x.shape) for name in "xy")
    graph = helper.make_graph([node], kind, [given], [made], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)], ir_version=10)
    runtime = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return runtime.run(None, {"x": x})[0], ReferenceEvaluator(model).run(None, {"x": x})[0]


n = 224 * 224
for mean in (0, 100, 1000, 10_000, 100_000):
    x = (np.random.default_rng(0).normal(size=(1, 1, n)) + mean).astype(np.float32)
    exact = x.astype(np.float64)
    exact = (exact - exact.mean()) / np.sqrt(exact.var() + 1e-5)
    for kind, size, attributes in (
        ("LayerNormalization", n, {"axis": -1}),
        ("InstanceNormalization", 1, {}),
        ("GroupNormalization", 1, {"num_groups": 1}),
    ):
        errors = [float(np.abs(y - exact).max()) for y in normalized(kind, x, size, **attributes)]
        print(f"mean {mean:>7}: {kind:<21} is off by {errors[0]:.2g} in onnxruntime, by {errors[1]:.2g} in the reference")
        if mean == 10_000:
            assert kind == "GroupNormalization" or max(errors) < 0.01
            wrong = errors
if min(wrong) < 1:
    raise SystemExit("CHANGED: GroupNormalization is as exact as LayerNormalization")
PY
