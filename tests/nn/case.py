"""One layer, loss or function of ``minigrad.nn`` with settings and inputs, and how both frameworks answer it.

PyTorch's constructors and functions have the same names and take the same arguments, so that one row describes both.
An array among the keywords is a setting: it gets no gradient.
"""

import warnings
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numpy as np

import minigrad
from minigrad import Tensor, nn
from tests.parity.numbers import apart, uniform

HUGE = partial(apart, high=1000)


class Input(NamedTuple):
    """An argument to make: its shape, and how its numbers are drawn. Whole numbers are passed on without a gradient."""

    shape: tuple[int, ...]
    draw: Callable[[str, tuple[int, ...]], np.ndarray] = apart


class Case(NamedTuple):
    """One row: a layer (capitalised) or function, its settings, and the inputs to call it with."""

    what: str
    arguments: tuple
    keywords: dict[str, Any]
    inputs: tuple[Input | None, ...]
    train: bool = True

    @property
    def name(self) -> str:
        settings = [*map(str, self.arguments), *(f"{key}={_brief(value)}" for key, value in self.keywords.items())]
        shapes = " ".join(str(x and x.shape).replace(" ", "") for x in self.inputs)
        mode = "" if self.train else " in use"
        return f"{self.what}({', '.join(settings)}){mode} of {'huge ' if self.is_huge else ''}{shapes}"

    @property
    def is_layer(self) -> bool:
        return self.what[0].isupper()

    @property
    def is_huge(self) -> bool:
        """Whether it is called with numbers up to ±1000."""
        return any(x is not None and x.draw is HUGE for x in self.inputs)

    def arrays(self) -> list[np.ndarray | None]:
        return [x and x.draw(f"{self.what} input {i}", x.shape) for i, x in enumerate(self.inputs)]

    def layer(self, dtype: Any = np.float64) -> nn.Module:
        """The minigrad layer in a known state, every parameter and buffer of it filled."""
        layer = getattr(nn, self.what)(*self.arguments, **self.keywords).to(dtype).train(self.train)
        layer.load_state_dict(_filled({name: value.shape for name, value in layer.state_dict().items()}))
        return layer

    def torch_layer(self) -> Any:
        """The PyTorch layer in the same state."""
        import torch

        layer = getattr(torch.nn, self.what)(*self.arguments, **self._torch_keywords()).double().train(self.train)
        state = _filled({name: tuple(value.shape) for name, value in layer.state_dict().items()})
        layer.load_state_dict({name: torch.from_numpy(value) for name, value in state.items()})
        return layer

    def call(self, dtype: Any = np.float64) -> tuple[Callable[..., Tensor], dict[str, Tensor], nn.Module | None]:
        """A function of Tensors, the Tensors by name (the inputs, then the parameters), and the layer if it is one."""
        arrays = self.arrays()
        tensors = {f"input {i}": Tensor(a.astype(dtype), True) for i, a in enumerate(arrays) if _floats(a)}
        layer = self.layer(dtype) if self.is_layer else None
        function = layer or getattr(nn.functional, self.what)
        settings = {} if layer else self.keywords

        def call(*given: Tensor) -> Tensor:
            remaining = iter(given)
            return function(*[next(remaining) if _floats(a) else a for a in arrays], **settings)

        return call, tensors | dict(layer.named_parameters() if layer else ()), layer

    def ours(self, dtype: Any = np.float64) -> dict[str, np.ndarray]:
        call, tensors, layer = self.call(dtype)
        y = call(*tensors.values())
        answers = {"output": y.data}
        if tensors:
            weights = Tensor(uniform("incoming gradient", y.shape).astype(y.dtype))
            gradients = minigrad.grad(y, list(tensors.values()), [weights], allow_unused=True)
            answers |= {
                f"d {name}": np.zeros(x.shape) if g is None else g.data
                for (name, x), g in zip(tensors.items(), gradients, strict=True)
            }
        return answers | {name: buffer.data for name, buffer in (layer.named_buffers() if layer else ())}

    def theirs(self) -> dict[str, np.ndarray]:
        import torch

        arrays = [None if a is None else torch.from_numpy(a).requires_grad_(_floats(a)) for a in self.arrays()]
        layer = self.torch_layer() if self.is_layer else None
        function = layer or getattr(torch.nn.functional, self.what)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # PyTorch's advice on a setting is no answer
            y = function(*arrays, **({} if layer else self._torch_keywords()))
        tensors = {f"input {i}": a for i, a in enumerate(arrays) if a is not None and a.requires_grad}
        tensors |= dict(layer.named_parameters() if layer else ())
        answers = {"output": y.detach().numpy()}
        if tensors:
            weights = torch.from_numpy(uniform("incoming gradient", tuple(y.shape)))
            gradients = torch.autograd.grad(y, list(tensors.values()), weights, allow_unused=True)
            answers |= {
                f"d {name}": np.zeros(tuple(x.shape)) if g is None else g.numpy()
                for (name, x), g in zip(tensors.items(), gradients, strict=True)
            }
        return answers | {name: buffer.numpy() for name, buffer in (layer.named_buffers() if layer else ())}

    def _torch_keywords(self) -> dict[str, Any]:
        import torch

        return {
            name: torch.tensor(value) if isinstance(value, np.ndarray) else value
            for name, value in self.keywords.items()
        }


def rows(what: str, *rows: tuple) -> list[Case]:
    """Rows of one name: (arguments and keywords …, inputs)."""
    cases = []
    for *settings, inputs in rows:
        keywords = settings.pop() if settings and isinstance(settings[-1], dict) else {}
        inputs = inputs if isinstance(inputs, list) else [Input(inputs)]
        cases.append(Case(what, tuple(settings), keywords, tuple(inputs)))
    return cases


def _brief(setting: Any) -> Any:
    return f"array{setting.shape}".replace(" ", "") if isinstance(setting, np.ndarray) else setting


def _floats(array: np.ndarray | None) -> bool:
    return array is not None and array.dtype.kind == "f"


def _filled(shapes: dict[str, tuple[int, ...]]) -> dict[str, np.ndarray]:
    """Numbers for every entry of a state; those of a variance are positive."""
    state = {}
    for name, shape in shapes.items():
        low, high = (0.5, 1.5) if name == "running_var" else (-1, 1)
        state[name] = np.array(0) if name == "num_batches_tracked" else uniform(name, shape, low, high)
    return state
