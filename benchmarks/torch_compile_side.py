"""The work in PyTorch, compiled: forward and loss by torch.compile, and the update where that makes it faster.

The steps that come before the timed ones are those of ``torch_side``, not compiled: they have another batch size.
"""

import statistics
import time
from collections.abc import Callable
from typing import Any

import torch

from benchmarks import inputs, torch_side
from benchmarks.job import Cell, Job, repeated
from benchmarks.torch_side import FORMS, choose
from benchmarks.training_job import first_steps

torch._dynamo.config.fail_on_recompile_limit_hit = True  # it would go on in eager mode, without a word


def compile_loss(training: torch_side.Training) -> None:
    """Compile the forward pass and the loss, for one shape; what was compiled before is forgotten."""
    torch.compiler.reset()
    whole = torch_side.Training.loss.__get__(training)
    training.loss = torch.compile(whole, dynamic=False)  # type: ignore[method-assign]


class Training(torch_side.Training):
    """A network whose forward pass and loss are compiled, with the update that PyTorch takes when not told which."""

    def __init__(self, cell: Cell) -> None:
        super().__init__(cell)
        compile_loss(self)


class Steps:
    """The whole steps of a network in their fastest form, for batches of one size."""

    def __init__(self, training: torch_side.Training, size: int) -> None:
        compile_loss(training)
        self.training, self.size, self.optimizer = training, size, training.optimizer
        self.batches = training.batches(size)
        plain = self.optimizer.step
        self.updates: dict[str, Callable[[], Any]] = {
            **{form: plain for form in FORMS if form != "fused" or "fused" in self.optimizer.defaults},
            "compiled": torch.compile(plain, dynamic=False),
        }
        self.form = self._fastest()

    def step(self) -> torch.Tensor:
        loss = self.training.gradients(self.batches)
        self.update()
        return loss

    def _fastest(self, trials: int = 5) -> str:
        """The name of the fastest update, which the steps have from now on."""
        seconds: dict[str, list[float]] = {form: [] for form in self.updates}
        for _ in range(trials + 2):  # the first ones compile, and do not count
            for form in self.updates:
                self._choose(form)
                self.training.gradients(self.batches)
                start = time.perf_counter()
                self.update()
                seconds[form].append(time.perf_counter() - start)
        best = min(self.updates, key=lambda form: statistics.median(seconds[form][2:]))
        self._choose(best)
        return best

    def _choose(self, form: str) -> None:
        choose(self.optimizer, "foreach" if form == "compiled" else form)  # the compiled one is made of foreach
        self.update = self.updates[form]

    def from_fixed_weights(self) -> list[list[float]]:
        """What the first steps from the fixed weights are. Everything is then as it was before.

        All is written in place: what is compiled holds these very tensors.
        """
        thetas = dict(self.training.net.named_parameters())
        states = [
            (name, s) for state in self.optimizer.state.values() for name, s in state.items() if torch.is_tensor(s)
        ]
        kept = [(tensor, tensor.detach().clone()) for tensor in (*thetas.values(), *(s for _, s in states))]
        with torch.no_grad():
            for name, values in inputs.weights({name: tuple(t.shape) for name, t in thetas.items()}).items():
                thetas[name].copy_(torch.from_numpy(values))
            for name, s in states:
                s.fill_(1 if name == "mu_product" else 0)
        self.batches = self.training.batches(self.size)
        found = first_steps(self.step, lambda: torch_side.gradients_of(self.training.net))
        with torch.no_grad():
            for tensor, value in kept:
                tensor.copy_(value)
        return found


def step(cell: Cell) -> Job:
    """Training steps, after those that came before."""
    training = torch_side.trained(inputs.task(cell))
    steps = Steps(training, cell["batch"])
    return Job(repeated(steps.step), [training.losses, *steps.from_fixed_weights()], steps.form)


BUILD: dict[str, Callable[[Cell], Job]] = {"step": step}
