"""pytorch-warmup's warm-ups."""

from collections.abc import Mapping

from tests.optim.live_schedule_drivers.asked import Asked, Rates
from tests.optim.live_schedule_drivers.torch import Make, torch_schedule


def _warmed(name: str, make: Make) -> Rates:
    """A schedule of pytorch-warmup's, which dampens another's rates."""

    def rates(asked: Asked) -> list[float]:
        import pytorch_warmup
        import torch

        optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=asked.lr)
        schedule, found = make(optimizer, asked), []
        warmup = getattr(pytorch_warmup, name)(optimizer, warmup_period=asked.options["warmup"])
        for _ in range(asked.updates):
            found.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            with warmup.dampening():
                schedule.step()
        return found

    return rates


PYTORCH_WARMUP: Mapping[str, Rates] = {
    "warm-up": _warmed("ExponentialWarmup", lambda opt, asked: torch_schedule("ConstantLR")(opt, 1.0)),
    "warm-up-cosine": _warmed(
        "LinearWarmup", lambda opt, asked: torch_schedule("CosineAnnealingLR")(opt, asked.options["total_steps"])
    ),
}
