"""The flat views of a parameter and of its state, which a kernel takes: made once and kept from step to step."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from minigrad.kernels.memory import aligned
from minigrad.kernels.parallel import Call
from minigrad.optim.state import Start


class FlatViews:
    """A parameter as ``theta`` and the ``arrays`` of its state, each as an array with one axis.

    A parameter that does not lie row by row in memory (or may not be written to) is updated in a copy: ``load`` before
    the kernel and ``store`` after it.
    """

    __slots__ = ("arrays", "buffer", "calls", "copied", "data", "kept", "starts", "theta")

    def __init__(self, data: np.ndarray, starts: Mapping[str, Start], kept: dict[str, np.ndarray | None]) -> None:
        self.data: np.ndarray = data
        self.starts: Mapping[str, Start] = starts
        self.kept: dict[str, np.ndarray | None] = kept
        self.copied: bool = not data.flags.carray
        self.theta: np.ndarray = aligned((data.size,), 0, data.dtype, beside=data) if self.copied else data.ravel()
        self.arrays: list[np.ndarray | None] = [None if array is None else array.ravel() for array in kept.values()]
        self.buffer: np.ndarray | None = None
        self.calls: dict[Callable[..., None], Call] = {}

    def are_of(self, data: np.ndarray, starts: Mapping[str, Start], state: dict[str, Any]) -> bool:
        """Whether these are still the views of this parameter and of the arrays that the rule takes."""
        if data is not self.data or data.flags.carray == self.copied or starts != self.starts:
            return False
        for name, array in self.kept.items():  # noqa: SIM110  (all(…) takes twice the time, for every parameter)
            if array is not None and state.get(name) is not array:
                return False
        return True

    def load(self) -> None:
        """Copy the parameter to ``theta``."""
        np.copyto(self.theta.reshape(self.data.shape), self.data)

    def store(self) -> None:
        """Copy ``theta`` back."""
        self.data[...] = self.theta.reshape(self.data.shape)

    def gradient_buffer(self) -> np.ndarray:
        """Memory for a gradient that is not taken as it is, flat."""
        if self.buffer is None:
            self.buffer = aligned((self.data.size,), 0, self.data.dtype, beside=self.data)
        return self.buffer

    def call(
        self, rule: Callable[..., None], arrays: Sequence[np.ndarray | None], at: int, scalars: np.ndarray
    ) -> Call:
        """The call of a kernel, made once and kept: only its scalars and the array number ``at`` may change."""
        call = self.calls.get(rule)
        if call is None or len(call.scalars) != len(scalars):
            call = self.calls[rule] = Call(rule, arrays, scalars)
        call.update(scalars, arrays[at], at)  # type: ignore[arg-type]
        return call
