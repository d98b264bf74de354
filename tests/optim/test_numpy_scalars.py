"""NumPy's numbers as options: each is taken for its value, and leaves its dtype behind."""

import json
import math
from fractions import Fraction

import numpy as np
import pytest

from minigrad.optim import SGD, Adam, Momentum, clip_grad_norm_, clip_grad_value_, dialects
from minigrad.optim.lr_scheduler import ChainedScheduler, CosineAnnealingLR, ExponentialLR, ReduceLROnPlateau
from minigrad.optim.options import plain
from minigrad.tensor import Tensor
from tests.optim.cases import CLASSES
from tests.optim.lr_scheduler.schedules import BEYOND, SCHEDULES, course, optimizer

DRAW = np.random.default_rng(12)
GRADIENTS = DRAW.standard_normal((5, 4, 3))
KINDS = {"float32, int8": (np.float32, np.int8), "float16, uint8": (np.float16, np.uint8)}
by_kind = pytest.mark.parametrize("kind", KINDS)


def converted(value, real, whole):
    """The option with other numbers; what does not fit a small dtype stays as it is."""
    if isinstance(value, bool):
        return value
    if isinstance(value, (list, tuple)):
        return type(value)(converted(each, real, whole) for each in value)
    if isinstance(value, float) and 0 < value < 1e4:
        keeps = math.isclose(real(value), value, rel_tol=1e-2) and real(value) != 1
        return real(value) if keeps else value
    return whole(value) if isinstance(value, int) and 0 <= value < 128 else value


def walked(made, **options):
    p = Tensor(np.ones((4, 3)), requires_grad=True)
    steps = made([p], **options)
    for g in GRADIENTS:
        p.grad = Tensor(g)
        steps.step()
    return p.data, steps


@by_kind
@pytest.mark.parametrize("name", CLASSES)
def test_an_optimizer_steps_as_with_pythons_numbers(name, kind):
    """In float32 the correction 1 − β₂ᵗ had four right digits, and RAdam's and Prodigy's steps were NaN in float16."""
    options = {option: converted(value, *KINDS[kind]) for option, value in CLASSES[name].defaults.items()}
    given, _ = walked(CLASSES[name], **options)
    expected, _ = walked(CLASSES[name], **{option: plain(value) for option, value in options.items()})
    assert given.tobytes() == expected.tobytes()


@by_kind
@pytest.mark.parametrize("name", [*SCHEDULES, *BEYOND])
def test_a_schedule_gives_the_rates_that_it_gives_for_pythons_numbers(name, kind):
    """step_size=np.int8(3) was an error at time 128, and a cycle that grew by np.int8(3) had no end."""
    made, options = {**SCHEDULES, **BEYOND}[name]
    options = {option: converted(value, *KINDS[kind]) for option, value in options.items()}
    steps = 27 if "one cycle" in name else 150
    one, two = optimizer(), optimizer()
    found = made(one, **options)
    np.testing.assert_array_equal(
        course(one, found, steps),
        course(two, made(two, **{option: plain(value) for option, value in options.items()}), steps),
    )
    json.dumps([one.state_dict()["param_groups"], found.state_dict()])


@pytest.mark.parametrize("value", [np.float32(0.5), np.float64(0.5), np.longdouble(0.5), Fraction(1, 2)])
def test_what_is_kept_is_pythons_wherever_it_comes_in(value):
    p, q = Tensor(np.ones(2), requires_grad=True), Tensor(np.ones(2), requires_grad=True)
    adam = Adam([{"params": [p], "lr": value}], betas=(value, 0.9))
    adam.add_param_group({"params": [q], "eps": value})
    adam.param_groups[1]["lr"] = value
    adam.param_groups[1].update(weight_decay=value)
    assert type(adam.defaults["betas"][0]) is float
    kept = [(group["lr"], group["betas"][0]) for group in adam.param_groups]
    kept += [(adam.param_groups[1]["eps"], adam.param_groups[1]["weight_decay"])]
    assert [(type(a), a, type(b), b) for a, b in kept] == [(float, 0.5, float, 0.5)] * 3
    saved = adam.state_dict()
    saved["param_groups"][0]["lr"] = value
    adam.load_state_dict(saved)
    assert type(adam.param_groups[0]["lr"]) is float
    chain = ChainedScheduler([ExponentialLR(adam, value), CosineAnnealingLR(adam, 7, value / 4)])
    state = chain.state_dict()
    assert type(state["schedulers"][0]["gamma"]) is type(state["schedulers"][1]["eta_min"]) is float
    state["schedulers"][0]["gamma"] = value
    chain.load_state_dict(state)
    json.dumps(chain.state_dict())
    plateau = ReduceLROnPlateau(adam, patience=np.int64(1), min_lr=[value / 2, value / 4])
    plateau.step(np.float32(3))
    json.dumps(plateau.state_dict())


@pytest.mark.parametrize("real", [np.float16, np.float32])
def test_a_decay_that_a_library_does_not_multiply_by_the_rate_is_divided_by_any_rate(real):
    """isinstance(np.float32(0.1), float) is False, and the division was left out."""
    given = dialects.nnabla.AdamW([Tensor(np.ones(2), requires_grad=True)], real(0.25), weight_decay=real(0.125))
    assert given.param_groups[0]["weight_decay"] == 0.5


@pytest.mark.parametrize("max_norm", [np.float16(1.1), np.float32(1.1), np.uint8(3)])
def test_a_bound_of_the_norm_has_the_digits_of_its_value(max_norm):
    found = []
    for bound, order in ((max_norm, np.float32(3)), (float(max_norm), 3.0)):
        p = Tensor(np.zeros(20), requires_grad=True)
        p.grad = Tensor(GRADIENTS[:, :, 0].ravel() * 1e3)
        found.append((clip_grad_norm_([p], bound, order), p.grad.data.tobytes()))
    assert found[0] == found[1]


def test_a_bound_of_an_element_has_two_sides_in_any_dtype():
    """−np.uint8(1) is 255: every element was 1."""
    p = Tensor(np.zeros(3), requires_grad=True)
    p.grad = Tensor(np.array([-5.0, 0.5, 5.0]))
    clip_grad_value_([p], np.uint8(1))
    np.testing.assert_array_equal(p.grad.data, [-1, 0.5, 1])


@pytest.mark.parametrize("made", [SGD, Momentum])
def test_a_flag_is_no_number(made):
    with pytest.raises(ValueError, match="lr must be"):
        made([Tensor(np.ones(2), requires_grad=True)], lr=np.bool_(True))
