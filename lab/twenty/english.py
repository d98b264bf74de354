"""The sentences of the page in English."""

# ruff: noqa: E501  (some are the lines of a page)

from typing import Any

ENGLISH: dict[str, Any] = {
    "title": "The race of the twenty",
    "other": "[中文](race_of_the_twenty.zh.md)",
    "question": """Does anything beat NadamW by more than noise, when all are tuned with the same number of trials? And which
findings of the large benchmarks hold for networks of 10⁵ parameters? This page is made from the runs in
[`docs/race/twenty`](race/twenty) by `python -m lab.twenty --write docs`; no sentence on results was written by hand.""",
    "nothing": "Nothing surely beats it.",
    "standing": (
        "Surely better: {}.",
        "Better, if it were the only comparison: {}.",
        "Not told apart: {}.",
        "Worse, if it were the only comparison: {}.",
        "Surely worse: {}.",
    ),
    "measure": "NadamW: {}.",
    "columns": {"tuned": "constant rate", "tuned, cosine": "cosine schedule"},
    "nets": {"lenet": "LeNet-5", "cnn": "Small CNN"},
    "how": """## How it was run

[The race](race.md) says how a search goes. In short: rates two to a decade around each rule's default, then weight decays a decade
apart at the best rate, in the rule's own form (L2 or decoupled), *own* being its default; constant rate and cosine each have a
search; judged on 10,000 validation images with one seed. While the best of any rule lies on the edge of what it tried, all get one trial more, so
that all have equally many. Then five other runs with seeds 0 to 4, tested on 10,000 images.""",
    "commands": {
        "lenet": """python train.py --optim sgd momentum nag adagrad rmsprop adadelta adam adamax nadam adamw nadamw \\
    radam adabelief ademamix adopt lion lamb prodigy schedule_free_sgd schedule_free_adamw muon soap adafactor \\
    --tune --trials 3 --decays 2 --limit 4800 --batch-size 32 --epochs 1 --targets 90 --model lenet""",
        "cnn": """python train.py --optim sgd momentum adam adamw nadamw lion prodigy schedule_free_adamw muon soap \\
    --tune --trials 3 --decays 2 --limit 3200 --batch-size 32 --epochs 1 --targets 90 \\
    --model examples/networks/small_cnn.py:small_cnn""",
    },
    "setting": "- **{net}**, {parameters} parameters: {rules} rules, one epoch of {images} images of MNIST in batches of 32; "
    "{constant} trials each at a constant rate and {cosine} under the schedule; {seeds} seeds.",
    "noise": """**This is a small budget, and was chosen to be one**: each image is seen once, and a run takes a second. It shows how fast a rule
learns, and says nothing of how far it comes in ten epochs; for that see the nine in [the race](race.md). Rprop, ASGD and L-BFGS are
left out: the first and the last are for full batches, and ASGD's parameters are SGD's.

Differences are paired by seed: the same initial weights, the same batches. ± is half of the 95 % interval (Student's t). With so many
comparisons one in twenty looks clear by chance; *surely* is by the interval that holds for all of them together.""",
    "picture": "Test accuracy of each rule: default rate, tuned, tuned under cosine",
    "table": (
        "rule",
        "default rate",
        "accuracy, %",
        "tuned rate, decay",
        "accuracy, %",
        "rate, decay under cosine",
        "accuracy, %",
        "difference to NadamW",
    ),
    "legend": "† so many of the runs diverged.",
    "own": "own",
    "stop": ".",
    "findings": "## Findings of the large benchmarks",
    "verdicts": {"holds": "holds", "fails": "does not hold", "open": "not decided"},
    "claims": {
        "schedules": (
            "A schedule brings more than the choice among the better half of the rules (Schmidt et al. 2021, arXiv 2007.01547, found "
            "that the choice of either depends on the problem).",
            "median gain {gain} points, {up} of {of} rules gain; from the best rule to the median {spread}",
        ),
        "trying": (
            "To try all rules at their defaults and keep the best in validation does as well as to tune one (Schmidt et al. 2021).",
            "{best} untuned {untuned}, the median tuned rule {usual}",
        ),
        "inclusion": (
            "Tuned, a rule is no worse than one that it contains: Adam, Momentum, SGD (Choi et al. 2019, arXiv 1910.05446).",
            "Adam over Momentum and Momentum over SGD, constant, then cosine: {gaps} points",
        ),
        "nadamw": (
            "NadamW leads the rules that look at each weight by itself (Dahl et al. 2023, arXiv 2306.07179: the best baseline of "
            "AlgoPerf).",
            "rank {rank} of {of}, the first is {best}",
        ),
        "matrices": (
            "Rules for matrices are ahead of AdamW (Wen et al. 2025, arXiv 2509.02046; Semenov et al. 2025, arXiv 2509.01440).",
            "Muon {muon}, SOAP {soap} points",
        ),
        "free": (
            "Schedule-Free AdamW at a constant rate does as well as AdamW under a schedule (Defazio et al. 2024, arXiv 2405.15682).",
            "{free} and {scheduled}, difference {gap}",
        ),
        "decoupled": (
            "Decoupled, a tuned decay is better than a tuned L2: AdamW over Adam (Loshchilov and Hutter 2019, arXiv 1711.05101).",
            "constant {constant}, cosine {cosine} points",
        ),
        "lion": (
            "Lion's best rate is three to ten times smaller than AdamW's (Chen et al. 2023, arXiv 2302.06675).",
            "ratios {ratios}",
        ),
        "prodigy": (
            "Prodigy needs no rate (Mishchenko and Defazio 2023, arXiv 2306.06101).",
            "at lr 1 {untuned}, its worst seed {least}; at the tuned lr {lr} {tuned}",
        ),
    },
    "missing": """**{} has not been run for this page**; nothing is said of it. The command:

```sh
{}
```""",
    "limits": """## What this does not say

MNIST is easy and the networks are small; a benchmark of large models measures something else. A search with one seed picks
rates that suit that seed, for all rules alike. Momenta and ε are each rule's defaults. Muon and SOAP cost more per step (the column
`ms_per_step` of the CSV has it); the budget here is steps, not seconds.""",
}
