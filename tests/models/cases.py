"""The three networks beside PyTorch's, from the same weights."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from minigrad import Tensor, nn
from models import MODELS
from tests.parity.numbers import uniform, whole

PROBES = 4


def initial_state(shapes: Mapping[str, tuple[int, ...]]) -> dict[str, np.ndarray]:
    """Weights from U(−k, k) with k = 1/√fan_in, and the bias after them from the same: PyTorch's rule, own numbers."""
    state, bound = {}, 1.0
    for name, shape in shapes.items():
        if name.endswith("weight"):
            bound = 1 / np.sqrt(np.prod(shape[1:]))
        state[name] = uniform(name, shape, -bound, bound)
    return state


def our_net(name: str, dtype: Any = np.float64) -> nn.Module:
    """The minigrad network with the weights of ``initial_state``."""
    net = MODELS[name]().to(dtype)
    net.load_state_dict(initial_state({key: value.shape for key, value in net.state_dict().items()}))
    return net


def their_net(name: str) -> Any:
    """The PyTorch network with the weights of ``initial_state``."""
    import torch

    from benchmarks.torch_twins import network

    net = network(name).double()
    state = initial_state({key: tuple(value.shape) for key, value in net.state_dict().items()})
    net.load_state_dict({key: torch.from_numpy(value) for key, value in state.items()})
    return net


class ModelCase(NamedTuple):
    """Logits, loss and gradients of one small batch. ``digest``: of each gradient only a few products are kept."""

    model: str
    digest: bool = False

    @property
    def name(self) -> str:
        return f"model {self.model}"

    def batch(self) -> tuple[np.ndarray, np.ndarray]:
        return uniform("images", (3, 1, 28, 28)), whole("labels", (3,), 10)

    def ours(self, dtype: Any = np.float64) -> dict[str, np.ndarray]:
        net, (images, labels) = our_net(self.model, dtype), self.batch()
        logits = net(Tensor(images.astype(dtype)))
        loss = nn.CrossEntropyLoss()(logits, labels)
        loss.backward()
        gradients = {name: parameter.grad.data for name, parameter in net.named_parameters()}
        return {"logits": logits.data, "loss": loss.data, **self._kept(gradients)}

    def theirs(self) -> dict[str, np.ndarray]:
        import torch

        net, (images, labels) = their_net(self.model), map(torch.from_numpy, self.batch())
        logits = net(images)
        loss = torch.nn.CrossEntropyLoss()(logits, labels)
        loss.backward()
        gradients = {name: parameter.grad.numpy() for name, parameter in net.named_parameters()}
        return {"logits": logits.detach().numpy(), "loss": loss.detach().numpy(), **self._kept(gradients)}

    def _kept(self, gradients: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        """The gradients, or their products with some fixed vectors, which an error anywhere in them would change."""
        if not self.digest:
            return {f"d {name}": g for name, g in gradients.items()}
        return {
            f"d {name}": np.stack([np.vdot(uniform(f"probe {i}", g.shape), g) for i in range(PROBES)])
            for name, g in gradients.items()
        }


MODEL_CASES = [ModelCase(name) for name in ("mlp", "lenet", "cnn")]
DIGESTS = [case._replace(digest=True) for case in MODEL_CASES]
