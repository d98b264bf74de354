"""New Tensors: NumPy's values, float32 unless told otherwise, leaves on request; random ones that can be repeated."""

import numpy as np
import pytest

import minigrad as mg
from minigrad import Tensor
from minigrad.errors import DTypeError, GraphError, UnsupportedError

MAKERS = [
    ("zeros", (3,)),
    ("zeros", ((2, 3),)),
    ("zeros", ([2, 0],)),
    ("zeros", ((),)),
    ("ones", ((2, 3),)),
    ("full", ((2, 3), 7)),
    ("full", ((2, 3), [1, 2, 3])),
    ("eye", (3,)),
    ("eye", (2, 4, 1)),
    ("eye", (3, None, -1)),
    ("arange", (5,)),
    ("arange", (1, 3, 0.25)),
    ("arange", (5, 0, -2)),
    ("arange", (0, 1, 0.1)),
    ("linspace", (0, 1)),
    ("linspace", (-1, 2, 7)),
    ("linspace", (0, 1, 5, False)),
]


@pytest.mark.parametrize(("name", "arguments"), MAKERS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.float16, np.int64, bool])
def test_the_values_are_numpys(name, arguments, dtype):
    found = getattr(mg, name)(*arguments, dtype=dtype)
    assert isinstance(found, Tensor)
    assert found.dtype == dtype
    in_dtype = {"dtype": dtype} if name == "linspace" else {}  # whole numbers are rounded down there, not cut off
    expected = getattr(np, name)(*arguments, **in_dtype).astype(dtype)
    np.testing.assert_array_equal(found.data, expected)


@pytest.mark.parametrize(("name", "arguments"), [*MAKERS, ("empty", ((2, 3),)), ("rand", (2, 3)), ("randn", (2, 3))])
def test_float32_is_the_default_and_a_gradient_is_on_request(name, arguments):
    make = getattr(mg, name)
    assert make(*arguments).dtype == np.float32
    assert not make(*arguments).requires_grad
    leaf = make(*arguments, requires_grad=True)
    assert leaf.requires_grad
    assert leaf.edges == ()
    if name not in ("empty", "rand", "randn"):
        (leaf * 3).sum().backward()
        np.testing.assert_array_equal(leaf.grad.data, np.full(leaf.shape, 3))
    if name not in ("rand", "randn"):
        with pytest.raises(DTypeError, match="float dtype"):
            make(*arguments, dtype=np.int64, requires_grad=True)


@pytest.mark.parametrize("name", ["zeros_like", "ones_like", "full_like", "empty_like"])
@pytest.mark.parametrize("like", [Tensor([[1, 2]]), np.zeros((2, 3)), np.arange(3), [1, 2, 3], 1.0])
def test_like_another(name, like):
    fill = (7,) if name == "full_like" else ()
    x = like if isinstance(like, Tensor) else Tensor(like)
    for make in (getattr(mg, name), getattr(np, name)):
        y = make(x, *fill)
        assert isinstance(y, Tensor)
        assert (y.shape, y.dtype, y.requires_grad) == (x.shape, x.dtype, False)
        assert make(x, *fill, dtype=np.float64).dtype == np.float64
    y = getattr(mg, name)(like, *fill, dtype=np.float64, requires_grad=True)
    assert y.requires_grad
    if name != "empty_like":
        np.testing.assert_array_equal(y.data, getattr(np, name)(x.data, *fill))


