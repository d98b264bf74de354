"""What PyTorch's gradcheck says of the points at which ours differs: the table of docs/gradient_checks.md."""

import numpy as np
import pytest

import minigrad as mg
from minigrad import Tensor, gradcheck
from minigrad.testing import KinkError

# The point: our function, PyTorch's, the input, whether PyTorch's passes, and what ours says (None: it passes).
TABLE = {
    "|x| at 0": (mg.absolute, lambda m: m.abs, 0.0, True, "there is a kink"),
    "equal maxima": (mg.amax, lambda m: m.amax, 1.0, True, "there is a kink"),
    "√x at 0": (mg.sqrt, lambda m: m.sqrt, 0.0, False, "the domain ends"),
    "relu at 1e-7": (mg.nn.functional.relu, lambda m: m.relu, 1e-7, False, None),
    "log at 1e-7": (mg.log, lambda m: m.log, 1e-7, False, None),
    "x² at 1e9": (mg.square, lambda m: m.square, 1e9, False, None),
    "float32 within": (
        lambda x: mg.tanh(x.astype(np.float32)),
        lambda m: lambda x: m.tanh(x.float()),
        1.0,
        False,
        None,
    ),
}


@pytest.mark.parametrize("point", TABLE)
def test_ours(point):
    ours, _, value, _, text = TABLE[point]
    x = Tensor(np.full(2, value), requires_grad=True)
    if text is None:
        assert gradcheck(ours, x)
    else:
        with pytest.raises(KinkError, match=text):
            gradcheck(ours, x)


@pytest.mark.torch
@pytest.mark.filterwarnings("ignore:Input #0 requires gradient and is not a double:UserWarning")
@pytest.mark.parametrize("point", TABLE)
def test_pytorchs(point):
    torch = pytest.importorskip("torch")
    _, theirs, value, passes, _ = TABLE[point]
    x = torch.full((2,), value, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(theirs(torch), x, raise_exception=False) is passes
