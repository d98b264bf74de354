"""Every option of every layer, loss and function: a wrong value is one error that names the option, its rule and it.

A walk over the signatures: an option annotated ``bool`` is given strings, numbers and None, a ``float`` NaN, ∞, −1,
a string and True, an ``int`` 1.5, True, −1, 0 and 2⁴⁰. What of these an option may be is in a table, with the reason.
"""

import inspect
import math
import typing
from types import UnionType

import numpy as np
import pytest

from minigrad import Tensor, nn
from minigrad.nn import functional as F
from minigrad.nn import init
from tests.nn.cases import CASES

WRONG = {
    bool: ("False", 2, None),
    float: (math.nan, math.inf, -1, "0.1", True),
    int: (1.5, True, -1, 0, 2**40),
}

MEANT = {
    **dict.fromkeys(("dim", "start_dim", "end_dim", "padding_idx", "ignore_index"), (-1, 0)),
    **dict.fromkeys(("padding", "output_padding"), (0,)),
    **dict.fromkeys(("margin", "scale", "init", "beta", "alpha", "negative_slope", "lower"), (-1,)),
    **dict.fromkeys(("min_val", "max_val", "threshold", "value", "p", "norm_type"), (-1, math.inf)),
    "divisor_override": (-1,),
    "num_classes": (-1,),
    "normalized_shape": (0,),
}
"""What is right by the option's name: an axis may count from the last, a bound and an order of a norm may be infinite,
a slope, a margin or a divisor may be negative; −1 classes are counted, and nothing at all is normalized to nothing."""

MEANT_BY = {f"{side}Pad{n}d": {"padding": (-1, 0)} for side in ("Zero", "Constant", "Reflection") for n in (1, 2)}
MEANT_BY |= {f"{side}Pad{n}d": {"padding": (-1, 0)} for side in ("Replication", "Circular") for n in (1, 2)}
"""A negative padding crops."""


def kinds(annotation):
    """The types among bool, float and int that an annotation allows beside others, and whether None is one."""
    parts = typing.get_args(annotation) if typing.get_origin(annotation) in (typing.Union, UnionType) else [annotation]
    return [kind for kind in (bool, float, int) if kind in parts and np.ndarray not in parts], type(None) in parts


FIRST = {case.what: case for case in reversed(CASES)}
"""One row for every layer, loss and function."""


def signature_of(case):
    return inspect.signature(getattr(nn if case.is_layer else F, case.what))


def called(case, option, value):
    """Make the layer and call it, or call the function, with the option set to the value."""
    arrays = [None if a is None else Tensor(a) if a.dtype.kind == "f" else a for a in case.arrays()]
    given = signature_of(case).bind(*(case.arguments if case.is_layer else arrays), **case.keywords)
    given.arguments[option] = value
    if case.is_layer:
        getattr(nn, case.what)(*given.args, **given.kwargs).to(np.float64)(*arrays)
    else:
        getattr(F, case.what)(*given.args, **given.kwargs)


def mistakes(case):
    """(option, value) for each option of a layer or a function, with each wrong value."""
    meant = MEANT | MEANT_BY.get(case.what, {})
    for parameter in signature_of(case).parameters.values():
        found, optional = kinds(parameter.annotation)
        if not found or parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            continue
        for value in WRONG[found[0]]:
            # 1 == True: what is meant is meant as its type.
            right = any(type(value) is type(each) and value == each for each in meant.get(parameter.name, ()))
            if not right and not (value is None and optional):
                yield parameter.name, value


def said(case, option, value):
    """What the call says, or None if it says nothing."""
    try:
        called(case, option, value)
    except (TypeError, ValueError, MemoryError) as error:
        return str(error)
    return None


@pytest.mark.parametrize("case", FIRST.values(), ids=FIRST)
def test_a_wrong_option_is_one_error_that_names_it(case):
    faults = []
    for option, value in mistakes(case):
        message = said(case, option, value)
        if message is None or option not in message or repr(value) not in message:
            faults.append((option, value, message))
    assert faults == []


def test_the_walk_meets_many_options():
    assert sum(len(list(mistakes(case))) for case in FIRST.values()) > 900


@pytest.mark.parametrize(
    ("fill", "option", "value"),
    [
        (init.uniform_, "a", math.nan),
        (init.uniform_, "b", "1"),
        (init.normal_, "std", math.inf),
        (init.normal_, "mean", True),
        (init.constant_, "val", "0"),
        (init.xavier_uniform_, "gain", math.nan),
        (init.xavier_normal_, "gain", None),
        (init.kaiming_uniform_, "a", math.nan),
        (init.kaiming_normal_, "a", "0.1"),
    ],
)
def test_a_wrong_option_of_an_initialiser_too(fill, option, value):
    parameters = list(inspect.signature(fill).parameters.values())[1:]
    required = {each.name: 0.5 for each in parameters if each.default is each.empty}
    with pytest.raises(ValueError, match=f"{option} must be") as error:
        fill(nn.Parameter(np.ones((2, 3), np.float32)), **required | {option: value})
    assert repr(value) in str(error.value)


def test_what_is_given_by_place_and_by_numpys_types_is_looked_at_too():
    with pytest.raises(TypeError, match=r"^Linear: bias must be True or False, got 'False'$"):
        nn.Linear(2, 3, "False")
    with pytest.raises(ValueError, match=r"^BatchNorm2d: eps must be a number ≥ 0, got .*nan.*$"):
        nn.BatchNorm2d(3, np.float64("nan"))
    assert nn.Linear(np.int64(2), 3, np.bool_(False)).bias is None
    nn.BatchNorm2d(3, np.float32(1e-3), None)


class Mine(nn.GRU):
    def __init__(self):
        super().__init__(2, 3, batch_first="False")


def test_a_subclass_is_named_as_the_user_named_it():
    with pytest.raises(TypeError, match=r"^Mine: batch_first must be True or False, got 'False'$"):
        Mine()
