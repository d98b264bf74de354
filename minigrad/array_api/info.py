"""What the namespace says of itself: ``__array_namespace_info__``."""

from typing import Any

from minigrad.array_api.data_types import DTYPES, DType, float32, int64, isdtype
from minigrad.interchange import DEVICE, check_device


class Info:
    """The capabilities, devices and dtypes. There is one device, and no complex dtype."""

    def capabilities(self) -> dict[str, Any]:
        """Shapes may depend on values, as those of ``x[mask]`` and ``nonzero`` do; NumPy's limit of 64 axes."""
        return {"boolean indexing": True, "data-dependent shapes": True, "max dimensions": 64}

    def default_device(self) -> str:
        """The only one."""
        return DEVICE

    def default_dtypes(self, *, device: str | None = None) -> dict[str, DType | None]:
        """The dtypes of arrays of which none was given. There are no complex numbers."""
        check_device("default_dtypes", device)
        return {"real floating": float32, "complex floating": None, "integral": int64, "indexing": int64}

    def devices(self) -> tuple[str, ...]:
        """The only one."""
        return (DEVICE,)

    def dtypes(self, *, device: str | None = None, kind: str | tuple[str, ...] | None = None) -> dict[str, DType]:
        """The dtypes, all or those of a kind, by name."""
        check_device("dtypes", device)
        return {name: each for name, each in DTYPES.items() if kind is None or isdtype(each, kind)}


def __array_namespace_info__() -> Info:
    """The capabilities, devices and dtypes of the namespace."""
    return Info()
