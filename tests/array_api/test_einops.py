"""einops on Tensors, plain and by the array API: what NumPy's arrays give, and gradients."""

import numpy as np
import pytest

from minigrad import Tensor, gradcheck
from tests.ops.case import numbers

einops = pytest.importorskip("einops")
pytest.importorskip("einops.array_api")
pytest.importorskip("minigrad.einops")

X = numbers(2, 6, 4)
CALLS = {
    "merge": lambda e, x: e.rearrange(x, "b h w -> b (h w)"),
    "split": lambda e, x: e.rearrange(x, "b (h k) w -> k b w h", k=3),
    "list": lambda e, x: e.rearrange([x[0], x[1]], "b h w -> h b w"),
    "new axes": lambda e, x: e.rearrange(x, "b h w -> 1 b h 1 w"),
    "patches": lambda e, x: e.reduce(x, "b (h 2) (w 2) -> b h w", "mean"),
    "ellipsis": lambda e, x: e.reduce(x, "... w -> w", "sum"),
    "max": lambda e, x: e.reduce(x, "b h w -> b w", "max"),
    "min": lambda e, x: e.reduce(x, "b h w -> b 1 w", "min"),
    "prod": lambda e, x: e.reduce(x, "b h w -> b h", "prod"),
    "repeat": lambda e, x: e.repeat(x, "b h w -> b (h 2) w c", c=3),
    "pack": lambda e, x: e.pack([x, x[:, :, 0], x[:, :1]], "b *")[0],
    "unpack": lambda e, x: e.unpack(x, [(2,), (), (3,)], "b * w")[2],
}


@pytest.mark.parametrize("library", [einops, einops.array_api], ids=["einops", "einops.array_api"])
@pytest.mark.parametrize("name", CALLS)
def test_it_gives_what_it_gives_for_numpy_and_is_differentiated(library, name):
    call = CALLS[name]
    x = Tensor(X, requires_grad=True)
    y = call(library, x)
    assert isinstance(y, Tensor)
    np.testing.assert_allclose(y.data, call(einops, X), rtol=1e-12)
    assert gradcheck(lambda x: call(library, x), [x])


def test_einsum():
    a, b = (Tensor(numbers(2, 3, seed=seed), requires_grad=True) for seed in (0, 1))
    assert gradcheck(lambda a, b: einops.einsum(a, b, "batch i, batch j -> batch i j"), [a, b])


def test_an_error_is_einops_own():
    for library in (einops, einops.array_api):
        with pytest.raises(einops.EinopsError, match=r"Input tensor shape: \(2, 6, 4\)"):
            library.rearrange(Tensor(X), "b h -> h b")
    assert einops.asnumpy(Tensor(X)) is X
