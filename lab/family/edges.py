"""Which rule is which other with something set: each edge is two optimizers that take the same steps.

The rate of both is LR. Where one is set so that its rate means something else, its ``lr`` is among the settings.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

LR = 0.01
LARGE = 1e12
"""An ε beside which every √v is nothing."""
ALMOST_ONE = 1 - 2.0**-27
MATRIX = (17, 59)
NO_BETAS = (0.0, 0.0)

Course = Callable[[int], dict[str, Any]]
"""What the options of a rule are at step t."""


class Edge(NamedTuple):
    """``rule`` with ``settings`` takes the steps of ``parent`` with ``parent_settings``.

    ``course`` and ``parent_course`` are settings that change by the step. ``text`` says in the rule's letters what is
    set in it, ``parent_text`` what is set in the parent; words are in the table of Chinese texts. Of the gradients a
    rule may want that they keep their sign ("signs"), that they stay ("constant"), or that θ has a ``shape`` or starts
    at 0. ``late``: how many gradients it takes before its first step. ``steps`` and ``rtol``: how long, and how nearly.
    """

    rule: str
    settings: Mapping[str, Any]
    parent: str
    parent_settings: Mapping[str, Any]
    text: str
    parent_text: str = ""
    course: Course | None = None
    parent_course: Course | None = None
    gradients: str = "any"
    shape: tuple[int, ...] = (1003,)
    from_zero: bool = False
    late: int = 0
    steps: int = 60
    rtol: float = 1e-11


def _growing(t: int) -> dict[str, float]:
    """A rate that is four times the last one: with the weights lr³⁰ only the last step counts in an average."""
    return {"lr": LR * 4.0 ** (t - 60)}


_averaged = {"weight_lr_power": 30.0, "weight_decay": 0.0}
_adafactor = {"lr": LR / 2, "eps": (None, 2.0), "d": LARGE}

EDGES: tuple[Edge, ...] = (
    Edge("momentum", {"momentum": 0.0}, "sgd", {}, "μ = 0"),
    Edge("nag", {"momentum": 0.0}, "sgd", {}, "μ = 0"),
    Edge("asgd", {"lambd": 0.0}, "sgd", {}, "λ = 0"),
    Edge("adagrad", {"eps": LARGE, "lr": LR * LARGE}, "sgd", {}, "ε → ∞, lr·ε", rtol=1e-9),
    Edge("rmsprop", {"eps": LARGE, "lr": LR * LARGE}, "sgd", {}, "ε → ∞, lr·ε", rtol=1e-9),
    Edge(
        "schedule_free_sgd",
        {"momentum": 1e-12, **_averaged},
        "sgd",
        {},
        "β → 0, c = 1",
        course=_growing,
        parent_course=_growing,
    ),
    Edge(
        "lbfgs",
        {"lr": LR, "max_iter": 1, "tolerance_grad": 0.0, "tolerance_change": 0.0},
        "sgd",
        {},
        "no curvature: y = 0",
        gradients="constant",
    ),
    Edge(
        "muon",
        {"lr": LR * LARGE, "momentum": 0.9, "ns_coefficients": (1.0, 0.0, 0.0), "ns_steps": 1, "eps": LARGE}
        | {"adjust_lr_fn": "spectral", "weight_decay": 0.0},
        "nag",
        {"lr": LR * (1 - 0.9), "momentum": 0.9},
        "a = 1, b = c = 0, ε → ∞",
        "lr·(1 − μ)",
        shape=MATRIX,
    ),
    Edge("muon", {"lr": LR, "weight_decay": 0.1}, "adamw", {"weight_decay": 0.1}, "no matrices"),
    Edge(
        "adadelta",
        {"lr": 1e-7, "rho": 0.9, "eps": 1e-6, "lr_in_delta": True},
        "rmsprop",
        {"lr": 1e-10, "alpha": 0.9, "eps": 0.0, "eps_root": 1e-6},
        "a = 0",
        "lr·√ε, ε in the root",
        from_zero=True,
        rtol=1e-6,
    ),
    Edge(
        "adafactor",
        _adafactor,
        "rmsprop",
        {"eps": 0.0},
        "no matrices, no clipping",
        "αₜ = 1 − t^τ, ε = 0",
        parent_course=lambda t: {"alpha": 1 - t**-0.8},
    ),
    Edge(
        "adafactor",
        {**_adafactor, "beta2_decay": 0.0},
        "lion",
        {"betas": NO_BETAS},
        "no matrices, τ = 0",
        "β₁ = β₂ = 0",
    ),
    Edge(
        "rprop",
        {"step_sizes": (LR, LR)},
        "lion",
        {"betas": NO_BETAS},
        "Δmin = Δmax, no sign changes",
        "β₁ = β₂ = 0",
        gradients="signs",
    ),
    Edge("lion", {"betas": NO_BETAS}, "adam", {"betas": NO_BETAS, "eps": 0.0}, "β₁ = β₂ = 0", "β₁ = β₂ = ε = 0"),
    Edge(
        "adam",
        {"betas": (0.0, 0.99), "bias_correction": False},
        "rmsprop",
        {"alpha": 0.99},
        "β₁ = 0, not corrected",
    ),
    Edge(
        "adam",
        {"betas": (0.9, 0.999), "bias_correction": False, "eps": LARGE, "lr": LR * LARGE},
        "momentum",
        {"momentum": 0.9, "dampening": 0.9, "dampen_first_step": True},
        "ε → ∞, lr·ε, not corrected",
        "τ = μ",
        rtol=1e-9,
    ),
    Edge(
        "adam",
        {"betas": (0.0, ALMOST_ONE)},
        "adagrad",
        {"eps": 1e-8},
        "β₁ = 0, β₂ → 1, lr/√t",
        course=lambda t: {"lr": LR * t**-0.5, "eps": 1e-8 * t**-0.5},
        rtol=1e-5,
    ),
    Edge("adamax", {"betas": (0.9, 0.0)}, "adam", {"betas": (0.9, 0.0)}, "β₂ = 0", "β₂ = 0"),
    Edge("nadam", {"betas": (0.0, 0.99)}, "adam", {"betas": (0.0, 0.99)}, "β₁ = 0", "β₁ = 0"),
    Edge("adamw", {"weight_decay": 0.0}, "adam", {}, "λ = 0"),
    Edge("nadamw", {"weight_decay": 0.0}, "nadam", {}, "λ = 0"),
    Edge("ademamix", {"alpha": 0.0}, "adam", {}, "α = 0"),
    Edge(
        "adabelief",
        {"betas": (ALMOST_ONE, 0.999), "eps": 1e-30},
        "adam",
        {"betas": (ALMOST_ONE, 0.999), "eps": 1e-30},
        "β₁ → 1",
        "β₁ → 1",
        rtol=1e-5,
    ),
    Edge(
        "adabelief",
        {"betas": (0.0, 0.99), "eps": 0.01},
        "sgd",
        {"lr": LR / (1 + 0.01)},
        "β₁ = 0",
        "lr/(√(ε/(1 − β₂)) + ε)",
    ),
    Edge(
        "adopt",
        {"eps": 1e6, "clip_exp": None, "lr": LR * 1e6},
        "momentum",
        {"momentum": 0.9, "dampening": 0.9, "dampen_first_step": True},
        "ε above every √v, lr·ε",
        "τ = μ",
        late=1,
    ),
    Edge(
        "radam",
        {"betas": (0.8, 2 / 3)},
        "momentum",
        {"momentum": 0.8, "dampening": 0.8, "dampen_first_step": True},
        "β₂ ≤ ⅔: ρ never comes to 5",
        "τ = μ, lr/(1 − μᵗ)",
        parent_course=lambda t: {"lr": LR / (1 - 0.8**t)},
    ),
    Edge(
        "lamb", {"weight_decay": 0.1}, "adamw", {"weight_decay": 0.1, "eps": 1e-6}, "‖θ‖ = 0", from_zero=True, steps=1
    ),
    Edge(
        "prodigy",
        {"lr": 1.0, "d0": LR, "d_coef": 1e-30},
        "adam",
        {"bias_correction": False},
        "d stays",
        "not corrected",
    ),
    Edge(
        "prodigy",
        {"lr": 1.0, "d0": LR, "d_coef": 1e-30, "bias_correction": True},
        "adam",
        {"eps_hat": True},
        "d stays, corrected",
        "ε beside √v",
    ),
    Edge(
        "schedule_free_adamw",
        {"betas": (1e-12, 0.999), **_averaged, "weight_decay": 0.1},
        "adamw",
        {"betas": (0.0, 0.999), "weight_decay": 0.1},
        "β₁ → 0, c = 1",
        "β₁ = 0",
        course=_growing,
        parent_course=_growing,
    ),
    Edge(
        "soap",
        {"betas": (0.9, 0.99), "max_precond_dim": 1, "weight_decay": 0.0},
        "adam",
        {"betas": (0.9, 0.99), "eps_hat": True},
        "Q = I",
        "ε beside √v",
        shape=MATRIX,
        late=1,
    ),
)
