"""The switches above functions of every kind: each step runs within, and what is between the steps does not."""

import asyncio
import contextlib
import functools
import threading

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

    for hidden in (steps, lambda: steps()):
        with pytest.raises(TypeError, match="cannot go above the asynchronous generator steps"):
            no_grad(hidden)()


class Kinds:
    """Functions of which no one sees that they are generators or coroutines, and methods of every kind."""

    def __call__(self):
        yield is_recording()

    @no_grad
    @staticmethod
    def below_static():
        return is_recording()

    @staticmethod
    @no_grad()
    def above_static():
        return is_recording()

    @no_grad
    @classmethod
    def of_the_class(cls):
        return (cls is Kinds, is_recording())

    @property
    @no_grad
    def property(self):
        return is_recording()

    @no_grad
    def method(self):
        return is_recording()


class Coroutine:
    async def __call__(self):
        await asyncio.sleep(0)
        return is_recording()


def decorated(function):
    @functools.wraps(function)
    def within(*inputs):
        return function(*inputs)

    return within


@pytest.mark.parametrize(
    "function", [Kinds(), Kinds().__call__, functools.partial(Kinds.__call__, Kinds()), decorated(Kinds())]
)
def test_a_generator_that_is_seen_only_when_it_is_made_runs_within(function):
    for given in no_grad(function)():
        assert not given
        assert is_recording()


@pytest.mark.parametrize("function", [Coroutine(), Coroutine().__call__, decorated(Coroutine())])
def test_a_coroutine_that_is_seen_only_when_it_is_made_runs_within(function):
    assert asyncio.run(no_grad(function)()) is False


def test_a_generator_that_has_begun_elsewhere_is_handed_on_as_it_is():
    steps = Kinds()()
    later = (is_recording() for _ in range(2))
    next(later)
    assert no_grad(lambda: later)() is later
    assert list(no_grad(lambda: steps)()) == [False]


def test_methods_of_every_kind():
    kinds = Kinds()
    assert (kinds.below_static(), Kinds.below_static(), kinds.above_static()) == (False, False, False)
    assert kinds.of_the_class() == Kinds.of_the_class() == (True, False)
    assert (kinds.property, kinds.method()) == (False, False)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (Kinds, "a function, got the class Kinds; put them above those of its methods that need them"),
        (property(is_recording), "a function, got property; put them below @property"),
        (functools.cached_property(is_recording), "got cached_property; put them below @cached_property"),
        (False, "a function, got bool"),
        (1, "a function, got int"),
    ],
)
@pytest.mark.parametrize("switch", [no_grad, enable_grad, detect_anomaly])
def test_what_is_no_function_is_an_error(switch, wrong, words):
    for decorate in (switch, switch()):
        with pytest.raises(TypeError, match=words):
            decorate(wrong)


def test_detect_anomaly_goes_above_a_function_without_brackets():
    assert detect_anomaly(checking.get)() is True
    assert checking.get() is False


def test_threads_that_share_a_switch_have_back_their_own_value():
    shared, turn, seen = no_grad(), threading.Barrier(2), []

    def outer_block():
        with no_grad():
            turn.wait()  # 1
            with shared:
                turn.wait()  # 2: both are within
                turn.wait()  # 3: the other has left
            seen.append(("off", recording.get()))

    thread = threading.Thread(target=outer_block)
    thread.start()
    turn.wait()
    with shared:
        turn.wait()
    seen.append(("on", recording.get()))
    turn.wait()
    thread.join()
    assert sorted(seen) == [("off", False), ("on", True)]


def test_a_block_in_a_generator_ends_for_itself():
    def steps():
        with switch:
            yield

    switch = no_grad()
    running = steps()
    next(running)
    with contextlib.suppress(StopIteration), switch:
        assert not recording.get()
        next(running)  # gives back what was there before its own block
    assert recording.get()
