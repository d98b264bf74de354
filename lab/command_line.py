"""The command line of ``train.py``: its flags, and what they ask for."""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from datasets import SOURCES
from lab.console.errors import LabError
from lab.console.program import Parser, folder_named, path_named
from lab.race.design import FEWEST_TRIALS, Design
from lab.speedrun.entries import ENTRY, QUICKEST
from lab.training.augment import canonical
from lab.training.losses import OF_NUMBERS
from lab.training.named import BY_LIBRARY, NAMES, SEVERAL, choices, default_lr, understood
from lab.training.own_files import FORM, is_own, parts
from lab.training.schedules import CONSTANT
from lab.training.settings import Settings
from lab.training.stopping_rule import fraction
from minigrad.kernels.parallel import cores

COURSES = "step: a tenth after each third; exponential: down to a hundredth; cosine: down to 0; one-cycle: up and down"
DEFAULTS = {field.name: field.default for field in fields(Settings) if field.name != "own_files"}
EXPORTS = ("onnx",)
LOGS = ("tensorboard",)
TRIALS, SEEDS, TUNED_SCHEDULES, TARGETS = 5, 5, ("cosine",), (97.0, 98.5, 99.0)


def make_parser(description: str | None) -> Parser:
    """The command line. A flag that is not given is None, so that ``--resume`` can tell."""
    parser = Parser(description=description, allow_abbrev=False)
    of_a_run = parser.add_argument_group("a run")
    for add_flags in (_add_subject_flags, _add_training_flags, _add_ending_flags):
        add_flags(of_a_run)
    _add_race_flags(parser.add_argument_group("a race: several optimizers, or several seeds"))
    folder = parser.add_mutually_exclusive_group()
    folder.add_argument(
        "--out",
        metavar="DIR",
        type=folder_named,
        help="the folder for all files (a new one under runs/); a race goes on with the results that are there",
    )
    folder.add_argument("--resume", metavar="DIR", type=folder_named, help="go on with the run or race in this folder")
    parser.add_argument(
        "--repeat",
        metavar="DIR",
        type=folder_named,
        help="the run in this folder once more, in a new one, with all that was steered in it",
    )
    parser.add_argument(
        "--speedrun",
        nargs="?",
        const=QUICKEST,
        metavar="ENTRY",
        help=f"train what is quickest to 99 %% on MNIST, and tell its time and its test accuracy; or {ENTRY}",
    )
    parser.add_argument("--quiet", action="store_true", help="print the result alone")
    return parser


def _add_subject_flags(group: argparse._ArgumentGroup) -> None:
    """What is trained, and on what."""
    add = group.add_argument
    add(
        "--optim",
        nargs="+",
        metavar="NAME",
        help=f"one or several of {choices('optimizer')}; all or nine are the first nine, modern the others, all+ both",
    )
    add("--model", type=_name_of("model"), metavar="NAME", help=_one_of("the network", "model"))
    add(
        "--dataset",
        metavar="NAME|PATH",
        help=f"what it learns: {', '.join(SOURCES)}, or data of your own: a folder of class folders with images, "
        f"a folder of IDX files, an .npz, .csv or .parquet file ({DEFAULTS['dataset']})",
    )
    add("--label", metavar="NAME", help="of a .csv or .parquet file: the column to predict")
    add("--size", nargs=2, type=int, metavar=("H", "W"), help="scale images in files to this height and width")
    add(
        "--data-dir",
        metavar="DIR",
        type=folder_named,
        help="the folder of the data set's files (embedded, or the user's cache)",
    )


def _add_training_flags(group: argparse._ArgumentGroup) -> None:
    """How it is trained."""
    add = group.add_argument
    add(
        "--epochs",
        "--budget",
        type=int,
        metavar="N",
        help=f"times through the training images; of every run of a race, trials too ({DEFAULTS['epochs']})",
    )
    add("--batch-size", type=int, metavar="N", help=f"images to a step ({DEFAULTS['batch_size']})")
    add("--lr", type=float, help="the learning rate, the highest of the schedule (the optimizer's own)")
    add(
        "--schedule",
        nargs="+",
        type=_name_of("schedule"),
        metavar="NAME",
        help=f"{_one_of('the rate over the run', 'schedule')}. {COURSES}. With --tune: one or several that are "
        f"searched and run beside a constant rate ({', '.join(TUNED_SCHEDULES)})",
    )
    add("--loss", type=_name_of("loss"), metavar="NAME", help=_one_of("what is made small", "loss"))
    add("--weight-decay", type=float, metavar="L", help="adds L times the weights to their gradient (0)")
    add("--clip-norm", type=float, metavar="NORM", help="scales gradients down to this norm (off)")
    add("--seed", type=int, help=f"determines weights and batches ({DEFAULTS['seed']})")
    add("--limit", type=int, metavar="N", help="train on the first N images (all 50,000)")
    add(
        "--augment",
        nargs="+",
        metavar="NAME",
        help="move images at random in training: shift (2 pixels), rotate (10 degrees), or both; other amounts as "
        "shift=3 rotate=15",
    )


