"""A mistake in what an initializer is given is one error that names the value and the rule."""

import re

import numpy as np
import pytest

from minigrad import Tensor, nn
from minigrad.errors import DTypeError, ShapeError
from minigrad.nn import init
from tests.nn.mistakes import zeros

MISTAKES = [
    (
        lambda: init.xavier_uniform_(nn.Linear(2, 3).weight.data),
        TypeError,
        "init: it fills a Tensor, got ndarray; give the parameter itself, not its .data",
    ),
    (lambda: init.zeros_(nn.Linear(2, 3, bias=False).bias), TypeError, "init: it fills a Tensor, got NoneType"),
    (lambda: init.normal_(None), TypeError, "init: it fills a Tensor, got NoneType"),
    (lambda: init.kaiming_normal, AttributeError, "no 'kaiming_normal'; here it is kaiming_normal_, which fills"),
    (lambda: init.xavier_normal_(zeros(3)), ShapeError, "need a weight of two axes or more, got shape (3,)"),
    (lambda: init.kaiming_normal_(zeros(3, 2), mode="fan"), ValueError, "'fan_out' or 'fan_avg', got 'fan'"),
    (
        lambda: init.variance_scaling_(zeros(3, 2), distribution="normal"),
        ValueError,
        "init: distribution must be one of truncated_normal, untruncated_normal, uniform, got 'normal'",
    ),
    (lambda: init.kaiming_normal_(zeros(3, 2), groups=0), ValueError, "groups must be a whole number ≥ 1, got 0"),
    (lambda: init.orthogonal_(zeros(3)), ShapeError, "orthogonal_: it needs a tensor of two axes or more, got shape"),
    (lambda: init.trunc_normal_(zeros(3), a=3), ValueError, "trunc_normal_: a must not be above b, got a=3 and b=2.0"),
    (lambda: init.trunc_normal_(zeros(3), std=-1), ValueError, "trunc_normal_: std must be a number ≥ 0, got -1"),
    (lambda: init.trunc_normal_(zeros(3), corrected=True), ValueError, "corrected=True is for relative=True and a < b"),
    (
        lambda: init.trunc_normal_(zeros(3), a=9, b=10, relative=True, corrected=True),
        ValueError,
        "next to no number is between 9 and 10 std",
    ),
    (lambda: init.trunc_normal_tf_, AttributeError, "here it is trunc_normal_ with relative=True"),
    (lambda: init.calculate_gain("swish"), ValueError, "no gain is known for 'swish'; one of linear, sigmoid, tanh"),
    (lambda: init.calculate_gain(["relu"]), ValueError, "no gain is known for ['relu']; one of linear, sigmoid"),
    (lambda: init.normal_(zeros(3), std=-1), ValueError, "normal_: std must be a number ≥ 0, got -1"),
    (lambda: init.xavier_uniform_(zeros(3, 2), -1), ValueError, "xavier_uniform_: gain must be a number ≥ 0, got -1"),
    (lambda: init.xavier_normal_(zeros(3, 2), -2), ValueError, "xavier_normal_: gain must be a number ≥ 0, got -2"),
    (lambda: init.uniform_(zeros(3), 1, 0), ValueError, "uniform_: a must not be above b, got a=1 and b=0"),
    (
        lambda: init.uniform_(zeros(3), 0, 1e39),
        ValueError,
        "is float32, which does not hold numbers between 0 and 1e+39",
    ),
    (lambda: init.normal_(zeros(9), 0, 1e39), ValueError, "is float32, which does not hold numbers of mean 0 and std"),
    (lambda: init.constant_(zeros(3, dtype=np.float16), 1e5), ValueError, "is float16, which does not hold 100000.0"),
    (lambda: init.constant_(zeros(3, dtype=np.int64), 2.5), ValueError, "the tensor is int64, which does not hold 2.5"),
    (lambda: init.normal_(zeros(3, dtype=np.int64)), DTypeError, "normal_: random numbers are no whole numbers, and"),
    (lambda: init.uniform_(zeros(3, dtype=bool)), DTypeError, "uniform_: random numbers are no whole numbers, and the"),
    (lambda: init.ones_(Tensor(np.broadcast_to(1.0, 3))), ValueError, "ones_: the tensor's memory is read-only; fill"),
]


@pytest.mark.parametrize(("mistake", "error", "said"), MISTAKES)
def test_a_mistake_is_named(mistake, error, said):
    with pytest.raises(error, match=re.escape(said)):
        mistake()
