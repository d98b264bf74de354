"""Recurrent layers: RNN, LSTM and GRU, one step after another along a sequence, in one or several layers."""

import math
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from minigrad import ops
from minigrad.array_function import constant
from minigrad.checks import checked
from minigrad.errors import DTypeError, ShapeError
from minigrad.nn import functional as F
from minigrad.nn import init
from minigrad.nn.convolution import changed
from minigrad.nn.module import Module, Parameter
from minigrad.ops.fused import fused
from minigrad.ops.recurrent import ELMAN, is_compiled
from minigrad.ops.recurrent import GRU as GRU_SCAN
from minigrad.ops.recurrent import LSTM as LSTM_SCAN
from minigrad.tensor import Tensor, as_tensor

State = tuple[Tensor, ...]


class _Recurrent(Module):
    """What RNN, LSTM and GRU share; they differ in ``step``, and in how many ``blocks`` of rows the weights have.

    Layer k has weight_ih_lk (blocks·hidden, in), weight_hh_lk (blocks·hidden, hidden), bias_ih_lk and bias_hh_lk, and,
    where it is bidirectional, four more that end in _reverse. All start from U(−1/√hidden, 1/√hidden), as in PyTorch.
    """

    blocks: int
    states: tuple[str, ...] = ("h",)
    input_size: int
    hidden_size: int
    num_layers: int
    batch_first: bool
    dropout: float
    bidirectional: bool
    weight_ih_l0: Parameter

    if TYPE_CHECKING:

        def __call__(self, x: Any, hx: Any = None) -> tuple[Tensor, Any]: ...  # type: ignore[override]

    @checked
    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
    ) -> None:
        name = type(self).__name__
        if dropout and num_layers == 1:
            warnings.warn(f"{name}: dropout {dropout} is between layers, and there is only one", stacklevel=4)
        self.input_size, self.hidden_size, self.num_layers = input_size, hidden_size, num_layers
        self.batch_first, self.dropout, self.bidirectional = batch_first, dropout, bidirectional
        self._endings = [[f"_l{k}{way}" for way in ("", "_reverse")[: 1 + bidirectional]] for k in range(num_layers)]
        rows, bound = self.blocks * hidden_size, 1 / math.sqrt(hidden_size)
        for k, endings in enumerate(self._endings):
            columns = hidden_size * len(endings) if k else input_size
            shapes: dict[str, tuple[int, ...]] = {"weight_ih": (rows, columns), "weight_hh": (rows, hidden_size)}
            shapes |= {"bias_ih": (rows,), "bias_hh": (rows,)} if bias else {}
            for ending in endings:
                for part, shape in shapes.items():
                    setattr(self, part + ending, init.uniform_(Parameter(np.empty(shape, np.float32)), -bound, bound))

    def step(self, a: Tensor, u: Tensor, state: State) -> State:
        """The next state from a = W_ih x + b_ih and u = W_hh h + b_hh, (N, blocks·hidden) each."""
        raise NotImplementedError

    def forward(self, x: Any, hx: Any = None) -> tuple[Tensor, Any]:
        """x (L, N, in) → the last layer's h after every step, (L, N, directions·hidden), and the last state.

        ``hx`` is the state to begin with, of every layer and direction: h (layers·directions, N, hidden), for an LSTM
        the pair (h, c); 0 unless given. ``batch_first`` makes (N, L, …) of (L, N, …) in x and in the output, not in the
        state.
        A single sequence may lack the axis N. Two directions are joined along the last axis.

        Raises ShapeError for shapes that do not fit, DTypeError for an x in another dtype than the weights.
        """
        x = as_tensor(x)
        self._check(x)
        batched = x.ndim == 3
        if not batched:
            x = ops.expand_dims(x, 1)
        elif self.batch_first:
            x = ops.swapaxes(x, 0, 1)
        output, state = self._layers(x, self._initial(hx, x, batched))
        if not batched:
            output, state = ops.squeeze(output, 1), tuple(ops.squeeze(s, 1) for s in state)
        elif self.batch_first:
            output = ops.swapaxes(output, 0, 1)
        return output, state[0] if len(state) == 1 else state

    def _layers(self, x: Tensor, state: State) -> tuple[Tensor, State]:
        """All layers, one after another: x (L, N, …) → h of the last layer's steps, and the final states of all."""
        ends: list[State] = []
        for k, endings in enumerate(self._endings):
            if k:
                x = F.dropout(x, self.dropout, self.training)
            ran: list[Tensor] = []
            for ending in endings:
                back = ending.endswith("_reverse")
                h, end = self._along(ops.flip(x, 0) if back else x, tuple(s[len(ends)] for s in state), ending)
                ran.append(ops.flip(h, 0) if back else h)
                ends.append(end)
            x = ran[0] if len(ran) == 1 else ops.concatenate(ran, -1)
        return x, tuple(ops.stack(s) for s in zip(*ends, strict=True))

    def _along(self, x: Tensor, state: State, ending: str) -> tuple[Tensor, State]:
        """One layer in one direction: h after every step, and the state after the last one."""
        W, b = getattr(self, "weight_ih" + ending), getattr(self, "bias_ih" + ending, None)
        U, c = getattr(self, "weight_hh" + ending), getattr(self, "bias_hh" + ending, None)
        dtype = x.dtype
        if dtype == np.float16:
            x, W, U, b, c = _single(x, W, U, b, c)
            h, end = self._run(x, W, U, b, c, _single(*state))
            return ops.astype(h, dtype), tuple(ops.astype(s, dtype) for s in end)
        return self._run(x, W, U, b, c, state)

    def _run(
        self, x: Tensor, W: Tensor, U: Tensor, b: Tensor | None, c: Tensor | None, state: State
    ) -> tuple[Tensor, State]:
        """The same, of the weights and biases of that layer and direction."""
        if not is_compiled(x, W, U, *state):
            return self._step_by_step(F.linear(x, W, b), U, c, state)
        return self.scan(x, (W, U, b, c), state)

    def _step_by_step(self, a: Tensor, U: Tensor, c: Tensor | None, state: State) -> tuple[Tensor, State]:
        """The same by plain ops, of a = W_ih x + b_ih of all steps."""
        outputs = []
        for of_step in _unstacked(a):
            state = self.step(of_step, F.linear(state[0], U, c), state)
            outputs.append(state[0])
        return ops.stack(outputs), state

    def scan(self, x: Tensor, weights: tuple[Any, ...], state: State) -> tuple[Tensor, State]:
        """One layer in one direction, by kernels. ``weights``: W_ih, W_hh, and both biases or None."""
        raise NotImplementedError

    def _initial(self, hx: Any, x: Tensor, batched: bool) -> State:
        """The state to begin with, each part (layers·directions, N, hidden)."""
        name = type(self).__name__
        shape = (sum(map(len, self._endings)), x.shape[1], self.hidden_size)
        if hx is None:
            return tuple(Tensor(constant(np.zeros(shape, x.dtype))) for _ in self.states)
        state = tuple(as_tensor(s) for s in (hx if isinstance(hx, (tuple, list)) else (hx,)))
        expected = shape if batched else (shape[0], shape[2])
        if [s.shape for s in state] != [expected] * len(self.states):
            raise ShapeError(
                f"{name}: hx has shapes {[s.shape for s in state]}, expected {' and '.join(self.states)} of shape "
                f"{expected}, which is (layers·directions, {'N, ' if batched else ''}hidden)"
            )
        return state if batched else tuple(ops.expand_dims(s, 1) for s in state)

    def _check(self, x: Tensor) -> None:
        name = type(self).__name__
        axes = "(N, L, in)" if self.batch_first else "(L, N, in)"
        if x.ndim not in (2, 3) or x.shape[-1] != self.input_size:
            raise ShapeError(f"{name}: x has shape {x.shape}, expected {axes}, or (L, in), with in = {self.input_size}")
        if not x.shape[self.batch_first if x.ndim == 3 else 0]:
            raise ShapeError(f"{name}: x has shape {x.shape}, {axes}: a sequence needs at least one step")
        weight = self.weight_ih_l0
        if x.dtype != weight.dtype:
            raise DTypeError(
                f"{name}: x is {x.dtype}, the weights are {weight.dtype}; convert one with np.astype or to()"
            )

    def extra_repr(self) -> str:
        text = f"{self.input_size}, {self.hidden_size}"
        return text + changed(self, num_layers=1, batch_first=False, dropout=0.0, bidirectional=False)


