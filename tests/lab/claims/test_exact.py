"""The figures that are exact: limits of geometric series, Adam's first step, Nadam without momentum, float32's ends."""

import numpy as np
import pytest

from lab.claims import accumulation, adamax, bias_correction, nadam_rule
from lab.claims.claim import CONFIRMED, PARTLY


@pytest.mark.parametrize("beta", [0.0, 0.5, 0.9])
def test_momentum_tends_to_the_sums_of_the_geometric_series(beta: float) -> None:
    figures = accumulation.measure(beta)
    assert figures.sizes[-1] == pytest.approx([1 / (1 - beta), 1 / (1 + beta)], rel=1e-12)
    assert figures.sizes[0] == pytest.approx([1, 1])


@pytest.mark.parametrize("gradient", bias_correction.SCALES)
def test_adams_first_step_is_lr_at_any_scale_and_without_the_correction_3_16_lr(gradient: float) -> None:
    assert bias_correction.step_sizes(gradient, 1, corrected=True) == pytest.approx([1.0])
    assert bias_correction.step_sizes(gradient, 1, corrected=False) == pytest.approx([0.1 / 0.001**0.5])


def test_under_a_constant_gradient_every_corrected_step_is_lr() -> None:
    assert bias_correction.step_sizes(3.0, 50, corrected=True) == pytest.approx(np.ones(50))


@pytest.fixture(scope="module")
def nadam() -> nadam_rule.Figures:
    return nadam_rule.measure()


def test_without_momentum_nadam_is_adam_to_the_bit(nadam: nadam_rule.Figures) -> None:
    assert nadam.beta_0 == 0


def test_with_a_constant_momentum_nadam_is_adam_with_m_t_and_the_other_variants_are_not(
    nadam: nadam_rule.Figures,
) -> None:
    constant, *others = nadam.variants.values()
    assert constant.max() < 1e-12
    assert all(gaps.max() > 0.1 for gaps in [*others, nadam.adam])
    assert nadam_rule.judge(nadam).word == PARTLY


@pytest.fixture(scope="module")
def ends() -> adamax.Figures:
    return adamax.measure()


@pytest.mark.parametrize(
    ("optimizer", "first", "last"),
    [("adam", -17, 20), ("adamax", -36, 38)],
)
def test_the_gradients_at_which_the_first_step_in_float32_is_lr(
    ends: adamax.Figures, optimizer: str, first: int, last: int
) -> None:
    assert ends.right(optimizer, with_eps=False) == list(range(first, last + 1))


def test_adam_stands_still_where_the_square_overflows_and_adamax_does_not() -> None:
    gradients = np.array([1.8e19, 1e21, 1e38], np.float32)
    with np.errstate(all="ignore"):
        assert adamax.first_steps("adam", gradients).tolist() == pytest.approx([1, 0, 0])
        assert adamax.first_steps("adamax", gradients).tolist() == pytest.approx([1, 1, 1])


def test_adamaxs_first_moment_needs_the_correction(ends: adamax.Figures) -> None:
    # ε is added to u, which makes the steps a little shorter.
    assert ends.uncorrected == pytest.approx(1 - 0.9 ** np.arange(1, 61), rel=1e-7)


def test_adamax_without_eps_divides_nothing_by_nothing(ends: adamax.Figures) -> None:
    assert np.isnan(ends.on_zero)
    assert adamax.judge(ends).word == PARTLY


def test_the_claim_about_the_series_is_confirmed() -> None:
    assert accumulation.judge(accumulation.measure()).word == CONFIRMED
