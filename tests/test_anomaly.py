"""detect_anomaly: the first NaN or Inf is an error that says where it came from."""

import warnings

import numpy as np
import pytest

import minigrad as mg
from minigrad import Tensor, detect_anomaly
from minigrad.errors import AnomalyError


def leaf(*values):
    return Tensor(np.array(values), requires_grad=True)


@pytest.fixture(autouse=True)
def numpys_own_warnings_are_not_the_subject():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        yield


def caught(run):
    with pytest.raises(AnomalyError) as error, detect_anomaly():
        run()
    return str(error.value)


def test_a_forward_fault_names_the_op_the_shapes_the_place_and_the_line():
    def run():
        mg.log(mg.reshape(leaf(1.0, 0.0), (2, 1)))  # the line

    text = caught(run)
    assert text.startswith("log of (2, 1) gave -inf at (1, 0) (1 of 2 elements")
    assert "test_anomaly.py" in text
    assert "# the line" in text


def test_a_fault_in_the_data_is_told_from_a_fault_of_the_op():
    assert "as there is one in its input" in caught(lambda: leaf(np.nan) * 2)


def test_a_backward_fault_names_the_op_its_line_and_its_derivative():
    def run():
        y = mg.sum(mg.sqrt(leaf(4.0, 0.0)))  # made here
        y.backward()

    text = caught(run)
    assert "gradient of sqrt" in text
    assert "inf at (1,)" in text
    assert "# made here" in text
    assert "g / (2 * y)" in text
    assert "where trap" not in text


def test_the_where_trap_is_called_by_its_name():
    def run():
        x = leaf(4.0, 0.0)
        mg.sum(mg.where(x.data > 0, mg.sqrt(x), 0.0)).backward()

    text = caught(run)
    assert "gradient of sqrt" in text
    assert "nan" in text
    assert "This is the where trap" in text


def test_the_remedy_that_the_message_names_works():
    x = leaf(4.0, 0.0)
    c = x.data > 0
    with detect_anomaly():
        mg.sum(mg.where(c, mg.sqrt(mg.where(c, x, 1.0)), 0.0)).backward()
    np.testing.assert_array_equal(x.grad.data, [0.25, 0])


def test_a_graph_made_outside_says_so():
    y = mg.sum(mg.sqrt(leaf(0.0)))
    assert "outside of detect_anomaly" in caught(y.backward)


def test_it_is_off_by_default_and_again_afterwards():
    with pytest.raises(AnomalyError), detect_anomaly():
        mg.log(leaf(0.0))
    assert mg.log(leaf(0.0)).item() == -np.inf


def test_an_inf_that_was_given_as_a_mask_is_no_anomaly():
    scores = leaf(1.0, 2.0)
    with detect_anomaly():
        y = mg.nn.functional.softmax(mg.where(np.array([True, False]), scores, -np.inf))
        mg.sum(y * y).backward()
    np.testing.assert_array_equal(y.data, [1, 0])
