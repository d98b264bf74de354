"""An op of one's own that the engine cannot take: an error that names the op, the input, what came and what should."""

import functools

import numpy as np
import pytest

import minigrad as mg
from minigrad.errors import DTypeError, ShapeError
from minigrad.tensor import Tensor


def leaf(*shape):
    return Tensor(np.full(shape, 2.0), requires_grad=True)


def cube(x, derivative, *more):
    return mg.record(x.data**3, (x, derivative, *more))


NO_GRADIENT = {
    "an array": (lambda g, y: g.data, r"an array of shape \(2, 3\); it must give a Tensor.*not with their \.data\): "),
    "a float": (lambda g, y: 3.0, "a float; it must give a Tensor of that shape: "),
    "a NumPy number": (lambda g, y: np.float64(3), r"a float64 of shape \(\); it must give a Tensor"),
    "None": (lambda g, y: None, "None; it must give a Tensor"),
    "a tuple": (lambda g, y: (g, g), r"\(a Tensor of shape \(2, 3\), a Tensor of shape \(2, 3\)\); it must give"),
    "text": (lambda g, y: "g", "a str; it must give a Tensor"),
}
NO_SHAPE = {
    "another length": (4, 3),
    "transposed": (3, 2),
    "an axis too few": (3,),
    "a single number": (),
    "another axis between": (2, 5, 3),
    "flat": (6,),
}


@pytest.mark.parametrize("create_graph", [False, True])
@pytest.mark.parametrize("checking", [False, True], ids=["", "detect_anomaly"])
class TestWhatADerivativeGives:
    @pytest.mark.parametrize("case", NO_GRADIENT)
    def test_no_tensor(self, case, checking, create_graph):
        derivative, message = NO_GRADIENT[case]
        self.fails(derivative, TypeError, message, checking, create_graph)

    @pytest.mark.parametrize("case", NO_SHAPE)
    def test_another_shape(self, case, checking, create_graph):
        """Also one that has as many numbers: a reshape would put each gradient to another number's place."""
        shape = NO_SHAPE[case]
        message = rf"a Tensor of shape \({', '.join(map(str, shape))},?\); it must have the input's shape, or one that"
        self.fails(lambda g, y: Tensor(np.ones(shape)), ShapeError, message, checking, create_graph)

    def fails(self, derivative, error, message, checking, create_graph):
        x = leaf(2, 3)
        with mg.modes.switched(mg.modes.checking, checking):
            y = mg.sum(cube(x, derivative))
            with pytest.raises(error, match=r"^[\w<>]+: its derivative by its input of shape \(2, 3\) gave " + message):
                mg.grad(y, x, create_graph=create_graph)
        assert x.grad is None


def test_the_op_and_the_line_of_its_derivative_are_named():
    def square(x):
        return mg.record(x.data**2, (x, lambda g, y: (g * 2 * x).data))

    with pytest.raises(TypeError, match=r"test_own_op\.py:\d+: \(g \* 2 \* x\)\.data$"):
        mg.sum(square(leaf(2))).backward()


FITS = [
    ((2, 3), (2, 3)),
    ((2, 1), (2, 3)),
    ((3,), (2, 3)),
    ((), (2, 3)),
    ((1, 3), (3,)),
    ((1,), ()),
    ((2, 3), (1, 2, 3)),
]


@pytest.mark.parametrize(("shape", "given"), FITS)
def test_a_shape_that_the_input_was_broadcast_to_is_summed_and_axes_of_length_1_are_no_matter(shape, given):
    x, g = leaf(*shape), np.random.default_rng(3).standard_normal(given)
    y = mg.record(np.ones((2, 3)), (x, lambda _, y: Tensor(g)))
    (found,) = mg.grad(mg.sum(y), x)
    assert found.shape == shape
    np.testing.assert_allclose(mg.sum(found).item(), g.sum(), rtol=1e-12)


def test_more_edges_than_one_may_be_wrong_and_the_first_is_named():
    with pytest.raises(TypeError, match=r"^op: edge 1 is None"):
        op(leaf(2), lambda x, d: [(x, d), None])


def op(x, edges):
    return mg.record(x.data * 2, *edges(x, lambda g, y: g * 2))


