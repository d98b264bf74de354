#!/usr/bin/env bash
# Package: onnx 1.23.2, onnxruntime 1.32.0
# Seen: 2026-11-29
# Expected: the reference evaluator, with which runtimes are compared, gives log_softmax(0, 200) = (-200, 0), as onnxruntime
#   and every framework do. Its Softmax takes the greatest entry away first.
# Behaviour: (-inf, 0). From a difference of about 104 between two logits on, the reference says -inf for float32, and at 100
#   its value is off by 0.017; a cross entropy by it is infinite.
# Why: LogSoftmax there is the logarithm of Softmax: e^-200 is 0 in float32 and its logarithm -inf.
# What helps: compare a runtime's LogSoftmax with x minus ReduceLogSumExp of x, which the reference does stably.
# Output seen:
#   LogSoftmax of (0, 5): onnxruntime [-5.006715297698975, -0.006715348921716213], reference [-5.006715297698975,
#     -0.006715324241667986]
#   LogSoftmax of (0, 95): onnxruntime [-95.0, 0.0], reference [-94.99999237060547, 0.0]
#   LogSoftmax of (0, 100): onnxruntime [-100.0, 0.0], reference [-99.98309326171875, 0.0]
#   LogSoftmax of (0, 200): onnxruntime [-200.0, 0.0], reference [-inf, 0.0]
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

node = helper.make_node("LogSoftmax", ["x"], ["y"], axis=-1)
x, y = (helper.make_tensor_value_info(name, TensorProto.FLOAT, [2]) for name in "xy")
graph = helper.make_graph([node], "log_softmax", [x], [y])
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)], ir_version=10)
runtime = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
reference = ReferenceEvaluator(model)

for logit in (5, 95, 100, 200):
    feed = {"x": np.array([0, logit], np.float32)}
    by_runtime, by_reference = runtime.run(None, feed)[0], reference.run(None, feed)[0]
    print(f"LogSoftmax of (0, {logit}): onnxruntime {by_runtime.tolist()}, reference {by_reference.tolist()}")
    assert np.allclose(by_runtime[0], -logit, atol=0.01)
if by_reference[0] != -np.inf:
    raise SystemExit("CHANGED: the reference evaluator's LogSoftmax is finite")
PY
