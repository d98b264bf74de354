"""The array of another library beside a Tensor: a TypeError that names both, wherever it stands."""

import operator

import numpy as np
import pytest

import minigrad as mg
from minigrad import Tensor, array_api, nn
from tests.array_api.cases import CASES

strict = pytest.importorskip("array_api_strict")

OF_PYTHON = ("_", "where")
"""Cases that begin with an operator between the arrays: then the library on its left answers."""
SEVERAL = [case for case in CASES if len(case.shapes) > 1 and not case.name.startswith(OF_PYTHON)]
OPERATORS = [operator.add, operator.sub, operator.mul, operator.truediv, operator.floordiv, operator.mod, operator.pow]
COMPARISONS = [operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge]
IN_PLACE = [operator.iadd, operator.isub, operator.imul, operator.itruediv, operator.ipow]


@pytest.mark.parametrize("case", SEVERAL, ids=[f"{case.name}{i}" for i, case in enumerate(SEVERAL)])
def test_a_function_with_arrays_of_two_libraries_names_both(case):
    arrays = case.arrays(case.dtypes[-1])
    for place in range(len(arrays)):
        mixed = [strict.asarray(x) if i == place else Tensor(x) for i, x in enumerate(arrays)]
        with pytest.raises(TypeError, match=r"minigrad\.Tensor and array_api_strict.*Array, which has shape"):
            case.call(array_api, *mixed)


def others():
    found = [strict.asarray([1.0, 2.0])]
    torch = pytest.importorskip("torch")
    return [*found, torch.tensor([1.0, 2.0])]


@pytest.mark.parametrize("apply", [*OPERATORS, *COMPARISONS, *IN_PLACE], ids=lambda each: each.__name__)
def test_an_operator_with_arrays_of_two_libraries_names_both(apply):
    t = Tensor([3.0, 4.0])
    for other in others():
        with pytest.raises(TypeError, match=r"minigrad\.Tensor and (torch|array_api_strict).*shape \(2,\); .*from_dlp"):
            apply(t, other)
        with pytest.raises(TypeError, match=r"Tensor"):
            apply(other, t)
    assert t.data.tolist() == [3, 4]


PLACES = {
    "an index": lambda t, x: t[x > 1],
    "an index that is written": lambda t, x: t.__setitem__(0, x[0]),
    "a condition": lambda t, x: array_api.where(x > 1, t, t),
    "a choice": lambda t, x: array_api.where(t > 1, t, x),
    "a function of NumPy": lambda t, x: np.hypot(t, x),
    "a bound": lambda t, x: mg.clip(t, x, None),
    "a layer": lambda t, x: nn.Linear(2, 2)(x),
    "targets": lambda t, x: nn.functional.mse_loss(t, x),
    "the dtype": lambda t, x: array_api.result_type(t, x),
    "different elements": lambda t, x: array_api.unique_values(x),
    "a place in a sorted array": lambda t, x: mg.searchsorted(t, x),
}


@pytest.mark.parametrize("call", PLACES.values(), ids=PLACES)
def test_it_is_refused_wherever_it_stands(call):
    for other in others():
        with pytest.raises(TypeError, match=r"minigrad\.Tensor and (torch|array_api_strict)"):
            call(Tensor([3.0, 4.0]), other)


def test_what_a_user_asks_for_is_converted():
    for other in others():
        for made in (mg.from_dlpack(other), array_api.asarray(other), Tensor(other)):
            np.testing.assert_array_equal((made + np.ones(2, np.float32)).data, [2, 3])
