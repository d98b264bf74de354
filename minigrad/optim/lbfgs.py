"""L-BFGS: Newton's step with a Hessian that is known only from the last steps and what they did to the gradient.

    s = θ − θ₋₁,   y = g − g₋₁,   ρ = 1 / y·s          of the last m steps (``history_size``)
    d = −H·g,   H from H₀ = (y·s / y·y)·I by the pairs (s, y)
    θ ← θ + t·d

θ is all parameters as one vector, g its gradient. H approximates the inverse of the Hessian and is never written out:
two loops over the pairs give H·g. t is lr, or with ``line_search_fn="strong_wolfe"`` the length that ``line_search.py``
finds from there on; the first step is t·lr/Σ|g| long at most.

Liu, Nocedal, "On the limited memory BFGS method for large scale optimization", Mathematical Programming 45, 1989;
algorithm 7.4 of Nocedal, Wright, "Numerical optimization", 2006.

Pitfalls: one ``step(closure)`` is up to ``max_iter`` steps, and calls the closure up to ``max_eval`` times, which must
be the same function each time: all data, no dropout. On batches y is mostly noise. Without a line search nothing keeps
the loss from rising. ``step`` returns the loss before it.

Where implementations disagree: PyTorch's has no weight decay and no ``maximize``. Here ±f + λ/2·θ·θ is what is
minimised, in the line search too; a decay that is not part of the function has no place in it.
"""

import math
from collections.abc import Callable, Mapping
from numbers import Real
from typing import Any, ClassVar, Literal

import numpy as np

from minigrad.errors import DTypeError
from minigrad.modes import enable_grad
from minigrad.optim.groups import Parameters
from minigrad.optim.line_search import Trial, strong_wolfe
from minigrad.optim.loading import loaded
from minigrad.optim.optimizer import Optimizer, State, check_gradient
from minigrad.optim.options import Rule, options_in
from minigrad.tensor import Tensor
from minigrad.writes import wrote

LEAST_CURVATURE = 1e-10
"""A pair whose y·s is not above this says nothing of the Hessian, and is left out."""


