"""Every option of every optimizer and schedule, and every entry of their states: what it cannot be is an error."""

import copy
import inspect
import math

import numpy as np
import pytest

from minigrad.optim import LBFGS, SOAP
from minigrad.optim.lr_scheduler import OneCycleLR, ReduceLROnPlateau
from minigrad.tensor import Tensor
from tests.optim import cases, classical_cases
from tests.optim.lr_scheduler.schedules import (
    BEYOND,
    BEYOND_COMBINED,
    BEYOND_PLATEAUS,
    COMBINED,
    PLATEAUS,
    SCHEDULES,
    made,
    optimizer,
)

OPTIMIZERS = {**cases.CLASSES, **classical_cases.CLASSES}
WITH_CLOSURE = {**OPTIMIZERS, "lbfgs": LBFGS}
BAD = {"NaN": math.nan, "a word": "word", "below 0": -7, "infinite": math.inf, "an object": object()}
TAKEN = {("prodigy", "growth_rate", "infinite"), ("adafactor", "beta2_decay", "below 0"), ("TanhLR", "lb", "below 0")}
MAKES = dict([*SCHEDULES.values(), *BEYOND.values()]) | {
    OneCycleLR: {"max_lr": 1.0, "total_steps": 20, "three_phase": True, "pct_final": 0.9},
    ReduceLROnPlateau: {},
}
by_value = pytest.mark.parametrize("bad", BAD)


@by_value
@pytest.mark.parametrize("name", WITH_CLOSURE)
def test_an_option_of_an_optimizer_that_it_cannot_be_is_named(name, bad):
    p = Tensor(np.ones((2, 2)), requires_grad=True)
    for option in WITH_CLOSURE[name].defaults:
        if (name, option, bad) not in TAKEN:
            with pytest.raises((TypeError, ValueError), match=rf"^\w+: .*\b{option}\b"):
                WITH_CLOSURE[name]([p], **{option: BAD[bad]})


@by_value
@pytest.mark.parametrize("make", MAKES)
def test_an_option_of_a_schedule_that_it_cannot_be_is_named(make, bad):
    for option in list(inspect.signature(make).parameters)[1:]:
        if (make.__name__, option, bad) not in TAKEN:
            with pytest.raises((TypeError, ValueError), match=rf"^{make.__name__}: .*\b{option.removesuffix('s')}s?\b"):
                make(optimizer(), **{**MAKES[make], option: BAD[bad]})


@pytest.mark.parametrize("case", [*SCHEDULES, *COMBINED, *BEYOND, *BEYOND_COMBINED, *PLATEAUS, *BEYOND_PLATEAUS])
def test_an_entry_of_a_schedules_state_that_it_cannot_be_is_not_loaded(case):
    plateaus = {**PLATEAUS, **BEYOND_PLATEAUS}
    opt = optimizer()
    schedule = ReduceLROnPlateau(opt, **plateaus[case]) if case in plateaus else made(case, opt)
    before, rates = schedule.state_dict(), schedule.get_last_lr()
    for entry in {**before, **schedule.later}:
        for bad in (math.nan, "word", object(), [object()]):
            with pytest.raises((TypeError, ValueError)):
                schedule.load_state_dict({**copy.deepcopy(before), entry: bad})
            assert (schedule.state_dict(), schedule.get_last_lr()) == (before, rates)


def stepped(name, dtype=np.float64, **options):
    p = Tensor(np.ones((4, 3), dtype), requires_grad=True)
    steps = OPTIMIZERS[name]([p], **options)
    for g in np.random.default_rng(6).standard_normal((3, 4, 3)):
        p.grad = Tensor(g.astype(dtype))
        steps.step()
    return p, steps


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_an_entry_of_an_optimizers_state_that_it_cannot_be_is_not_loaded(name):
    _, steps = stepped(name)
    before = steps.state_dict()
    for entry in before["state"][0]:
        for bad in (math.nan, "word", object(), [object()], np.ones(7), {}, None):
            other = copy.deepcopy(before)
            other["state"][0][entry] = bad
            with pytest.raises((TypeError, ValueError), match=type(steps).__name__):
                steps.load_state_dict(other)
            np.testing.assert_equal(steps.state_dict(), before)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_state_of_float64_is_float32_beside_a_float32_parameter(name):
    """SOAP's matrices stayed in float64, and its next steps were taken in both."""
    _, steps = stepped(name)
    p, other = stepped(name, np.float32)
    other.load_state_dict(steps.state_dict())
    p.grad = Tensor(np.ones((4, 3), np.float32))
    other.step()
    kept = [each for value in other.state[0].values() for each in (value if isinstance(value, list) else [value])]
    assert {each.dtype for each in kept if isinstance(each, np.ndarray)} <= {np.dtype(np.float32)}


FITS_NOT = {
    "another order": lambda state: state["Q"].reverse(),
    "too few": lambda state: state["GG"].pop(),
    "none of one axis": lambda state: state["Q"].__setitem__(0, None),
    "no mean": lambda state: state.pop("GG"),
    "no axes": lambda state: state.pop("Q"),
    "complex numbers": lambda state: state["Q"].__setitem__(0, np.eye(4) * 1j),
    "a vector": lambda state: state["Q"].__setitem__(1, np.ones(3)),
}


@pytest.mark.parametrize("case", FITS_NOT)
def test_matrices_of_soap_that_do_not_fit_are_not_loaded(case):
    _, steps = stepped("soap")
    before = steps.state_dict()
    other = copy.deepcopy(before)
    FITS_NOT[case](other["state"][0])
    with pytest.raises(ValueError, match="SOAP: the state dict has for parameter 0"):
        steps.load_state_dict(other)
    np.testing.assert_equal(steps.state_dict(), before)


@pytest.mark.parametrize(
    "options", [{"merge_dims": True}, {"max_precond_dim": 3}, {"merge_dims": True, "max_precond_dim": 5}]
)
def test_soap_loads_what_it_saved_whatever_its_axes(options):
    shape = (4, 3, 2)
    p, q = (Tensor(np.ones(shape), requires_grad=True) for _ in range(2))
    one, two = SOAP([p], **options), SOAP([q], **options)
    gradients = np.random.default_rng(8).standard_normal((25, *shape))
    for t, g in enumerate(gradients):
        p.grad = Tensor(g)
        one.step()
        if t == 11:
            two.load_state_dict(one.state_dict())
            q.data[...] = p.data
        elif t > 11:
            q.grad = Tensor(g)
            two.step()
    assert p.data.tobytes() == q.data.tobytes()
