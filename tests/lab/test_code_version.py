"""Results are named by ``lab.training.result.CODE``: the version of what computes them. A new one is noticed here.

A few losses of short runs on images that come with minigrad, by version. When equal settings come to give other
numbers (another initialisation, another order of the batches, a mended optimizer), these tests fail: then raise CODE,
so that no store mixes old results with new ones, and enter the new numbers under it.
"""

from dataclasses import replace

import pytest

from lab.race import work
from lab.race.design import Job
from lab.race.work import RunFiles, compute
from lab.training.result import CODE
from lab.training.settings import Settings
from models import MODELS, mlp

MLP = Settings("sgd", lr=0.1, model="mlp", epochs=2, batch_size=50, limit=500)
RUNS = {
    "sgd": MLP,
    "adam, one-cycle": replace(MLP, optimizer="adam", lr=0.003, schedule="one-cycle", seed=1),
    "nadam, clipped and decayed": replace(MLP, optimizer="nadam", lr=0.001, clip_norm=1.0, weight_decay=1e-3),
    "lenet": replace(MLP, optimizer="adam", lr=0.003, model="lenet", epochs=1),
}
# The mean training loss of the last epoch, the validation loss after it, and the initial one.
KNOWN = {
    1: {
        "sgd": (1.41895, 1.16139, 2.29532),
        "adam, one-cycle": (0.53223, 0.67815, 2.29639),
        "nadam, clipped and decayed": (0.87282, 0.85746, 2.29532),
        "lenet": (2.06162, 1.48200, 2.30964),
    },
}


@pytest.mark.parametrize("name", RUNS)
def test_equal_settings_give_the_numbers_of_this_version(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """To a thousandth: the last bits are another machine's."""
    monkeypatch.setitem(MODELS, "mlp", mlp)
    work._images.cache_clear()
    result, _ = compute(Job(RUNS[name], trial=True), RunFiles())
    last = result["history"][-1]
    losses = (last["train_loss"], last["val_loss"], result["initial_loss"])
    assert losses == pytest.approx(KNOWN[CODE][name], rel=1e-3)


def test_only_this_version_is_kept() -> None:
    assert list(KNOWN) == [CODE]
