"""Options by their annotations: the rules, the errors, and where a function is not one of a layer's."""

import numpy as np
import pytest

import minigrad as mg
from minigrad import Tensor, nn, optim
from minigrad.checks import BOUND, FLAG, NUMBER, UP_TO_ONE, WHOLE, checked


@pytest.mark.parametrize(
    ("rule", "right", "wrong"),
    [
        (FLAG, [True, False, np.bool_(True), 0, 1], ["False", None, 2, -1, 1.0, [], np.float64(1)]),
        (
            NUMBER,
            [1, -0.5, np.float32(2), np.int64(3)],
            [True, "1", None, float("nan"), float("inf"), 1j, np.array([1.0])],
        ),
        (BOUND, [float("inf"), -float("inf"), 0], [float("nan"), "inf", None, False]),
        (WHOLE, [-3, np.int8(4), np.array(2), 2**31 - 1], [1.0, True, np.bool_(True), "1", None, 2**31, np.array([1])]),
        (UP_TO_ONE, [0, 1, 0.5], [-1e-9, 1.5, float("nan"), True]),
    ],
)
def test_what_a_rule_holds_for(rule, right, wrong):
    assert [x for x in right if not rule.holds(x)] == []
    assert [x for x in wrong if rule.holds(x)] == []


@checked(part=UP_TO_ONE)
def example(
    x: Tensor, flag: bool = False, part: float = 0.5, count: int | None = None, *, size: int | tuple = 1
) -> str:
    """An example."""
    return f"{x} {flag} {part} {count} {size}"


def test_options_are_looked_at_by_place_and_by_name_and_nothing_else_is():
    assert example("anything", True, 1, None, size="anything") == "anything True 1 None anything"
    with pytest.raises(TypeError, match=r"^example: flag must be True or False, got 'no'$"):
        example(0, "no")
    with pytest.raises(ValueError, match=r"^example: part must be between 0 and 1, got 2$"):
        example(0, part=2)
    with pytest.raises(ValueError, match=r"^example: count must be a whole number, got 4294967296; the largest is"):
        example(0, count=2**32)


def test_the_function_keeps_its_name_its_signature_and_its_own_errors():
    assert (example.__name__, example.__doc__) == ("example", "An example.")
    with pytest.raises(TypeError, match="unexpected keyword argument 'other'"):
        example(0, other=1)


def leaf():
    return Tensor([2.0], requires_grad=True)


@pytest.mark.parametrize(
    "call",
    [
        lambda: (leaf() * 1).backward(create_graph="False"),
        lambda: (leaf() * 1).backward(None, "False"),
        lambda: mg.grad(leaf() * 1, leaf(), allow_unused="False"),
        lambda: mg.jacobian(lambda x: x * 2, leaf(), create_graph="False"),
        lambda: nn.Linear(2, 2).requires_grad_("False"),
        lambda: nn.Linear(2, 2).zero_grad("False"),
        lambda: nn.Linear(2, 2).load_state_dict({}, strict="False"),
        lambda: nn.Linear(2, 2).named_parameters(recurse="False"),
        lambda: nn.Linear(2, 2).parameters("False"),
        lambda: nn.Linear(2, 2).register_forward_hook(print, prepend="False"),
        lambda: nn.Buffer([1.0], persistent="False"),
        lambda: optim.SGD([leaf()], lr=0.1).zero_grad("False"),
        lambda: optim.SGD([leaf()], lr=0.1, maximize="False"),
        lambda: optim.clip_grad_norm_([leaf()], 1.0, error_if_nonfinite="False"),
        lambda: mg.data.Batches(np.ones(3), shuffle=False, drop_last="False"),
    ],
)
def test_a_string_is_no_flag(call):
    with pytest.raises((TypeError, ValueError), match=r"must be True or False.*'False'"):
        call()


@pytest.mark.parametrize("eps", [float("nan"), float("inf"), -1, "1e-6", True])
def test_a_step_of_differences_is_a_number(eps):
    with pytest.raises(ValueError, match="gradcheck: eps must be"):
        mg.gradcheck(lambda x: x * x, [Tensor(np.array([1.0]), requires_grad=True)], eps=eps)
