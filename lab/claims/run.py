"""Claims run one after the other, each with its figures, its verdict and how long it took."""

import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from lab.claims.claim import Claim, Verdict
from lab.race.comparison import Comparison


class Outcome(NamedTuple):
    """The outcome of a claim. ``seconds`` are those of its experiment, without a race that had to be run for it."""

    name: str
    claim: Claim
    figures: Any
    verdict: Verdict
    seconds: float


def run(claims: Mapping[str, Claim], race: Callable[[], Comparison]) -> Iterator[Outcome]:
    """The outcome of each claim in turn. ``race`` is asked for a comparison by each claim that is on MNIST."""
    for name, claim in claims.items():
        arguments = (race(),) if claim.on_mnist else ()
        start = time.perf_counter()
        with np.errstate(all="ignore"):  # some of them are about what overflows
            figures = claim.measure(*arguments)
        yield Outcome(name, claim, figures, claim.judge(figures), time.perf_counter() - start)
