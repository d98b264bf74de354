"""The cases on which the rules that came after are compared with their authors' code, or with PyTorch.

By rule: the class that is their word, as MODULE.CLASS, its options for our defaults, and pairs of our options and its.
The versions are those of the extra ``peers`` in ``setup.cfg``.
"""

from typing import Any

Options = dict[str, Any]

DECAY, CLIMB = {"weight_decay": 0.1}, {"weight_decay": 0.1, "maximize": True}
L2 = {"weight_decay": 0.1, "decoupled_weight_decay": False}
DECOUPLED = {"weight_decay": 0.1, "decoupled_weight_decay": True}
SLOW = {"betas": (0.9, 0.999, 0.9999), "alpha": 5.0, "weight_decouple": True}
WARM = {"betas": (0.8, 0.99, 0.999), "alpha": 3.0, "t_alpha_beta3": 150}
AVERAGE = {"lr": 0.05, "warmup_steps": 20, "r": 1.5, "weight_lr_power": 1.0}
GENTLE = {"weight_decay": 0.001, "maximize": True}
BOLD = {"betas": (0.8, 0.99), "beta3": 0.99, "d0": 1e-4, "d_coef": 2.0, "growth_rate": 1.02, "eps": 1e-6}

AUTHORS: dict[str, tuple[str, Options, list[tuple[Options, Options]]]] = {
    "lion": (
        "lion_pytorch.Lion",
        {},
        [
            ({}, {}),
            ({"betas": (0.5, 0.9)}, {"betas": (0.5, 0.9)}),
            ({"lr": 0.01, **DECAY}, {"lr": 0.01, **DECAY}),
            ({"lr": 0.01, **CLIMB}, {"lr": 0.01, **CLIMB}),
        ],
    ),
    "adabelief": (
        "adabelief_pytorch.AdaBelief",
        {"print_change_log": False, "rectify": False},
        [
            ({}, {}),
            ({"rectify": True}, {"rectify": True}),
            ({"betas": (0.7, 0.9), "eps": 1e-8}, {"betas": (0.7, 0.9), "eps": 1e-8}),
            ({"lr": 0.01, **DECAY}, {"lr": 0.01, **DECAY}),
            ({"rectify": True, **CLIMB}, {"rectify": True, **CLIMB}),
            (L2, {**DECAY, "weight_decouple": False}),
            ({**DECAY, "independent_weight_decay": True}, {**DECAY, "fixed_decay": True}),
        ],
    ),
    "ademamix": (
        "pytorch_optimizer.AdEMAMix",
        SLOW,
        [
            ({}, {}),
            ({"betas": (0.8, 0.99), "beta3": 0.999, "alpha": 3.0, "alpha_warmup": 150, "beta3_warmup": 150}, WARM),
            ({"lr": 0.01, **DECAY}, {"lr": 0.01, **DECAY}),
            ({"eps": 1e-4, **CLIMB}, {"eps": 1e-4, **CLIMB}),
            (L2, {**DECAY, "weight_decouple": False}),
        ],
    ),
    "adopt": (
        "adopt.ADOPT",
        {},
        [
            ({}, {}),
            ({"clip_exp": None, "eps": 1e-3}, {"clip_lambda": None, "eps": 1e-3}),
            ({"betas": (0.7, 0.9)}, {"betas": (0.7, 0.9)}),
            (DECAY, DECAY),
            (CLIMB, CLIMB),
            ({"lr": 0.01, **DECOUPLED}, {"lr": 0.01, **DECAY, "decouple": True}),
        ],
    ),
    "lamb": (
        "timm.optim.lamb.Lamb",
        {"max_grad_norm": None, "always_adapt": True},
        [
            ({}, {}),
            ({"betas": (0.7, 0.9), "eps": 1e-3, "lr": 0.01}, {"betas": (0.7, 0.9), "eps": 1e-3, "lr": 0.01}),
            ({"bias_correction": False, "weight_decay": 0.0}, {"bias_correction": False, "weight_decay": 0.0}),
            ({"lr": 0.01, **CLIMB}, {"lr": 0.01, **CLIMB}),
        ],
    ),
    "prodigy": (
        "prodigyopt.Prodigy",
        {},
        [
            ({}, {}),
            ({**BOLD, "bias_correction": True}, {**BOLD, "use_bias_correction": True}),
            ({"safeguard_warmup": True, "lr": 0.5, **DECAY}, {"safeguard_warmup": True, "lr": 0.5, **DECAY}),
            (GENTLE, GENTLE),
            (L2, {**DECAY, "decouple": False}),
        ],
    ),
    "schedule_free_sgd": (
        "schedulefree.SGDScheduleFree",
        {},
        [
            ({}, {}),
            (AVERAGE | {"momentum": 0.5}, AVERAGE | {"momentum": 0.5}),
            ({"lr": 0.1, **DECAY}, {"lr": 0.1, **DECAY}),
            ({"lr": 0.1, **CLIMB, "decoupled_weight_decay": True}, {"lr": 0.1, **CLIMB}),
        ],
    ),
    "schedule_free_adamw": (
        "schedulefree.AdamWScheduleFree",
        {},
        [
            ({}, {}),
            (AVERAGE | {"betas": (0.98, 0.9), "eps": 1e-4}, AVERAGE | {"betas": (0.98, 0.9), "eps": 1e-4}),
            (DECAY, DECAY),
            (CLIMB, CLIMB),
        ],
    ),
}
