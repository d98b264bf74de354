#!/usr/bin/env bash
# Package: torch 2.13.0 (CPU)
# Seen: 2026-11-29
# Expected: ReduceLROnPlateau with its defaults lowers the rate when the loss has stopped falling, whatever the loss is.
# Behaviour: a loss that stands at -100, or even rises by 0.005 an epoch, is "better" each time, and the rate is never
#   lowered; `best` follows the worse values. At +100 the rate falls as it should. Losses below zero are ordinary:
#   the negative log-likelihood of a density, the ELBO, a cosine or a dice score.
# Why: better means less than best · (1 - threshold), and for a best below zero that is more than best. Known since 2020
#   (pytorch/pytorch#47513); optax 0.2.8's contrib.reduce_on_plateau took it over.
# What helps: threshold_mode="abs".
# Output seen:
#   a loss rising from 100.0 for 20 epochs: rate 1e-06, best 100.000
#   a loss rising from -100.0 for 20 epochs: rate 1e+00, best -99.905
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet torch==2.13.0 numpy==2.4.6
"$folder/venv/bin/python" - <<'PY'
import torch
from torch.optim.lr_scheduler import ReduceLROnPlateau


def after_twenty(start, **options):
    """The rate and the scheduler's best after a loss that rises from ``start`` for twenty epochs."""
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
    scheduler = ReduceLROnPlateau(optimizer, patience=2, **options)
    for epoch in range(20):
        scheduler.step(start + 0.005 * epoch)
    return optimizer.param_groups[0]["lr"], scheduler.best


assert after_twenty(100.0)[0] < 1e-5
assert after_twenty(-100.0, threshold_mode="abs") == (after_twenty(100.0)[0], -100.0)

for start in (100.0, -100.0):
    rate, best = after_twenty(start)
    print(f"a loss rising from {start} for 20 epochs: rate {rate:.0e}, best {best:.3f}")
if not (rate == 1.0 and best > -100.0):
    raise SystemExit("CHANGED: a loss below zero is reduced on a plateau as well")
PY
