"""The loops: the same numbers as plain Python, in the dtype of the parameter throughout, and never denormal."""

import os
import re
import subprocess
import sys
from pathlib import Path

import numba
import numpy as np
import pytest

from minigrad.tensor import Tensor
from tests.optim.cases import CASES, CLASSES, DTYPES, OF_MATRICES, problem

ROOT = Path(__file__).parents[2]
compiled = pytest.mark.skipif(bool(numba.config.DISABLE_JIT), reason="NUMBA_DISABLE_JIT is set")


def walk_a_little(path):
    """Three steps of 37 parameters, for every case in both precisions, into one file."""
    thetas = {}
    for case in CASES:
        for dtype in DTYPES:
            theta, gradients = problem(dtype)
            p = Tensor(theta[:37], requires_grad=True)
            optimizer = CLASSES[case.name]([p], **case.options)
            for g in gradients[:3]:
                p.grad = Tensor(g[:37])
                optimizer.step()
            thetas[f"{case.id} {dtype.__name__}"] = p.data
    np.savez(path, **thetas)


@compiled
def test_plain_python_gives_the_same_bits(tmp_path):
    code = f"from tests.optim.test_kernels import walk_a_little; walk_a_little({str(tmp_path / 'python.npz')!r})"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env={**os.environ, "NUMBA_DISABLE_JIT": "1"}, check=True)
    walk_a_little(tmp_path / "compiled.npz")
    with np.load(tmp_path / "python.npz") as python, np.load(tmp_path / "compiled.npz") as machine:
        assert python.keys() == machine.keys()
        for name in python:
            assert python[name].tobytes() == machine[name].tobytes(), name


@compiled
@pytest.mark.parametrize("name", [name for name in CLASSES if name not in OF_MATRICES])
def test_a_float32_loop_is_vectorised_and_stays_float32(name):
    """A scalar that is not typed, or a division that is checked, would show in the machine's code."""
    p = Tensor(np.ones(64, np.float32), requires_grad=True)
    p.grad = Tensor(np.ones(64, np.float32))
    optimizer = CLASSES[name]([p])
    optimizer.step()
    rule = optimizer.rule_for(optimizer.param_groups[0])
    call = optimizer._views[0].calls[rule]
    signature = tuple(numba.typeof(argument) for argument in [*call.arrays, *call.scalars])
    fresh = numba.njit(error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True)(rule.py_func)
    fresh.compile(signature)
    loop = fresh.inspect_llvm(signature)
    assert re.search(r"<\d+ x float>", loop)
    assert not re.search(r"<\d+ x double>", loop)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", [name for name in CLASSES if name not in ("sgd", "adagrad", "adamw", "nadamw")])
def test_averages_of_a_gradient_that_stays_zero_are_never_denormal(name, dtype):
    """Rounding would keep a decaying average at the smallest numbers for ever, and the loop slow."""
    p = Tensor(np.ones(5, dtype), requires_grad=True)
    options = {"rmsprop": {"centered": True, "momentum": 0.9, "alpha": 0.9}}
    optimizer = CLASSES[name]([p], **options.get(name, {}))
    tiny = np.finfo(dtype).tiny
    p.grad = Tensor(np.array([1, -1, 1e-3, 1e3, 1], dtype))
    optimizer.step()
    p.grad = Tensor(np.zeros(5, dtype))
    seen = []
    for _ in range(1200 if dtype == np.float32 else 7000):
        optimizer.step()
        seen += [value.flatten() for value in optimizer.state[0].values() if isinstance(value, np.ndarray)]
    numbers = np.abs(np.concatenate(seen))
    assert np.all((numbers == 0) | (numbers >= tiny))


def variants():
    """The cases of parity, and averages that decay fast enough to become denormal within 2,000 steps."""
    for case in CASES:
        yield case.name, case.options
    fast = {"eps": 0.0, "betas": (0.9, 0.9)}
    yield from [("adam", fast), ("adam", fast | {"amsgrad": True}), ("adamax", fast), ("nadam", fast)]
    yield from [
        ("rmsprop", {"alpha": 0.9, "eps": 0.0, "centered": c, "momentum": mu})
        for c in (True, False)
        for mu in (0.0, 0.9)
    ]
    yield "adadelta", {"rho": 0.8}
    for name in CLASSES:
        yield name, {"weight_decay": 0.9, "lr": 0.2}
        yield name, {"weight_decay": 0.9, "lr": 0.2, "decoupled_weight_decay": True}


@compiled
@pytest.mark.parametrize(("name", "options"), list(variants()), ids=str)
def test_dead_units_leave_nothing_denormal_behind(name, options):
    """So step 2,000 costs what step 20 costs. Where the first gradients were not 0, no rule makes a NaN of it."""
    p = Tensor(np.array([0.5, -1, 2, 0.1, 3], np.float32), requires_grad=True)
    optimizer = CLASSES[name]([p], **options)
    alive = Tensor(np.array([1, -1, 1e-3, 1e3, 1], np.float32))
    dead = Tensor(np.zeros(5, np.float32))
    for t in range(2000):
        p.grad = alive if t < 20 else dead
        optimizer.step()
    arrays = [value for value in optimizer.state[0].values() if isinstance(value, np.ndarray)]
    for array in [p.data, *arrays]:
        assert np.all((array == 0) | (np.abs(array) >= np.finfo(np.float32).tiny))
