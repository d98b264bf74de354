"""Checks of gradients for code that is not minigrad's: hand-written NumPy pairs, and functions of Tensors of any form.

``check_gradient`` is the one function. ``minigrad.testing.strategies`` has Hypothesis strategies for arrays away from
kinks (``pip install hypothesis``), ``minigrad_pytest`` the fixture, the mark and the flag for pytest.
"""

from typing import TYPE_CHECKING

from minigrad.errors import GradientError, KinkError
from minigrad.spelling import unknown

__all__ = ["GradientError", "KinkError", "check_gradient"]

if TYPE_CHECKING:
    from minigrad.testing.check import check_gradient as check_gradient
else:
    __getattr__ = unknown(__name__, {}, later={"check_gradient": "minigrad.testing.check:check_gradient"})
