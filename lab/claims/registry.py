"""All claims, by the names that the command line gives them, in the article's order."""

from lab.claims import (
    accumulation,
    adadelta,
    adamax,
    alike,
    balance,
    bias_correction,
    compromise,
    convergence,
    cost,
    detours,
    nadam_best,
    nadam_rule,
    reliable,
    sparse,
    valleys,
)
from lab.claims.claim import Claim

CLAIMS: dict[str, Claim] = {
    "adadelta-units": adadelta.CLAIM,
    "adam-correction": bias_correction.CLAIM,
    "adamax-stability": adamax.CLAIM,
    "nadam-rule": nadam_rule.CLAIM,
    "valleys": valleys.CLAIM,
    "accumulation": accumulation.CLAIM,
    "detours": detours.CLAIM,
    "balance": balance.CLAIM,
    "compromise": compromise.CLAIM,
    "cost": cost.CLAIM,
    "sparse": sparse.CLAIM,
    "reliable": reliable.CLAIM,
    "convergence": convergence.CLAIM,
    "alike": alike.CLAIM,
    "nadam-best": nadam_best.CLAIM,
}
