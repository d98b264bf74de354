"""The spin wait: a thread waits awake, runs the tasks that come meanwhile, and yields its core at every round."""

from minigrad.kernels.compiler import kernel
from minigrad.kernels.parallel.atomic import yield_core
from minigrad.kernels.parallel.mailbox import run_posted

SPINS = 1 << 12
"""Rounds before a waiting thread goes to sleep: 1 to 4 ms, more than lies between two kernels of a training step."""


@kernel
def signal_and_spin(signal, counter, seen, yields, mailbox, background):
    """Add 1 to signal[0]. Then wait until counter[0], which another thread writes, is no longer ``seen``.

    Meanwhile run what is posted in the mailbox, and, when nothing is, in the mailboxes of ``background``.

    Returns True; or False after SPINS rounds in which there was nothing to do. Before it returns True it yields the
    core ``yields`` times more. The signal is given here because Python's lock is released here.
    """
    signal[0] += 1
    spins = 0
    while spins < SPINS:
        if counter[0] != seen:
            for _ in range(yields):
                yield_core()
            return True
        spins = 0 if run_posted(mailbox) else spins + 1
        run_posted(background[spins % len(background)])
        yield_core()
    return False