def _add_ending_flags(group: argparse._ArgumentGroup) -> None:
    """When it ends, and what is written beside its files, or in place of them."""
    add = group.add_argument
    add(
        "--until",
        type=float,
        metavar="PERCENT",
        help="end after the epoch that reaches this validation accuracy, or R²",
    )
    add(
        "--patience",
        type=int,
        metavar="N",
        help="end after N epochs without a lower validation loss; the weights with the lowest are kept and tested",
    )
    add("--log", choices=LOGS, help="write event files while it trains, for: tensorboard --logdir DIR")
    add(
        "--find-lr",
        action="store_true",
        default=None,
        help="train nothing, but try rising learning rates for a few hundred steps, draw the losses and propose a rate",
    )
    add(
        "--watch",
        nargs="?",
        type=int,
        const=0,
        metavar="PORT",
        help="serve a page, to this machine alone, on which the run is seen and steered while it trains",
    )
    add("--export", choices=EXPORTS, help="also write the trained network in this format, as net.onnx")


def _name_of(setting: str) -> Callable[[str], str]:
    """What argparse makes of a word that names one of ours, or something in a file of the user's own."""

    def name(text: str) -> str:
        try:
            return understood(setting, text)
        except LabError as error:
            raise argparse.ArgumentTypeError(str(error)) from error

    return name


def _one_of(what: str, setting: str) -> str:
    library = f", {BY_LIBRARY[setting]}" if setting in BY_LIBRARY else ""
    numbers = f"; {OF_NUMBERS} where numbers are to be predicted" if setting == "loss" else ""
    return f"{what}: one of {', '.join(NAMES[setting])}{library}, or {FORM} ({DEFAULTS[setting]}{numbers})"


def _add_race_flags(group: argparse._ArgumentGroup) -> None:
    add = group.add_argument
    add("--tune", action="store_true", default=None, help="search each optimizer's best learning rate first")
    add("--trials", type=int, metavar="N", help=f"the rates that each search begins with ({TRIALS})")
    add("--decays", type=int, metavar="N", help="with --tune: then search a weight decay, beginning with so many (0)")
    add("--seeds", type=int, metavar="N", help=f"final runs, from --seed upwards (1; with --tune {SEEDS})")
    add(
        "--targets",
        type=float,
        nargs="+",
        metavar="PERCENT",
        help=f"validation accuracies, or R², whose time is told ({' '.join(f'{target:g}' for target in TARGETS)})",
    )
    where = group.add_mutually_exclusive_group()
    where.add_argument("--jobs", type=int, metavar="N", help="processes, of one thread each (one for each core)")
    where.add_argument("--scheduler", metavar="ADDRESS", help="run on the workers of this Dask scheduler")


def optimizers(words: Sequence[str]) -> list[str]:
    """The names in ``--optim``'s words, which may hold commas; those that ``SEVERAL`` has stand for several of ours."""
    names = [name for word in words for name in _names_in(word) if name]
    if not names:
        raise LabError(f"--optim: no name was given; choose from {choices('optimizer', *SEVERAL)}")
    try:
        names = [name if name in SEVERAL else understood("optimizer", name, *SEVERAL) for name in names]
    except LabError as error:
        raise LabError(f"--optim: {error}") from error
    if several := [ours for name in names if name in SEVERAL for ours in SEVERAL[name]]:
        return list(dict.fromkeys([*several, *(name for name in names if name not in SEVERAL)]))
    if len(set(names)) < len(names):
        raise LabError(f"--optim: name each optimizer once, not {' '.join(words)!r}")
    return names


def _names_in(word: str) -> list[str]:
    """A word's names, between commas; a file's path may have a comma of its own."""
    return [word] if is_own(word) and Path(parts(word)[0]).expanduser().is_file() else word.split(",")


def given_settings(options: argparse.Namespace) -> dict[str, Any]:
    """The settings that flags were given for, but for the schedules."""
    given = {name: value for name in DEFAULTS if (value := getattr(options, name, None)) is not None}
    given.pop("schedule", None)
    if "data_dir" in given:
        given["data_dir"] = str(given["data_dir"].absolute())
    if "augment" in given:
        given["augment"] = canonical(given["augment"])
    if "size" in given:
        given["size"] = tuple(given["size"])
    if given.get("dataset", "mnist") not in SOURCES:
        given["dataset"] = own_data(given["dataset"])
    return given


