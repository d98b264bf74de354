"""A script that someone wrote for PyTorch is a script for minigrad with a few lines changed, and computes the same."""

import difflib
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

pytestmark = pytest.mark.slow

FOLDER = Path(__file__).parent / "port"
MNIST = Path(__file__).parents[1] / "datasets" / "mnist"


def lines(name):
    return (FOLDER / f"{name}.py").read_text(encoding="utf-8").splitlines()


def test_few_lines_differ():
    theirs, ours = lines("mnist_torch"), lines("mnist_minigrad")
    assert len(theirs) == 66
    changes = difflib.SequenceMatcher(None, theirs, ours, autojunk=False).get_opcodes()
    changed = sum(max(i2 - i1, j2 - j1) for tag, i1, i2, j1, j2 in changes if tag != "equal")
    assert changed <= 15, "\n".join(difflib.unified_diff(theirs, ours, lineterm="", n=0))


@pytest.mark.torch
def test_both_reach_the_same_losses_from_the_same_weights(tmp_path):
    torch = pytest.importorskip("torch", reason="live parity needs PyTorch")
    theirs, ours = import_module("tests.port.mnist_torch"), import_module("tests.port.mnist_minigrad")
    torch.manual_seed(1)
    their_net, our_net = theirs.MLP(), ours.MLP()
    our_net.load_state_dict({name: tensor.numpy() for name, tensor in their_net.state_dict().items()})
    their_losses, their_test = theirs.main(their_net, MNIST, tmp_path / "theirs")
    our_losses, our_test = ours.main(our_net, MNIST, tmp_path / "ours")
    assert len(our_losses) == 120
    np.testing.assert_allclose(our_losses, their_losses, rtol=1e-5)
    np.testing.assert_allclose(our_test, their_test, rtol=1e-5)
    assert our_test[1] > 0.85
