"""Train a network on images with one of minigrad's nine optimizers, or race several of them."""

from lab.console import early_interrupt

if __name__ == "__main__":
    early_interrupt.begin()

import minigrad.environment  # noqa: F401  isort: skip  (before NumPy is loaded)
import argparse
import shlex
import signal
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from lab.command_line import (
    asked_for,
    check_port,
    given_settings,
    jobs,
    make_parser,
    optimizers,
    refuse,
    refuse_beside,
    refuse_beside_find_lr,
    refuse_beside_speedrun,
)
from lab.console import program
from lab.console.errors import LabError
from lab.console.extras import require, require_extras
from lab.console.progress import Display, compilation_announced, loss_text
from lab.console.signals import Stop, interruptible, stopping
from lab.language import tr
from lab.race.comparison import Comparison
from lab.race.design import Design
from lab.race.executors import Cluster, Processes
from lab.race.race import race
from lab.race.store import Store
from lab.race.summary import table, write_summary
from lab.report import REPORT, write_report
from lab.run_page import PAGE
from lab.speedrun.attempt import make_attempts
from lab.training import data, files, mpiexec
from lab.training.find_rate import proposal_text, range_test, write_found
from lab.training.follow import follow
from lab.training.named import bare
from lab.training.own_files import check_unchanged, is_own
from lab.training.own_modules import blamed
from lab.training.ranks import Alone
from lab.training.result import Result
from lab.training.run import warm_up
from lab.training.run_folder import amended, check_export, export_net, outcome, settings_in, train_in
from lab.training.score import score_text
from lab.training.settings import Settings
from lab.training.stopping_rule import ending
from lab.training.trained import loading_line
from lab.training.trial_step import trial_step
from lab.watch.watching import watched
from minigrad.kernels.parallel import get_num_threads


def go(ranks: Alone, options: argparse.Namespace) -> int:
    """Do what the command line says. The exit code is that of ``run`` or ``hold_race``."""
    require_extras()
    if options.export is not None:
        require(("onnx",), "--export needs")
    if options.log is not None:
        require(("tensorboard",), "--log tensorboard needs")
    if options.watch is not None:
        require(("starlette", "uvicorn"), "--watch needs")
        check_port(options.watch)
        ranks.refuse("--watch")
    if options.find_lr:
        refuse_beside_find_lr(options)
    display = Display(options.quiet)
    if options.speedrun is not None:
        ranks.refuse("--speedrun")
        return speedrun(options, display)
    if options.resume is not None:
        refuse(options, ("repeat",), "is for a run in a new folder, and --resume goes on in an old one")
        if (options.resume / files.RACE).exists():
            ranks.refuse("a race")
            return hold_race(resumed_race(options), options.resume, options, display)
        if options.export is None and (net := options.resume / files.NET).exists():
            require(("onnx",), f"{net}, which is made anew with the weights, needs")
            options.export = "onnx"
        return run(resumed_run(options), options.resume, display, options, ranks)
    asked = repeated_run(options) if options.repeat is not None else asked_for(options)
    if isinstance(asked, Settings):
        if options.out is not None:
            files.check_free(options.out, (files.CHECKPOINT, files.RESULT, files.RACE))
        with files.made(options.out, f"{bare(asked.model)}-{bare(asked.optimizer)}") as folder:
            if not options.find_lr:
                return run(asked, folder, display, options, ranks)
            ranks.refuse("a range test")
            return find_lr(asked, folder, display, options)
    ranks.refuse("a race")
    if options.out is not None:
        files.check_free(options.out, (files.CHECKPOINT, files.RESULT))
    with files.made(options.out, f"{bare(asked.base.model)}-race") as folder:
        return hold_race(asked, folder, options, display)


def speedrun(options: argparse.Namespace, display: Display) -> int:
    """Train a recipe once, time it, and test it. The exit code is 0."""
    refuse_beside_speedrun(options)
    seeds = [0 if options.seed is None else options.seed]
    data_dir = None if options.data_dir is None else str(options.data_dir)
    make_attempts(options.speedrun, seeds, False, data_dir, options.limit, options.out, display)
    return 0


def resumed_run(options: argparse.Namespace) -> Settings:
    """The run in the folder that ``--resume`` names, with what other flags change in it."""
    refuse(options, ("tune", "trials", "decays", "seeds", "targets", "jobs", "scheduler"), "is for a race")
    settings = settings_in(options.resume)
    changes = given_settings(options) | ({"schedule": options.schedule[0]} if options.schedule else {})
    if options.optim and optimizers(options.optim) != [settings.optimizer]:
        if not is_own(settings.optimizer):
            raise LabError(f"--optim: the run in {options.resume} is {settings.optimizer}'s; leave --optim out")
        changes["optimizer"] = optimizers(options.optim)[0]  # where its file is now
    return amended(settings, changes, options.resume)


def repeated_run(options: argparse.Namespace) -> Settings:
    """The run in the folder that ``--repeat`` names, with what was steered in it."""
    others = ("tune", "trials", "decays", "seeds", "targets", "jobs", "scheduler", "find_lr")
    refuse_beside(options, others, "belongs to the run that --repeat repeats")
    settings = replace(settings_in(options.repeat, "--repeat"), **given_settings(options))
    check_unchanged(settings.own_files)
    return settings


def resumed_race(options: argparse.Namespace) -> Design:
    """The race in the folder that ``--resume`` names. It stays as it is, but for where its data is."""
    refuse(options, ("export", "log", "watch"), "is for a single run")
    rule = "belongs to the race; for another race on the same results give all its flags with --out"
    refuse_beside(options, ("tune", "trials", "decays", "seeds", "targets"), rule)
    design = Store(options.resume).read_design()
    return replace(design, base=replace(design.base, **given_settings(options)))


