#!/usr/bin/env bash
# Package: torch 2.13.0 (CPU)
# Seen: 2026-11-29
# Expected: CosineAnnealingWarmRestarts(T_0=50, T_mult=3).step(6050) is at the restart, rate 0.1, as 6050 plain steps are;
#   the argument is the documented way to say the epoch.
# Behaviour: it is at the end of the period before, rate 0. So it is at 121 with T_0=1 and at 111 with T_mult=10; with
#   T_mult=2, which all examples have, it is right. A step further both agree again.
# Why: the number of restarts so far is int(math.log(243, 3)), and that logarithm is 4.999999999999999 in float64. The
#   plain step counts.
# Output seen:
#   T_0=50, T_mult=3: 6050 steps 0.1, step(6050) 0.0
#   T_0=1, T_mult=3: 121 steps 0.1, step(121) 0.0
#   T_0=1, T_mult=10: 111 steps 0.1, step(111) 0.0
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet torch==2.13.0 numpy==2.4.6
"$folder/venv/bin/python" -W ignore - <<'PY'
import torch
from torch.optim.lr_scheduler import CosineAnnealingWarmRestarts


def rates(epoch, T_0, T_mult):
    """The rate at ``epoch`` by as many plain steps, and by one step that names it."""
    by_steps, by_name = (
        CosineAnnealingWarmRestarts(
            torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1), T_0=T_0, T_mult=T_mult
        )
        for _ in range(2)
    )
    for _ in range(epoch):
        by_steps.step()
    by_name.step(epoch)
    return by_steps.get_last_lr()[0], by_name.get_last_lr()[0]


assert rates(6200, 50, 2)[0] == rates(6200, 50, 2)[1]
assert abs(rates(6051, 50, 3)[0] - rates(6051, 50, 3)[1]) < 1e-12
wrong = 0
for epoch, T_0, T_mult in ((6050, 50, 3), (121, 1, 3), (111, 1, 10)):
    by_steps, by_name = rates(epoch, T_0, T_mult)
    print(f"T_0={T_0}, T_mult={T_mult}: {epoch} steps {by_steps}, step({epoch}) {by_name}")
    assert by_steps == 0.1
    wrong += by_name == 0.0
if not wrong:
    raise SystemExit("CHANGED: step(epoch) is at the restart as plain steps are")
PY