class LBFGS(Optimizer):
    """L-BFGS: θ ← θ − t·H·g, H from the last steps. ``step`` takes a closure. For full batches, and one group.

    ``lr`` (1) is t, or the first t that is tried. ``max_iter`` (20) steps and ``max_eval`` (None, 5/4 of it) calls of
    the closure in one ``step``. ``history_size`` (100), ``line_search_fn`` (None; or strong_wolfe).
    It ends early where no |g| is above ``tolerance_grad`` (1e-7), and where neither f nor any of θ changes by more than
    ``tolerance_change`` (1e-9).
    State, under position 0: ``func_evals``, ``n_iter``, ``d``, ``t``, ``old_dirs`` (y), ``old_stps`` (s), ``ro``,
    ``H_diag``, ``prev_flat_grad``, ``prev_loss``.
    """

    needs_closure: ClassVar[bool] = True
    ranges: ClassVar[Mapping[str, Rule]] = {
        "decoupled_weight_decay": Rule("False: the decay is part of the function here", lambda x: x is False)
    }

    def __init__(
        self,
        params: Parameters,
        lr: float = 1.0,
        *,
        max_iter: int = 20,
        max_eval: int | None = None,
        tolerance_grad: float = 1e-7,
        tolerance_change: float = 1e-9,
        history_size: int = 100,
        line_search_fn: str | None = None,
        weight_decay: float = 0.0,
        decoupled_weight_decay: Literal[False] = False,
        maximize: bool = False,
        decay_after_step: bool = False,
        independent_weight_decay: bool = False,
    ) -> None:
        super().__init__(params, **options_in(locals()))

    def add_param_group(self, group: Mapping[str, Any]) -> None:
        if self.param_groups:
            raise ValueError("LBFGS: its direction is one for all parameters, so it has one group; got a second")
        super().add_param_group(group)
        if len(dtypes := {p.dtype for _, p, _ in self.positions()}) > 1:
            raise DTypeError(f"LBFGS: all parameters are one vector, of one dtype; got {sorted(map(str, dtypes))}")

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        if closure is None:
            raise TypeError(
                "LBFGS: step() takes a closure, and calls it several times: it forgets the gradients, computes the "
                "loss, calls backward and returns the loss"
            )
        group = self.param_groups[0]
        state = self.state.setdefault(0, {"func_evals": 0, "n_iter": 0})
        x = np.concatenate([p.data.ravel() for p in group["params"]])
        loss, f, g = self._evaluate(closure, x)
        state["func_evals"] += 1
        if np.max(np.abs(g), initial=0.0) > group["tolerance_grad"]:
            self._iterate(closure, state, x, f, g)
        return loss

    def _iterate(self, closure: Callable[[], Any], state: State, x: np.ndarray, f: float, g: np.ndarray) -> None:
        """Up to ``max_iter`` steps from x, where f and g are."""
        group: Any = self.param_groups[0]
        most, least = group["max_iter"], group["tolerance_change"]
        left = (most * 5 // 4 if group["max_eval"] is None else group["max_eval"]) - 1
        for n in range(1, most + 1):
            state["n_iter"] += 1
            d = state["d"] = _direction(state, g, group["history_size"])
            state["prev_flat_grad"], state["prev_loss"] = g, f
            slope = _dot(g, d)
            first = min(1.0, 1.0 / float(np.sum(np.abs(g), dtype=np.float64))) if state["n_iter"] == 1 else 1.0
            state["t"] = first * group["lr"]
            if slope > -least:
                return
            before = f
            if group["line_search_fn"] is not None:
                f, g, used = self._searched(closure, state, x, Trial(0.0, f, g, slope), left)
            else:
                x[...] = _moved(x, state["t"], d)
                self._put(x)
                used = int(n < most)
                if used:
                    _, f, g = self._evaluate(closure, x)
            left -= used
            state["func_evals"] += used
            if left <= 0 or np.max(np.abs(g)) <= group["tolerance_grad"]:
                return
            if float(np.max(np.abs(d))) * state["t"] <= least or abs(f - before) < least:
                return

    def _searched(
        self, closure: Callable[[], Any], state: State, x: np.ndarray, start: Trial, most: int
    ) -> tuple[float, np.ndarray, int]:
        """Go as far along d as the line search says; f and g there, and how often the closure was called."""
        d = state["d"]

        def at(t: float) -> Trial:
            there = _moved(x, t, d)
            self._put(there)
            _, f, g = self._evaluate(closure, there)
            return Trial(t, f, g, _dot(g, d))

        shortest = self.param_groups[0]["tolerance_change"] / float(np.max(np.abs(d)))
        found, used = strong_wolfe(at, start, state["t"], shortest, most)
        state["t"] = found.t
        x[...] = _moved(x, found.t, d)
        self._put(x)
        return found.f, found.g, used

    def _evaluate(self, closure: Callable[[], Any], x: np.ndarray) -> tuple[Any, float, np.ndarray]:
        """What the closure returns at x, where the parameters are; the value that is minimised, and its gradient."""
        with enable_grad():
            loss = closure()
        group = self.param_groups[0]
        pieces = []
        for i, p in enumerate(group["params"]):
            if p.grad is not None:
                check_gradient(self, i, p.data, p.grad)
            pieces.append(np.zeros(p.size, p.dtype) if p.grad is None else p.grad.data.ravel())
        f, g = _number(loss), np.concatenate(pieces)
        if group["maximize"]:
            f, g = -f, -g
        if decay := group["weight_decay"]:
            f += decay / 2 * _dot(x, x)
            g += x.dtype.type(decay) * x
        return loss, f, g

    def _put(self, x: np.ndarray) -> None:
        """Write a vector into the parameters, where they live."""
        first = 0
        for p in self.param_groups[0]["params"]:
            p.data[...] = x[first : first + p.size].reshape(p.shape)
            first += p.size
        wrote(*[p.data for p in self.param_groups[0]["params"]])

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        groups, state = loaded(self, state_dict)
        if state:
            state = {0: _memory(state, sum(p.size for p in groups[0]["params"]), groups[0]["params"][0].dtype)}
        self.param_groups, self.state = groups, state


def _number(loss: Any) -> float:
    """A loss as a Python number."""
    if isinstance(loss, Tensor) and loss.size == 1:
        return loss.item()
    if not isinstance(loss, Real):
        raise TypeError(f"LBFGS: the closure returns the loss, one number; it returned {loss!r}")
    return float(loss)


def _dot(a: np.ndarray, b: np.ndarray) -> float:
    """Σab; in float64 where the sum leaves the range of the vectors' dtype."""
    with np.errstate(over="ignore", invalid="ignore"):
        found = float(a @ b)
        return found if math.isfinite(found) else float(a.astype(np.float64) @ b.astype(np.float64))


@np.errstate(over="ignore", invalid="ignore")  # NumPy would warn of an infinite d; no other rule does
def _moved(x: np.ndarray, t: float, d: np.ndarray) -> np.ndarray:
    """x + t·d."""
    return x + d.dtype.type(t) * d


@np.errstate(over="ignore", invalid="ignore")
def _direction(state: State, g: np.ndarray, size: int) -> np.ndarray:
    """−H·g. The last step and what it did to the gradient are remembered first."""
    if state["n_iter"] == 1:
        state.update(old_dirs=[], old_stps=[], ro=[], H_diag=1.0)
        return -g
    ys, ss, ro = state["old_dirs"], state["old_stps"], state["ro"]
    y, s = g - state["prev_flat_grad"], state["d"] * g.dtype.type(state["t"])
    curvature = _dot(y, s)
    if curvature > LEAST_CURVATURE:
        if len(ys) == size:
            del ys[0], ss[0], ro[0]
        ys.append(y)
        ss.append(s)
        ro.append(1.0 / curvature)
        unit = math.ldexp(1.0, math.frexp(float(np.max(np.abs(y))))[1])  # y·y may be beyond float64 too
        in_unit = y / y.dtype.type(unit)
        state["H_diag"] = curvature / unit / _dot(in_unit, in_unit) / unit
    q, alphas = -g, []
    for y, s, rho in zip(reversed(ys), reversed(ss), reversed(ro), strict=True):
        alphas.append(_dot(s, q) * rho)
        q -= g.dtype.type(alphas[-1]) * y
    q *= g.dtype.type(state["H_diag"])
    for y, s, rho, alpha in zip(ys, ss, ro, reversed(alphas), strict=True):
        q += g.dtype.type(alpha - _dot(y, q) * rho) * s
    return q


VECTORS, LISTS, NUMBERS = ("d", "prev_flat_grad"), ("old_dirs", "old_stps"), ("t", "H_diag", "prev_loss")


def _memory(state: Mapping[int, State], size: int, dtype: Any) -> State:
    """What was saved, here or in PyTorch, checked: vectors of all parameters, and as many of y as of s and ρ."""
    if set(state) != {0}:
        raise ValueError(f"LBFGS: it keeps its state under parameter 0; the state dict has it for {sorted(state)}")
    saved = state[0]
    try:
        kept: State = {name: int(saved[name]) for name in ("func_evals", "n_iter")}
        if kept["n_iter"]:
            kept |= {name: np.array(saved[name], dtype) for name in VECTORS}
            kept |= {name: [np.array(each, dtype) for each in saved[name]] for name in LISTS}
            kept |= {name: float(saved[name]) for name in NUMBERS} | {"ro": [float(each) for each in saved["ro"]]}
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"LBFGS: the state dict is not one of LBFGS ({error!r})") from error
    if kept["n_iter"]:
        vectors = [kept[name] for name in VECTORS] + [each for name in LISTS for each in kept[name]]
        if any(each.shape != (size,) for each in vectors) or len({len(kept[name]) for name in (*LISTS, "ro")}) > 1:
            raise ValueError(f"LBFGS: the state dict is of other parameters than these, of {size:,} numbers together")
    return kept