EDGES = {
    "a Tensor": (lambda x, d: [x], r"edge 0 is a Tensor of shape \(2, 3\)"),
    "the parent alone": (lambda x, d: [(x,)], r"edge 0 is \(a Tensor of shape \(2, 3\)\)"),
    "an empty tuple": (lambda x, d: [()], r"edge 0 is \(\)"),
    "the other way round": (lambda x, d: [(d, x)], r"edge 0 is \(a function, a Tensor .*\); the parent comes first"),
    "a list": (lambda x, d: [[x, d]], r"edge 0 is \[a Tensor of shape \(2, 3\), a function\]"),
    "a list of edges": (lambda x, d: [[(x, d)]], r"edge 0 is \[.*write record\(value, \*edges\), with a star"),
    "a parent that is an array": (lambda x, d: [(x.data, d)], r"edge 0 is \(an array of shape \(2, 3\), a function\)"),
    "a parent that is a number": (lambda x, d: [(2.0, d)], r"edge 0 is \(a float, a function\)"),
    "a gradient for a derivative": (lambda x, d: [(x, x)], r"edge 0 is \(a Tensor of shape \(2, 3\), a Tensor"),
    "a number for a derivative": (lambda x, d: [(x, 2.0)], r"edge 0 is \(a Tensor of shape \(2, 3\), a float\)"),
}


@pytest.mark.parametrize("case", EDGES)
@pytest.mark.parametrize("recording", [True, False])
def test_an_edge_of_another_form_is_an_error_where_the_op_is(case, recording):
    edges, message = EDGES[case]
    with mg.modes.switched(mg.modes.recording, recording), pytest.raises(TypeError) as error:
        op(leaf(2, 3), edges)
    error.match(rf"^op: {message}.*an edge is a tuple \(parent, derivative, \*more\)")


VALUES = {
    "a Tensor": (lambda x: x, TypeError, r"computed from the parents' \.data; got a Tensor"),
    "nothing": (lambda x: None, TypeError, "an array of real numbers or booleans; got NoneType"),
    "complex numbers": (lambda x: x.data * 1j, TypeError, "got an array of complex128"),
    "whole numbers": (lambda x: x.data.astype(int), DTypeError, "is int64, and has no gradient; give floats"),
}  # fmt: skip


@pytest.mark.parametrize("case", VALUES)
def test_a_value_that_is_no_array_of_numbers(case):
    value, error, message = VALUES[case]

    def rounded(x):
        return mg.record(value(x), (x, lambda g, y: g))

    with pytest.raises(error, match=f"^rounded: the value .*{message}"):
        rounded(leaf(2))


def test_whole_numbers_without_edges_are_an_op_without_a_gradient():
    assert not mg.record(np.arange(3)).requires_grad


@pytest.mark.parametrize(
    ("derivative", "more", "message"),
    [
        (lambda g: g, (), "is given g, y, and does not take them: too many positional arguments"),
        (lambda g, y, slope: g * slope, (), "is given g, y, and does not take them: missing .* 'slope'"),
        (lambda g, y: g, (2.0,), "is given g, y and 1 more, and does not take them: too many"),
    ],
)  # fmt: skip
def test_a_derivative_that_takes_other_arguments(derivative, more, message):
    with pytest.raises(TypeError, match=rf"^\w*.*: its derivative by its input of shape \(2,\) {message}"):
        mg.sum(cube(leaf(2), derivative, *more)).backward()


def test_an_error_within_a_derivative_is_its_own():
    with pytest.raises(TypeError, match="unsupported operand"):
        mg.sum(cube(leaf(2), lambda g, y: g * ("a" - 1))).backward()
    with pytest.raises(AttributeError, match="no 'slope'"):
        mg.sum(cube(leaf(2), lambda g, y: g.slope)).backward()


def test_a_derivative_may_be_any_callable():
    def scaled(factor, g, y):
        return g * factor

    x = leaf(2)
    y = cube(x, functools.partial(scaled, 5.0))
    assert "op=partial" in repr(y)
    mg.sum(y).backward()
    np.testing.assert_array_equal(x.grad.data, 5.0)


def test_detect_anomaly_names_the_op_and_not_record():
    def logarithm(x):
        with np.errstate(all="ignore"):
            return mg.record(np.log(x.data), (x, lambda g, y: g / x))

    with mg.detect_anomaly(), pytest.raises(mg.errors.AnomalyError, match=r"^logarithm of \(2,\) gave -?"):
        logarithm(Tensor(np.array([-1.0, 1.0]), requires_grad=True))
