"""How precise a function is, and the step and tolerance that fit it."""

import numpy as np

from minigrad.testing.compare import Settings
from minigrad.testing.exact import ATOL, RTOL
from minigrad.testing.problem import Problem, through

__tracebackhide__ = True  # pytest shows no line of this file in a traceback

TIGHT = {8: (1e-7, 1e-5), 4: (1e-3, 5e-3), 2: (0.1, 0.1)}
"""atol and rtol of ``check_gradient`` by the bytes of a float: some hundred times what differences leave uncertain."""

WIDE = {8: (1e-5, 1e-3), 4: (1e-3, 5e-3), 2: (0.1, 0.1)}
"""Those of ``gradcheck``, PyTorch's where they were for float64."""


def settings_for(
    problem: Problem,
    step: float | None,
    atol: float | None,
    rtol: float | None,
    usually: dict[int, tuple[float, float]] = TIGHT,
    method: str = "auto",
) -> Settings:
    """What is given, and else what fits the function's dtype; the step is ∛ε, with truncation as large as rounding."""
    dtype = np.dtype(np.float32) if problem.dtype.itemsize > 4 and is_cast(problem) else problem.dtype
    eps = max(float(np.finfo(dtype).eps), float(np.finfo(np.float64).eps))
    absolute, relative = (ATOL, RTOL) if method == "complex" else usually[min(dtype.itemsize, 8)]
    return Settings(
        step=float(np.cbrt(eps)) if step is None else step,
        atol=absolute if atol is None else atol,
        rtol=relative if rtol is None else rtol,
        eps=eps,
        method=method,
    )


def is_cast(problem: Problem) -> bool:
    """Whether a function of float64 computes in float32: a move of 1e-12 changes nothing that one of 1e-5 changes."""
    line = through(problem, np.random.default_rng(2))
    here = problem.here
    small = [line.at(t)[0] == here for t in (1e-12, -1e-12)]
    large = [np.abs(line.at(t)[0] - here) * 1e-7 > 100 * np.finfo(float).eps * np.abs(here) for t in (1e-5, -1e-5)]
    return bool(np.any(small[0] & small[1] & large[0] & large[1]))
