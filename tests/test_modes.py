"""The switches above functions of every kind: each step runs within, and what is between the steps does not."""

import asyncio

import pytest

from minigrad import Tensor, detect_anomaly, enable_grad, no_grad
from minigrad.modes import checking, recording


def is_recording():
    return (Tensor([1.0], requires_grad=True) * 2).requires_grad


@pytest.mark.parametrize("decorate", [no_grad, no_grad()])
def test_a_generator_records_nothing_and_its_user_does(decorate):
    @decorate
    def steps(first):
        """Its words."""
        got = yield first, is_recording()
        try:
            yield got, is_recording()
        except KeyError:
            yield "caught", is_recording()
        return "end", is_recording()

    running = steps(1)
    assert steps.__doc__ == "Its words."
    assert next(running) == (1, False)
    assert is_recording()
    assert running.send(2) == (2, False)
    assert running.throw(KeyError()) == ("caught", False)
    assert is_recording()
    with pytest.raises(StopIteration) as end:
        next(running)
    assert end.value.value == ("end", False)
    assert is_recording()


def test_a_generator_that_is_closed_is_closed_within():
    closed = []

    @no_grad
    def steps():
        try:
            yield
        finally:
            closed.append(is_recording())

    running = steps()
    next(running)
    running.close()
    assert closed == [False]
    assert is_recording()


def test_an_error_of_a_generator_leaves_the_switch_as_it_was():
    @no_grad
    def steps():
        yield
        raise KeyError("here")

    running = steps()
    next(running)
    with pytest.raises(KeyError, match="here"):
        next(running)
    assert is_recording()


def test_coroutines_that_take_turns_have_a_switch_each():
    seen = []

    @no_grad
    async def without(name):
        for _ in range(2):
            seen.append((name, is_recording()))
            await asyncio.sleep(0)
        return name

    async def within():
        for _ in range(2):
            seen.append(("plain", is_recording()))
            await asyncio.sleep(0)

    async def both():
        return await asyncio.gather(without("a"), within())

    assert asyncio.run(both()) == ["a", None]
    assert seen == [("a", False), ("plain", True)] * 2


@pytest.mark.parametrize(("switch", "variable"), [(enable_grad(), recording), (detect_anomaly(), checking)])
def test_the_other_switches_do_the_same(switch, variable):
    @switch
    def steps():
        yield variable.get()

    with no_grad():
        assert list(steps()) == [True]


def test_an_asynchronous_generator_is_refused():
    async def steps():
        yield 1

    with pytest.raises(TypeError, match="cannot go above the asynchronous generator steps"):
        no_grad(steps)
