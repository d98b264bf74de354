"""The weights that a run keeps, for its test and its file, while its own stay those of the last step."""

from collections.abc import Iterator
from contextlib import contextmanager

from lab.training.run import Run
from lab.training.stopping_rule import kept_epoch


@contextmanager
def kept_weights(run: Run) -> Iterator[None]:
    """A block in which the network has the weights of the run's ``kept_epoch``; then it can be trained on."""
    best = run.best_weights
    if best is None or kept_epoch(run.settings, run.history) == len(run.history):
        yield
        return
    with run.weights_in_use():
        last = run.model.state_dict()
        run.model.load_state_dict(best)
        try:
            yield
        finally:
            run.model.load_state_dict(last)
