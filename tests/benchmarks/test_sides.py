"""Both sides for real: they do equal work, in every kind of cell."""

import importlib.util
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks import inputs
from benchmarks.groups import GROUPS, Scope, matrices
from benchmarks.groups.engine import chain
from benchmarks.rival import RIVALS
from benchmarks.text import READERS
from benchmarks.turns import ROOT, Bench
from minigrad.optim import OPTIMIZERS

pytestmark = pytest.mark.torch

KERNELS = [cell for cell in GROUPS["kernels"].cells(Scope(quick=False, threads=1)) if cell["shapes"]["x"][0] == 64]
OTHERS = [
    cell for cell in GROUPS["kernels"].cells(Scope(quick=False, threads=1)) if cell["op"] in ("batch_norm", "linear")
]


NETS = [(model, "adam") for model in ("lenet", "cnn", *READERS)]
RIVALS_HERE = importlib.util.find_spec("jax") is not None


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with tempfile.TemporaryDirectory() as data:
        inputs.write_mnist(Path(data))
        with Bench(data, threads=1, rounds=1, seconds=1e-4) as bench:
            yield bench


def name(cell: dict[str, Any]) -> str:
    return f"{cell['op']} {cell['pass']} {cell['shapes']['x']}"


# in_turns raises where the sides' losses, parameters or gradients differ.
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_training_has_the_same_losses(bench: Bench, optimizer: str) -> None:
    cell = {"kind": "step", "model": "mlp", "optimizer": optimizer, "batch": 16, "after": 4, "times": 1}
    assert bench.in_turns("step", cell).ratio > 0


@pytest.mark.parametrize("model", ["lenet", "cnn"])
def test_every_net_has_the_same_losses(bench: Bench, model: str) -> None:
    cell = {"kind": "step", "model": model, "optimizer": "adam", "batch": 16, "after": 3, "times": 1}
    figure = bench.in_turns("step", cell)
    assert figure.notes["torch"] in ("default", "foreach", "fused")


@pytest.mark.parametrize("model", READERS)
def test_the_nets_that_read_text_have_the_same_losses(bench: Bench, model: str) -> None:
    cell = {"kind": "step", "model": model, "optimizer": "adam", "batch": 4, "after": 2, "times": 1}
    assert bench.in_turns("step", cell).ratio > 0


@pytest.mark.parametrize("tensors", [1, 3])
def test_steps_down_a_bowl_give_the_same_parameters(bench: Bench, tensors: int) -> None:
    cell = {"kind": "bowl", "optimizer": "adam", "parameters": 10, "tensors": tensors, "times": 1}
    assert bench.in_turns("growth", cell).ratio > 0


@pytest.mark.skipif(not RIVALS_HERE, reason='needs JAX: pip install -e ".[rivals]"')
@pytest.mark.parametrize(("model", "optimizer"), [*(("mlp", name) for name in OPTIMIZERS), *NETS])
def test_compiled_rivals_do_the_same_steps(bench: Bench, model: str, optimizer: str) -> None:
    rivals = [rival for rival in RIVALS.values() if rival.side != "torch"]
    cell = {"kind": "step", "model": model, "optimizer": optimizer, "batch": 16, "after": 3, "times": 1}
    with Bench(bench.data, threads=1, rounds=1, seconds=1e-4, rivals=rivals) as beside:
        assert beside.in_turns("step", cell).measured.keys() == {"minigrad", "torch-compile", "jax"}
        bowl = {"kind": "bowl", "optimizer": optimizer, "parameters": 10, "tensors": 3, "times": 1}
        assert beside.in_turns("growth", bowl).measured.keys() == {"minigrad", "jax"}


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_updates_give_the_same_parameters(bench: Bench, optimizer: str) -> None:
    cell = {"kind": "update", "optimizer": optimizer, "parameters": 1000, "after": 2}
    assert bench.in_turns("update", cell).ratio > 0


def test_the_orthogonal_matrix_is_the_same_beside_a_product_of_its_size(bench: Bench) -> None:
    cell = {"kind": "orthogonalised", "side": 40, "times": 1}
    figure = bench.in_turns("matrices", cell, beside=[("machine", {"kind": "square", "side": 40, "times": 1})])
    assert figure.measured.keys() == {"minigrad", "torch", "machine"}


@pytest.mark.parametrize("rule", ["muon", "soap"])
def test_rules_for_matrices_give_the_same_parameters(bench: Bench, rule: str) -> None:
    pytest.importorskip(matrices.AUTHORS[rule])
    cell = {"kind": "matrices", "optimizer": rule, "shapes": [[9, 9]], "gradients": 4, "after": 2}
    assert bench.in_turns("matrices", {**cell, "times": 1}).ratio > 0


@pytest.mark.parametrize("part", ["forward", "backward", "both"])
@pytest.mark.parametrize("shape", [[], [64, 64]])
def test_chains_give_the_same_value_and_gradient(bench: Bench, shape: list[int], part: str) -> None:
    assert bench.in_turns("engine", chain(shape, 100, part)).ratio > 0


def test_gradients_of_gradients_are_the_same(bench: Bench) -> None:
    assert bench.in_turns("engine", {"kind": "second_order", "batch": 4}).ratio > 0


@pytest.mark.parametrize("cell", KERNELS + OTHERS, ids=name)
def test_kernels_give_the_same(bench: Bench, cell: dict[str, Any]) -> None:
    assert bench.in_turns("kernels", {**cell, "times": 1}).ratio > 0


def test_the_triad_runs_beside_the_others(bench: Bench) -> None:
    cell = {"kind": "update", "optimizer": "sgd", "parameters": 1000, "after": 1}
    figure = bench.in_turns("update", cell, beside=[("machine", {"kind": "triad"})])
    assert figure.measured.keys() == {"minigrad", "torch", "machine"}


@pytest.mark.parametrize("group", ["start", "memory"])
def test_a_run_in_a_process_of_its_own(bench: Bench, group: str) -> None:
    cell = {**GROUPS[group].cells(Scope(quick=True, threads=1))[0], "model": "mlp", "steps": 2, "rounds": 1}
    figures = GROUPS[group].measure(bench, cell)
    assert all(value > 0 for figure in figures for side in figure.measured.values() for value in side)


@pytest.mark.parametrize(("side", "other"), [("minigrad", "torch"), ("torch", "minigrad")])
def test_a_side_does_not_load_the_others_framework(side: str, other: str) -> None:
    assert importlib.util.find_spec(other) is not None
    code = f"import sys, benchmarks.{side}_side; sys.exit({other!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


@pytest.mark.parametrize("side", ["minigrad", "machine"])
def test_minigrad_is_loaded_before_numpy_so_that_blas_hears_how_to_wait(side: str) -> None:
    code = f"""
import sys

class AtNumPy:
    @staticmethod
    def find_spec(name, *_):
        if name == "numpy":
            sys.exit("minigrad.environment" not in sys.modules)

sys.meta_path.insert(0, AtNumPy)
import benchmarks.worker, benchmarks.fresh, benchmarks.{side}_side
sys.exit("NumPy was not loaded")
"""
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