def own_data(text: str) -> str:
    """The whole path of data of one's own. Raises LabError where there is nothing."""
    path = path_named(text).absolute()
    if not text.strip() or not path.exists():  # an empty path is the folder in which one is
        raise LabError(f"--dataset: there is no {text!r}; name one of {', '.join(SOURCES)}, or a folder or file")
    return str(path)


def asked_for(options: argparse.Namespace) -> Settings | Design:
    """The run that is asked for, or the design of the race.

    Raises LabError for flags that do not go together, and for values that no run can have.
    """
    if options.optim is None:
        raise LabError(f"--optim is needed: one or several of {choices('optimizer', *SEVERAL)}")
    names = optimizers(options.optim)
    given = given_settings(options)
    if not options.tune and options.schedule:
        given["schedule"] = _only_schedule(options)
    base = Settings(names[0], **{"lr": default_lr(names[0]), **given})
    if options.tune:
        if "lr" in given:
            raise LabError("--lr: --tune searches for it; leave one of the two out")
        trials = TRIALS if options.trials is None else options.trials
        if trials < FEWEST_TRIALS:
            raise LabError(f"--trials must be a whole number, {FEWEST_TRIALS} or more, not {trials}")
        schedules = _tuned_schedules(options)
        return _design(names, base, options, trials=trials, decays=options.decays or 0, schedules=schedules)
    for name in ("trials", "decays"):
        if getattr(options, name) is not None:
            raise LabError(f"--{name} is for a race with --tune; add it, or leave --{name} out")
    if len(names) > 1 or options.seeds is not None:
        return _design(names, base, options, lr_given="lr" in given)
    refuse(options, ("targets", "jobs", "scheduler"), "is for a race: several optimizers, --seeds or --tune")
    return base


def _design(names: Sequence[str], base: Settings, options: argparse.Namespace, **rest: Any) -> Design:
    seeds = options.seeds if options.seeds is not None else SEEDS if options.tune else 1
    refuse(options, ("export", "log", "find_lr", "watch"), "is for a single run")
    targets = tuple(fraction(target) for target in sorted(set(options.targets or TARGETS)))
    return Design(tuple(names), base, seeds=seeds, targets=targets, **rest)


def refuse_beside_find_lr(options: argparse.Namespace) -> None:
    """Raise LabError for the first flag that is of no matter to a range test."""
    refuse(options, ("lr", "schedule", "epochs", "until", "patience"), "changes nothing with --find-lr")
    refuse(options, ("log", "export", "resume", "repeat", "watch"), "is for a run, and --find-lr trains none")


def refuse_beside_speedrun(options: argparse.Namespace) -> None:
    """Raise LabError for the first flag that a recipe says itself."""
    others = ("resume", "repeat", "tune", "trials", "seeds", "targets", "jobs", "scheduler", "find_lr", "watch", "log")
    fixed = [name for name in ("optim", *DEFAULTS) if name not in ("seed", "limit", "data_dir")]
    given = [name for name in (*fixed, *others, "export") if getattr(options, name, None) is not None]
    refuse(options, given, "does not go with --speedrun, whose recipe says it all")


def check_port(port: int) -> None:
    """Raise LabError for a number that no port of a user's program has; 0 stands for any that is free."""
    if port and not 1024 <= port <= 65535:
        raise LabError(f"--watch: a port is a number from 1024 to 65535, not {port}; leave it out for any that is free")


def refuse_beside(options: argparse.Namespace, names: Sequence[str], rule: str) -> None:
    """Raise LabError for the first setting that was given a flag, or another of these flags."""
    fixed = [name for name in ("optim", *DEFAULTS, *names) if hasattr(options, name)]
    fixed.remove("data_dir")
    refuse(options, fixed, rule)


def _only_schedule(options: argparse.Namespace) -> str:
    if len(options.schedule) > 1:
        raise LabError(f"--schedule: several, as {' '.join(options.schedule)}, are for --tune; name one")
    return options.schedule[0]


def _tuned_schedules(options: argparse.Namespace) -> tuple[str, ...]:
    """Those beside the constant one, each once."""
    named = dict.fromkeys(options.schedule or TUNED_SCHEDULES)
    return tuple(name for name in named if name != CONSTANT)


def refuse(options: argparse.Namespace, names: Sequence[str], rule: str) -> None:
    """Raise LabError for the first of these flags that was given."""
    for name in names:
        if getattr(options, name) is not None:
            raise LabError(f"--{name.replace('_', '-')} {rule}; leave it out")


def jobs(options: argparse.Namespace) -> int:
    """How many processes a race has. Raises LabError for fewer than one."""
    if options.jobs is not None and options.jobs < 1:
        raise LabError(f"--jobs must be a whole number, 1 or more, not {options.jobs}")
    return options.jobs or cores()
