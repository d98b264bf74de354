"""The kernels are plain Python too: without the compiler they give the same numbers."""

import os
import subprocess
import sys
from pathlib import Path

import numba
import numpy as np
import pytest

from minigrad import Tensor, nn
from minigrad.nn import functional as F

ROOT = Path(__file__).parents[2]


def step_a_little(path):
    """Values and gradients of layers that go through the kernels, in both precisions, into one file."""
    found = {}
    for dtype in (np.float32, np.float64):
        x = np.random.default_rng(0).standard_normal((3, 2, 6, 6)).astype(dtype)
        w = Tensor(np.random.default_rng(1).standard_normal((16, 16, 3, 3)).astype(dtype), requires_grad=True)
        layers = {
            "rows": lambda x, w: F.conv2d(x, w[:, :2], padding=1),
            "columns": lambda x, w: F.conv2d(x, w[:, :2], stride=2),
            "max pool": lambda x, w: F.max_pool2d(x, 3, 2, 1),
            "average pool": lambda x, w: F.avg_pool2d(x, 2),
            "relu": lambda x, w: F.relu(x),
            "batch norm": lambda x, w: F.batch_norm(x, training=True),
        }
        for name, layer in layers.items():
            image = nn.Parameter(x)
            y = layer(image, w)
            w.grad = None
            y.backward(Tensor(np.cos(np.arange(y.size)).reshape(y.shape).astype(dtype)))
            found |= {f"{name} {dtype.__name__} y": y.data, f"{name} {dtype.__name__} dx": image.grad.data}
            if w.grad is not None:
                found[f"{name} {dtype.__name__} dw"] = w.grad.data
    np.savez(path, **found)


@pytest.mark.skipif(bool(numba.config.DISABLE_JIT), reason="NUMBA_DISABLE_JIT is set")
def test_plain_python_gives_the_same_numbers(tmp_path):
    code = f"from tests.kernels.test_plain import step_a_little; step_a_little({str(tmp_path / 'python.npz')!r})"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env={**os.environ, "NUMBA_DISABLE_JIT": "1"}, check=True)
    step_a_little(tmp_path / "compiled.npz")
    with np.load(tmp_path / "python.npz") as python, np.load(tmp_path / "compiled.npz") as machine:
        assert python.keys() == machine.keys()
        for name in python:
            eps = np.finfo(python[name].dtype).eps
            np.testing.assert_allclose(python[name], machine[name], rtol=50 * eps, atol=500 * eps, err_msg=name)