class RNN(_Recurrent):
    """hₜ = tanh(W_ih xₜ + b_ih + W_hh hₜ₋₁ + b_hh), or with ``nonlinearity="relu"`` max(…, 0). Elman 1990."""

    blocks = 1
    nonlinearity: str

    if TYPE_CHECKING:

        def __call__(self, x: Any, hx: Any = None) -> tuple[Tensor, Tensor]: ...  # type: ignore[override]

    @checked
    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        nonlinearity: str = "tanh",
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
    ) -> None:
        if nonlinearity not in ("tanh", "relu"):
            raise ValueError(f"RNN: nonlinearity must be 'tanh' or 'relu', got {nonlinearity!r}")
        super().__init__(input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional)
        self.nonlinearity = nonlinearity

    def step(self, a: Tensor, u: Tensor, state: State) -> State:
        return (F.tanh(a + u) if self.nonlinearity == "tanh" else F.relu(a + u),)

    def scan(self, x: Tensor, weights: tuple[Any, ...], state: State) -> tuple[Tensor, State]:
        W, U, b, c = weights

        def plain(a: Tensor, U: Tensor, h: Tensor) -> State:
            return self._step_by_step(a, U, None, (h,))[:1]

        (h,) = fused(ELMAN[self.nonlinearity], plain, F.linear(x, W, _both(b, c)), U, *state)
        return h, (h[-1],)


