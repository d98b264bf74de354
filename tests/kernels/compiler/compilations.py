"""Which kernels are compiled meanwhile; without pytest, for the processes that the tests start."""

from contextlib import contextmanager

from numba.core import event


class Compilations(event.Listener):
    """Which kernels Numba compiled."""

    def __init__(self):
        self.names = []

    def on_start(self, event):
        self.names.append(event.data["dispatcher"].py_func.__name__)

    def on_end(self, event):
        pass


@contextmanager
def compilations():
    listener = Compilations()
    with event.install_listener("numba:compile", listener):
        yield listener.names
