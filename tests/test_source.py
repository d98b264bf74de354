"""The source of a derivative: its op, file and line, and its formula."""

import pytest

import minigrad as mg
from minigrad import nn
from minigrad.nn import functional as F
from minigrad.source import derivative_formula, derivative_line, op_name


def twice(x):
    def by_x(g, y):
        if y is x:
            return g + g

        def helper():
            return "not the formula"

        return helper and 2 * g

    return by_x


def _op(b):
    return (lambda g, _: g * b), (lambda g, y: g * (1 - y * y)), (lambda g, _: (lambda h: h + b)(g))


several_lines = (  # noqa: E731
    lambda g, y: (
        g
        * y
    )
)  # fmt: skip
constant = lambda g, y: 0  # noqa: E731
one, other = (lambda g, y: g), (lambda g, y: -g)  # fmt: skip


@pytest.mark.parametrize(
    ("derivative", "formula"),
    [
        (_op(2)[0], "g * b"),
        (_op(2)[1], "g * (1 - y * y)"),
        (_op(2)[2], "(lambda h: h + b)(g)"),
        (several_lines, "g * y"),
        (constant, "0"),
        (one, "g"),
        (other, "-g"),
        (twice(1), "g + g, or helper and 2 * g"),
        (eval("lambda g, y: g"), "<lambda>"),
    ],
)
def test_the_formula_is_what_the_derivative_returns_as_written(derivative, formula):
    assert derivative_formula(derivative) == formula


def test_the_line_has_the_file_the_line_and_the_formula():
    derivative = _op(2)[1]
    assert derivative_line(derivative) == f"test_source.py:{derivative.__code__.co_firstlineno}: g * (1 - y * y)"


def test_the_op_is_the_function_that_the_derivative_stands_in():
    assert op_name(twice(1)) == "twice"
    assert op_name(_op(2)[0]) == "op"


X = mg.ones((2, 1, 3), requires_grad=True)


@pytest.mark.parametrize(
    ("make", "op", "line"),
    [
        (lambda: F.mish(X), "mish", "rectified.py:28: backward(kept, g)[i]"),
        (lambda: nn.LSTM(3, 2)(X)[0], "LSTM", "recurrent.py:57: _lstm_back(kept, g)[i]"),
        (lambda: F.scaled_dot_product_attention(X, X, X), "attended", "fused_attention.py:56: backward(kept, g)[i]"),
    ],
)
def test_an_op_of_a_kernel_has_the_name_of_the_function_that_it_is_made_in(make, op, line):
    y = make()
    assert op_name(y.edges[0][1]) == op
    assert f"op={op}" in repr(y)
    assert derivative_line(y.edges[0][1]) == line
