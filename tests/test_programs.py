"""Random programs of ops, views, writes, hooks, switches, threads and modules are PyTorch's, or refused with a reason.

A few here; ``python -m tests.programs 100000`` runs many, see docs/reliability.md.
"""

import warnings

import pytest

pytest.importorskip("torch")


@pytest.mark.torch
def test_random_programs_are_pytorchs_or_refused():
    from tests.programs.__main__ import run
    from tests.programs.machine import COUNTS

    COUNTS.clear()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # PyTorch warns of backward(create_graph=True)
        run(120, number=0, steps=24)
    assert COUNTS["programs"] >= 120
    assert COUNTS["first derivatives"] > COUNTS["programs"]
    assert COUNTS["second derivatives"] > 50
