"""What is given where there is no derivative."""

import pytest

from certificate.conventions import CONVENTIONS, slope, torch_slope

NOT_PYTORCHS = {"std": "its gradient is NaN there"}
each = pytest.mark.parametrize("convention", CONVENTIONS, ids=lambda each: f"{each.op} at {each.at}")


@each
def test_ours_is_as_the_page_says(convention):
    assert slope(convention) == convention.slope


@pytest.mark.torch
@each
def test_it_is_pytorchs_but_for_what_is_said(convention):
    if convention.torch is not None and convention.op not in NOT_PYTORCHS:
        assert torch_slope(convention) == convention.slope
