"""The source of a derivative: its op, file and line, and its formula."""

import pytest

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