def loaded(settings: Settings, options: argparse.Namespace, display: Display) -> tuple[data.Data, Settings]:
    """The data of the settings, told in a line where it is the user's own, and the settings fitted to it."""
    found = data.load(settings, display.quiet)
    for line in found.told:
        display.note(line)
    return found, data.fitted(settings, found, options.loss is not None)


def run(settings: Settings, folder: Path, display: Display, options: argparse.Namespace, ranks: Alone) -> int:
    """Train. The exit code is 0, also for a run that diverged, or 128 and the number of a signal."""
    images, settings = loaded(settings, options, display)
    with compilation_announced(display):
        remarks = trial_step(settings, images, ranks)
        if options.export is not None:
            check_export(settings, images)
    for line in remarks:
        display.note(line)
    if ranks.size > 1:
        display.note(tr("{ranks} ranks, each with threads: {threads}", ranks=ranks.size, threads=get_num_threads()))
    with (
        stopping(again=ranks.size == 1) as stop,
        compilation_announced(display),
        watched(options.watch, settings, images, display, stop) as session,
        blamed(),
    ):
        result = train_in(folder, settings, images, display, stop, options.log is not None, ranks, session)
        lacks_export = options.export is not None and result["finished"] and not exported(folder, images, stop)
        tell(result, folder, display)
        if not lacks_export:
            session.stay()
    if lacks_export:
        return interrupted(folder, stop.signal, display, f" --export {options.export}")
    return 0 if result["finished"] or result["diverged"] else interrupted(folder, stop.signal, display)


def exported(folder: Path, images: data.Data, stop: Stop) -> bool:
    """Write the network of a finished run as an ONNX file; false if Ctrl-C has come before that is done."""
    if stop():
        return False
    try:
        with interruptible():
            export_net(folder, images)
    except KeyboardInterrupt:
        stop.signal = signal.SIGINT
    return not stop()


def tell(result: Result, folder: Path, display: Display) -> None:
    """Say what came of a run, and where it is."""
    if result["finished"]:
        if ended := ending(result):
            display.say(tr("ended {when}", when=ended))
        kept = ""
        if "kept_epoch" in result:
            kept = tr(", with the weights of epoch {epoch}", epoch=result["kept_epoch"])
        told = {"score": score_text(result, "test"), "loss": loss_text(result["test_loss"]), "kept": kept}
        display.say(tr("test {score}, test loss {loss}{kept}", **told))
        times = {"seconds": f"{result['train_seconds']:.1f}", "ms": f"{result['ms_per_step']:.2f}"}
        display.note(tr("{seconds} s of training, {ms} ms a step", **times))
    elif result["diverged"]:
        display.say(tr("{outcome}; try a lower --lr, or --clip-norm", outcome=outcome(result)))
    display.say(tr("page: {path}", path=folder / PAGE))
    display.say(tr("files: {path}", path=folder))
    display.say(loading_line(folder))


def find_lr(settings: Settings, folder: Path, display: Display, options: argparse.Namespace) -> int:
    """Try learning rates, and propose one. The exit code is 0, or 128 and the number of a signal."""
    images, settings = loaded(settings, options, display)
    with stopping() as stop, compilation_announced(display), blamed():
        trial_step(settings, images)
        warm_up(settings, images)
        found = range_test(settings, images, display, stop)
    if found is None:
        display.say(tr("interrupted; nothing was proposed"))
        return 128 + stop.signal
    write_found(folder, settings, found)
    display.say(proposal_text(found))
    display.say(tr("files: {path}", path=folder))
    return 0


def hold_race(design: Design, folder: Path, options: argparse.Namespace, display: Display) -> int:
    """Race, and report. The exit code is 0, also for what diverged, or 128 and the number of a signal."""
    workers = Cluster(options.scheduler) if options.scheduler else Processes(jobs(options))
    images, base = loaded(design.base, options, display)
    design = replace(design, base=base)
    with compilation_announced(display):
        remarks = [line for each in design.samples() for line in trial_step(each, images)]
    for line in dict.fromkeys(remarks):
        display.note(line)
    if workers.shares_files:
        with compilation_announced(display):
            warm_up(design.base, images)  # what is compiled here the workers find on the disk
    with stopping() as stop:
        comparison = race(design, Store(folder), workers, display, stop)
        report(comparison, folder, display)
    scheduler = f" --scheduler {shlex.quote(options.scheduler)}" if options.scheduler else ""
    return interrupted(folder, stop.signal, display, scheduler) if stop() else 0


def report(comparison: Comparison, folder: Path, display: Display) -> None:
    """Report a race on the terminal and in its folder."""
    if comparison.results:
        display.say(table(comparison))
        write_summary(folder / files.SUMMARY, comparison)
        write_report(folder, comparison)
        display.say(tr("report: {path}", path=folder / REPORT))
    display.say(tr("files: {path}", path=folder))


def interrupted(folder: Path, number: int, display: Display, flags: str = "") -> int:
    """Say how to continue."""
    command = f"python train.py --resume {shlex.quote(str(folder))}{flags}"
    display.say(tr("interrupted; go on with: {command}", command=command))
    return 128 + number


def main(arguments: Sequence[str] | None = None) -> int:
    """The whole program."""
    return mpiexec.run(lambda ranks: program.run(make_parser(__doc__), arguments, partial(go, ranks)), follow)


if __name__ == "__main__":
    sys.exit(main())
