"""Ctrl-C is a question the first time, and itself again the second."""

import os
import signal

import pytest

from lab.console.signals import SIGNALS, stopping


@pytest.mark.parametrize("number", SIGNALS)
def test_the_first_signal_only_sets_the_stop(number: int) -> None:
    before = [signal.getsignal(each) for each in SIGNALS]
    with stopping() as stop:
        assert not stop()
        os.kill(os.getpid(), number)
        assert stop()
        assert stop.signal == number
    assert [signal.getsignal(each) for each in SIGNALS] == before


def test_the_second_ctrl_c_interrupts() -> None:
    with stopping():
        os.kill(os.getpid(), signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)


def test_the_usual_handlers_are_back_after_an_error() -> None:
    before = [signal.getsignal(each) for each in SIGNALS]
    with pytest.raises(ZeroDivisionError), stopping():
        raise ZeroDivisionError
    assert [signal.getsignal(each) for each in SIGNALS] == before