@pytest.mark.parametrize("name", ["rand", "randn"])
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_random_numbers_are_repeatable_and_shapes_are_spelled_both_ways(name, dtype):
    make = getattr(mg, name)
    mg.manual_seed(3)
    first, second = make(2, 3, dtype=dtype), make(2, 3, dtype=dtype)
    mg.manual_seed(3)
    again = make((2, 3), dtype=dtype)
    np.testing.assert_array_equal(first.data, again.data)
    assert (first.data != second.data).any()
    assert first.dtype == dtype
    assert [make().shape, make(4).shape, make([4]).shape, make(0, 2).shape] == [(), (4,), (4,), (0, 2)]


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_random_numbers_have_their_distributions(dtype):
    mg.manual_seed(0)
    n = 200_000
    uniform, normal = mg.rand(n, dtype=dtype).data.astype(float), mg.randn(n, dtype=dtype).data.astype(float)
    assert uniform.min() >= 0
    assert uniform.max() < 1
    for values, mean, variance in ((uniform, 0.5, 1 / 12), (normal, 0, 1)):
        assert abs(values.mean() - mean) < 5 * np.sqrt(variance / n) + 1e-3 * (dtype == np.float16)
        assert values.var() == pytest.approx(variance, rel=0.02)


def test_random_whole_numbers_are_numpys_half_open_range():
    mg.manual_seed(0)
    values = mg.randint(-2, 3, (100, 10))
    assert values.dtype == np.int64
    assert values.shape == (100, 10)
    assert set(values.data.ravel().tolist()) == {-2, -1, 0, 1, 2}
    assert set(mg.randint(2, size=50).tolist()) == {0, 1}
    assert mg.randint(5).shape == ()
    assert mg.randint(0, 256, 3, dtype=np.uint8).dtype == np.uint8
    mg.manual_seed(0)
    np.testing.assert_array_equal(mg.randint(-2, 3, size=(100, 10)).data, values.data)


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: mg.zeros(2, 3), TypeError, r"one argument, zeros\(\(2, 3, …\)\)"),
        (lambda: mg.full((2, 3), Tensor(1.0, requires_grad=True)), GraphError, "np.broadcast_to"),
        (lambda: mg.zeros(2.5), TypeError, "whole number"),
        (lambda: mg.zeros("ab"), TypeError, "whole number"),
        (lambda: mg.rand(2, np.float64), TypeError, "whole number"),
        (lambda: mg.ones((2, -1)), ValueError, "negative"),
        (lambda: mg.zeros(2, dtype=complex), DTypeError, "complex"),
        (lambda: mg.randn(2, dtype=int), DTypeError, "float dtype"),
        (lambda: mg.randint(3, 3), ValueError, "from 3 up to, not including, 3"),
        (lambda: mg.randint(10, (3,)), TypeError, "third argument"),
        (lambda: mg.randint(10, dtype=np.float32), DTypeError, "whole numbers"),
        (lambda: np.zeros_like(Tensor([1]), shape=3), UnsupportedError, "'shape'"),
    ],
)
def test_what_it_refuses(make, error, message):
    with pytest.raises(error, match=message):
        make()


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        ("as_tensor", "Tensor"),
        ("cat", "concatenate"),
        ("from_numpy", "Tensor"),
        ("mm", "matmul"),
        ("float32", "numpy.float32"),
    ],
)
def test_another_frameworks_name_of_the_package_is_an_error_that_gives_ours(name, ours):
    with pytest.raises(AttributeError, match=f"^minigrad has no '{name}'; here it is {ours}"):
        getattr(mg, name)


@pytest.mark.parametrize(("name", "arguments"), [*MAKERS, ("rand", (3,)), ("randn", (3,))])
def test_no_dtype_is_float32(name, arguments):
    """NumPy takes None for float64."""
    assert getattr(mg, name)(*arguments, dtype=None).dtype == np.float32


@pytest.mark.parametrize("bounds", [(0.5, 2), (0, 2.5), ("0", 2)])
def test_the_bounds_of_whole_numbers_are_whole(bounds):
    with pytest.raises(TypeError, match="low and high must be whole numbers"):
        mg.randint(*bounds, (3,))


@pytest.mark.parametrize("given", [np.float64, "no", None, 1])
def test_requires_grad_is_true_or_false(given):
    """The second argument is not the dtype, as it is in NumPy."""
    with pytest.raises(TypeError, match="requires_grad is True or False, got"):
        Tensor([1.0], given)
    assert Tensor([1.0], np.True_).requires_grad is True
