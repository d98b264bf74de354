"""Whatever NumPy can index, move, repeat or sum by subscripts has NumPy's value, and the derivatives that go with it.

All of these ops are linear in each operand, and linearity makes their derivatives exact: ⟨f(v), g⟩ = ⟨v, f*(g)⟩.
"""

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

import minigrad as mg
from minigrad import Tensor

several = settings(max_examples=200, derandomize=True, deadline=None)
shapes = array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4)


def values(shape: Sequence[int], seed: int) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal(shape)


def check_linear(f: Callable, numpys: Callable, *shapes: Sequence[int]) -> None:
    """f has NumPy's value; its derivative is the adjoint, and the adjoint's derivative is f again."""
    xs = [Tensor(values(shape, i), requires_grad=True) for i, shape in enumerate(shapes)]
    y = f(*xs)
    np.testing.assert_allclose(y.data, numpys(*[x.data for x in xs]), rtol=1e-10, atol=1e-12)
    g = Tensor(values(y.shape, 10), requires_grad=True)
    for i, (x, adjoint) in enumerate(zip(xs, mg.grad(y, xs, g, create_graph=True), strict=True)):
        v = values(x.shape, 20 + i)
        moved = numpys(*[v if j == i else x.data for j, x in enumerate(xs)])
        assert adjoint.shape == x.shape
        np.testing.assert_allclose(np.sum(moved * g.data), np.sum(v * adjoint.data), rtol=1e-8, atol=1e-9)
        (again,) = mg.grad(adjoint, g, Tensor(v), retain_graph=True)
        np.testing.assert_allclose(again.data, moved, rtol=1e-8, atol=1e-9)


def parts(n: int, common: tuple[int, ...]) -> st.SearchStrategy:
    """What can stand for an axis of length n; the arrays among them broadcast to a common shape."""
    if not n:
        return st.slices(0)
    index = st.integers(-n, n - 1)
    own = st.sampled_from([common, common[1:], (1,) * len(common)])
    masks = st.one_of(arrays(bool, n), index.map(lambda i: np.arange(n) == i % n))
    return st.one_of(st.slices(n), index, arrays(np.int64, own, elements=index), st.lists(index, max_size=2), masks)


@st.composite
def indices(draw: Callable, shape: tuple[int, ...]) -> tuple:
    """Numbers, slices, lists, arrays or masks for the first and the last axes; an ellipsis, new axes between them."""
    common = draw(array_shapes(min_dims=0, max_dims=2, min_side=0, max_side=3))
    first, last = sorted(draw(st.tuples(*[st.integers(0, len(shape))] * 2)))
    head, tail = ([draw(parts(n, common)) for n in lengths] for lengths in (shape[:first], shape[last:]))
    between = draw(st.sampled_from([[...], [None, ...], [..., None], []]))
    return (*head, *between, *tail) if between else tuple(head)


@given(st.data())
@several
def test_any_index(data):
    shape = data.draw(shapes)
    index = data.draw(indices(shape))
    try:
        np.zeros(shape)[index]
    except IndexError:
        with pytest.raises(IndexError):
            Tensor(np.zeros(shape))[index]
    else:
        check_linear(lambda x: x[index], lambda x: x[index], shape)


@given(st.data())
@several
def test_any_mask(data):
    shape = data.draw(shapes)
    reach = data.draw(st.integers(0, len(shape)))
    mask = data.draw(arrays(bool, shape[:reach]))
    whole = [(None, ..., mask)] if reach == len(shape) else []
    index = data.draw(st.sampled_from([mask, (mask, None), *whole]))
    check_linear(lambda x: x[index], lambda x: x[index], shape)


@st.composite
def expressions(draw: Callable) -> tuple[str, list[tuple[int, ...]]]:
    """Subscripts, and shapes of operands that fit: a letter may be 1 long in one operand and longer in another."""
    longest = {letter: draw(st.integers(0, 3)) for letter in "abcD"}
    dots = draw(array_shapes(min_dims=0, max_dims=2, min_side=0, max_side=3))
    terms, shapes = [], []
    for _ in range(draw(st.integers(1, 4))):
        term = draw(st.text("abcD", max_size=3))
        own = {letter: draw(st.sampled_from([n, n, 1])) for letter, n in longest.items()}
        lengths = [own[letter] for letter in term]
        if draw(st.booleans()):
            position = draw(st.integers(0, len(term)))
            wide = [draw(st.sampled_from([n, n, 1])) for n in draw(st.sampled_from([dots, dots[1:]]))]
            term = f"{term[:position]}...{term[position:]}"
            lengths[position:position] = wide
        terms.append(term)
        shapes.append(tuple(lengths))
    subscripts = ",".join(terms)
    if draw(st.booleans()):
        used = sorted(set(subscripts) & set(longest))
        kept = draw(st.permutations(used))[: draw(st.integers(0, len(used)))]
        position = draw(st.integers(0, len(kept)))
        result = "".join(kept)
        subscripts += "->" + (f"{result[:position]}...{result[position:]}" if "..." in subscripts else result)
    return subscripts, shapes


@given(expressions())
@several
def test_any_subscripts(expression):
    subscripts, shapes = expression
    check_linear(lambda *xs: mg.einsum(subscripts, *xs), lambda *xs: np.einsum(subscripts, *xs), *shapes)


@given(st.data())
@several
def test_any_pair_of_axes_in_tensordot(data):
    lengths = data.draw(st.lists(st.integers(0, 3), max_size=4))
    count = data.draw(st.integers(0, len(lengths)))
    a = data.draw(st.permutations(range(len(lengths))))
    b = data.draw(st.permutations(range(len(lengths))))
    axes = [a.index(i) for i in range(count)], [b.index(i) for i in range(count)]
    shapes = [lengths[i] for i in a], [lengths[i] for i in b]
    check_linear(lambda a, b: mg.tensordot(a, b, axes), lambda a, b: np.tensordot(a, b, axes), *shapes)


@given(st.data())
@several
def test_any_rearrangement(data):
    shape = data.draw(array_shapes(min_dims=1, max_dims=3, min_side=0, max_side=4))
    axis = data.draw(st.integers(-len(shape), len(shape) - 1))
    n = shape[axis]
    counts = st.integers(0, 3)
    arguments = {
        "flip": (axis,),
        "roll": (data.draw(st.integers(-5, 5)), axis),
        "moveaxis": (axis, data.draw(st.integers(-len(shape), len(shape) - 1))),
        "repeat": (data.draw(st.one_of(counts, arrays(np.int64, n, elements=counts))), axis),
        "tile": (data.draw(st.lists(counts, max_size=4)),),
        "pad": (data.draw(st.tuples(counts, counts)),),
        "tril": (data.draw(st.integers(-5, 5)),),
        "ravel": (data.draw(st.sampled_from("CF")),),
    }
    if n:
        index = data.draw(arrays(np.int64, array_shapes(max_dims=2, max_side=4), elements=st.integers(-n, n - 1)))
        arguments["take"] = (index, axis)
        whole = (*shape[:axis], 2, *shape[axis:][1:])
        arguments["take_along_axis"] = (data.draw(arrays(np.int64, whole, elements=st.integers(-n, n - 1))), axis)
    if 0 not in shape:
        arguments["pad"] += (data.draw(st.sampled_from(["constant", "edge", "reflect", "symmetric", "wrap"])),)
    name = data.draw(st.sampled_from(sorted(arguments)))
    check_linear(
        lambda x: getattr(mg, name)(x, *arguments[name]), lambda x: getattr(np, name)(x, *arguments[name]), shape
    )