class LSTM(_Recurrent):
    """cₜ = σ(f) ⊙ cₜ₋₁ + σ(i) ⊙ tanh(g), hₜ = σ(o) ⊙ tanh cₜ. Hochreiter and Schmidhuber 1997; f: Gers et al. 1999.

    i, f, g and o are the four blocks of W_ih xₜ + b_ih + W_hh hₜ₋₁ + b_hh.
    """

    blocks = 4
    states: tuple[str, ...] = ("h", "c")

    if TYPE_CHECKING:

        def __call__(self, x: Any, hx: Any = None) -> tuple[Tensor, tuple[Tensor, Tensor]]: ...  # type: ignore[override]

    def step(self, a: Tensor, u: Tensor, state: State) -> State:
        i, f, g, o = ops.split(a + u, 4, -1)
        c = F.sigmoid(f) * state[1] + F.sigmoid(i) * F.tanh(g)
        return F.sigmoid(o) * F.tanh(c), c

    def scan(self, x: Tensor, weights: tuple[Any, ...], state: State) -> tuple[Tensor, State]:
        W, U, b, c = weights

        def plain(a: Tensor, U: Tensor, h: Tensor, c: Tensor) -> State:
            outputs, end = self._step_by_step(a, U, None, (h, c))
            return outputs, end[1]

        h, end = fused(LSTM_SCAN, plain, F.linear(x, W, _both(b, c)), U, *state)
        return h, (h[-1], end)


class GRU(_Recurrent):
    """hₜ = (1 − z) ⊙ n + z ⊙ hₜ₋₁ with r = σ(aᵣ + uᵣ), z = σ(a_z + u_z), n = tanh(aₙ + r ⊙ uₙ). Cho et al. 2014.

    aᵣ, a_z, aₙ are the three blocks of W_ih xₜ + b_ih, and uᵣ, u_z, uₙ those of W_hh hₜ₋₁ + b_hh. As in PyTorch r
    multiplies uₙ; in the paper it multiplies hₜ₋₁.
    """

    blocks = 3

    if TYPE_CHECKING:

        def __call__(self, x: Any, hx: Any = None) -> tuple[Tensor, Tensor]: ...  # type: ignore[override]

    def step(self, a: Tensor, u: Tensor, state: State) -> State:
        (a_r, a_z, a_n), (u_r, u_z, u_n) = ops.split(a, 3, -1), ops.split(u, 3, -1)
        r, z = F.sigmoid(a_r + u_r), F.sigmoid(a_z + u_z)
        n = F.tanh(a_n + r * u_n)
        return ((1 - z) * n + z * state[0],)

    def scan(self, x: Tensor, weights: tuple[Any, ...], state: State) -> tuple[Tensor, State]:
        W, U, b, c = weights

        def plain(a: Tensor, U: Tensor, c: Tensor, h: Tensor) -> State:
            return self._step_by_step(a, U, c, (h,))[:1]

        bias = Tensor(constant(np.zeros(len(U), U.dtype))) if c is None else c
        (h,) = fused(GRU_SCAN, plain, F.linear(x, W, b), U, bias, *state)
        return h, (h[-1],)


def _both(b: Tensor | None, c: Tensor | None) -> Tensor | None:
    """The two biases as one, where they are added anyway."""
    return b if c is None else c if b is None else b + c


def _single(*given: Any) -> Any:
    """Tensors in float32, a None as it is: float16 has too few digits for sums over many steps."""
    return tuple(None if each is None else ops.astype(each, np.float32) for each in given)


def _unstacked(x: Tensor) -> list[Tensor]:
    """x[0], x[1], …: by halves, so that the gradients of L steps are put together in L·log L work, not in L²."""
    if len(x) == 1:
        return [x[0]]
    half = len(x) // 2
    return [*_unstacked(x[:half]), *_unstacked(x[half:])]
