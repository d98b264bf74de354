"""A race on MNIST that takes a minute, for users who have no race: 2,000 images, three epochs, three seeds."""

from dataclasses import replace

from datasets import Split
from lab.console.progress import Display, RaceBar
from lab.language import tr
from lab.race.comparison import Comparison, compare
from lab.race.design import Design, Job
from lab.race.store import key
from lab.race.tuning import Known
from lab.race.work import carry_out
from lab.training.data import Data, load
from lab.training.result import Result
from lab.training.run import warm_up
from lab.training.settings import Settings
from minigrad.optim import OPTIMIZERS

SMALL = Design(
    tuple(OPTIMIZERS),
    Settings("sgd", lr=0.01, model="mlp", epochs=3, batch_size=50, limit=2000),
    trials=3,
    seeds=3,
    schedules=("cosine",),
    targets=(0.8, 0.85, 0.88),
)
VALIDATION = 2000


def small_race(display: Display, design: Design = SMALL) -> Comparison:
    """Run the race in this process, with the first 2,000 images of the validation split, and all of the test set."""
    data = load(design.base, display.quiet)
    data = replace(data, validation=Split(*(array[:VALIDATION] for array in data.validation)))
    warm_up(design.base, data)
    trials = 5 * len(design.optimizers) * len(design.searched)  # about
    with display.race_bar(tr("a small race on MNIST"), 0, (trials + design.finals) * design.base.epochs) as bar:
        return compare(design, computed(data, bar))


def computed(data: Data, bar: RaceBar) -> Known:
    """Results that are computed when they are asked for, once each."""
    results: dict[str, Result] = {}

    def known(job: Job) -> Result:
        if key(job) not in results:
            results[key(job)] = carry_out(job, data).result
            bar.show(len(results) * job.settings.epochs, job.settings.optimizer)
        return results[key(job)]

    return known
