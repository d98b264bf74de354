"""The schedules of the command line: the learning rate over a whole run, advanced once a step.

Each is laid out over the run's number of steps, whatever that is, and never exceeds the learning rate it is given:

    constant      lr
    step          lr, a tenth of it after a third of the run, a hundredth after two thirds
    exponential   from lr down to lr/100, by the same factor every step
    cosine        from lr down to 0 along half a cosine (Loshchilov & Hutter 2017, without restarts)
    one-cycle     from lr/25 up to lr over the first 30 % of the run, then down to almost 0 (Smith & Topin 2019,
                  with PyTorch's defaults, but for the momentum, which stays as it is: not every optimizer has one)
"""

from collections.abc import Callable
from math import ceil

from minigrad.optim import Optimizer
from minigrad.optim.lr_scheduler import CosineAnnealingLR, ExponentialLR, LRScheduler, OneCycleLR, StepLR

CONSTANT = "constant"
SCHEDULES: dict[str, Callable[[Optimizer, float, int], LRScheduler]] = {
    CONSTANT: lambda optimizer, lr, steps: ExponentialLR(optimizer, gamma=1.0),
    "step": lambda optimizer, lr, steps: StepLR(optimizer, step_size=ceil(steps / 3), gamma=0.1),
    "exponential": lambda optimizer, lr, steps: ExponentialLR(optimizer, gamma=0.01 ** (1 / steps)),
    "cosine": lambda optimizer, lr, steps: CosineAnnealingLR(optimizer, T_max=steps),
    "one-cycle": lambda optimizer, lr, steps: OneCycleLR(optimizer, lr, total_steps=steps, cycle_momentum=False),
}
