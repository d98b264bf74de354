"""What a Tensor shares with other array libraries: the array API standard's namespace, DLPack, the one device."""

import importlib
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

from minigrad.errors import DLPackError

if TYPE_CHECKING:
    from minigrad.tensor import Tensor

NAMESPACE = "minigrad.array_api"
VERSIONS = ("2021.12", "2022.12", "2023.12", "2024.12", "2025.12")
"""The versions of the standard that the namespace is one of: each one adds to that before it."""

DEVICE = "cpu"
"""Where every Tensor is."""


class Interchange:
    """The attributes and methods by which other libraries compute with a Tensor that they know nothing of."""

    __slots__ = ()

    data: np.ndarray
    requires_grad: bool

    def __array_namespace__(self, *, api_version: str | None = None) -> ModuleType:
        """``minigrad.array_api``: the functions of the array API standard. It is imported when it is first asked for.

        Raises ValueError for a version of the standard that it does not have.
        """
        if api_version is not None and api_version not in VERSIONS:
            raise ValueError(f"__array_namespace__: the versions are {', '.join(VERSIONS)}, got {api_version!r}")
        return sys.modules.get(NAMESPACE) or importlib.import_module(NAMESPACE)

    @property
    def device(self) -> str:
        """Where the elements are: "cpu", main memory."""
        return DEVICE

    def to_device(self, device: str, /, *, stream: None = None) -> "Tensor":
        """This tensor itself. Raises ValueError for any device but "cpu", and for a stream, which that has not."""
        check_device("to_device", device)
        if stream is not None:
            raise ValueError(f"to_device: {DEVICE!r} has no streams, so stream must be None, got {stream!r}")
        return self  # type: ignore[return-value]

    def __dlpack__(
        self,
        *,
        stream: Any = None,
        max_version: tuple[int, int] | None = None,
        dl_device: tuple[int, int] | None = None,
        copy: bool | None = None,
    ) -> Any:
        """A DLPack capsule of the elements, which stay where they are: what is written there is written here.

        Raises DLPackError for a tensor that needs a gradient; BufferError where the elements would have to be copied
        and ``copy`` is False, where the memory may not be written and the consumer does not know of that, and for
        elements in reverse, as those of ``t[::-1]``, which PyTorch does not take.
        """
        refuse_gradient("__dlpack__", self)
        if stream is not None:
            raise ValueError(f"__dlpack__: {DEVICE!r} has no streams, so stream must be None, got {stream!r}")
        reversed_axes = [i for i, stride in enumerate(self.data.strides) if stride < 0 and self.data.shape[i] > 1]
        if reversed_axes and self.data.size and not copy:
            raise BufferError(
                f"__dlpack__: the elements of this tensor of shape {self.data.shape} lie in memory in reverse (axis "
                f"{reversed_axes[0]}), which not every library can read; hand over t.copy(), or ask for copy=True"
            )
        return self.data.__dlpack__(stream=stream, max_version=max_version, dl_device=dl_device, copy=copy)

    def __dlpack_device__(self) -> tuple[int, int]:
        """DLPack's number of the device, 1 for the CPU, and which of them it is, 0."""
        return self.data.__dlpack_device__()


def check_device(name: str, device: Any) -> None:
    """Raise ValueError for a device (None: any) that is not there."""
    if device is not None and device != DEVICE:
        raise ValueError(f"{name}: every Tensor is on the device {DEVICE!r}, got {device!r}")


def refuse_gradient(name: str, x: Interchange) -> None:
    """Raise DLPackError for a tensor that needs a gradient: where it is handed over there is none."""
    if x.requires_grad:
        raise DLPackError(
            f"{name}: this tensor of shape {x.data.shape} needs a gradient, and other libraries keep none; "
            "hand over t.detach()"
        )
