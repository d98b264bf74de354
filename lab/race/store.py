"""The store of a race: one JSON file for each run, named by the hash of all that determines it.

    race.json             the design of the race that was last run here
    results/<hash>.json   a run's result with a sum, written at once or not at all
    results/<hash>.json.damaged   a file that failed its check, set aside
    underway/<hash>.safetensors   the checkpoint of a run that is not done, or of a trial that may become a final run;
                                  <hash>.lock while a process works on it
    weights/<optimizer>-<hash>.safetensors   what was learned, where the race was not tuned

An existing result is not computed again, whichever race needs it.
"""

import hashlib
import json
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from shutil import rmtree

from lab.console.errors import LabError
from lab.race.comparison import Comparison, compare
from lab.race.design import Design, Job, design_from_json, to_json
from lab.training.checkpoint import epochs_saved
from lab.training.files import RACE, aside, claimed, read_json, set_aside, write_json
from lab.training.named import bare
from lab.training.own_files import check_unchanged, placeless
from lab.training.result import CODE, Result, fault
from lab.training.settings import differing
from lab.training.settings import to_json as settings_to_json
from minigrad.files import remove_stale

RATES = ("lr", "weight_decay", "clip_norm")
RESULTS = "results"
UNDERWAY = "underway"
WEIGHTS = "weights"


def key(job: Job) -> str:
    """The name of a run: a hash of its settings, of whether it is a trial, and of the version of the code's results.

    Where files are does not change what is computed: ``data_dir`` is not in it, and of a file of one's own the hash.
    """
    settings = placeless(settings_to_json(job.settings), job.settings.own_files)
    settings = {name: value for name, value in settings.items() if name not in ("data_dir", "own_files")}
    # A whole number given for a rate is the same rate.
    settings = {
        name: float(value) if name in RATES and value is not None else value for name, value in settings.items()
    }
    content = {"settings": settings, "trial": job.trial, "code": CODE}
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:20]


class Store:
    """A folder of results, which several processes may use at the same time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.keeps_weights = False
        self.notices: list[str] = []

    def path(self, job: Job) -> Path:
        """Where the result of a run is, or will be."""
        return self.folder / RESULTS / f"{key(job)}.json"

    def checkpoint(self, job: Job) -> Path:
        """Where a run that is not done has its checkpoint."""
        return self.folder / UNDERWAY / f"{key(job)}.safetensors"

    def weights(self, job: Job) -> Path | None:
        """Where the weights of a run are kept: those of a race at default rates, whose runs are few."""
        if self.keeps_weights and not job.trial:
            return (self.folder / WEIGHTS / f"{bare(job.settings.optimizer)}-{key(job)}.safetensors").absolute()
        return None

    def get(self, job: Job) -> Result | None:
        """The result of a run, None if it is still to be computed.

        A file that is damaged, or another run's, is renamed to ``….damaged`` and counts as absent; ``notices`` then
        has a line about it.
        """
        path = self.path(job)
        remedy = f"set aside as {aside(path).name}, to be computed again"
        try:
            result = read_json(path, remedy)
            if not (wrong := _wrong(job, result)):
                return result
            self.notices.append(f"{path} {wrong}; {remedy}")
        except FileNotFoundError:
            return None
        except LabError as error:
            self.notices.append(str(error))
        set_aside(path)
        return None

    def put(self, job: Job, result: Result) -> None:
        """Keep a result. A final run that is done needs its checkpoint no more; a trial's may become a final run.

        Raises LabError for a result that ``get`` would refuse, as from a worker with another version of this code.
        """
        if wrong := _wrong(job, result):
            raise LabError(f"a worker's result {wrong}; give all workers this version of minigrad")
        self.path(job).parent.mkdir(parents=True, exist_ok=True)
        write_json(self.path(job), result)
        if not job.trial:
            self.checkpoint(job).unlink(missing_ok=True)

    def claimed(self, job: Job) -> AbstractContextManager[bool]:
        """Whether this process may compute the run; while the block lasts no other process can."""
        return claimed(self.checkpoint(job).with_suffix(".lock"), over=self.path(job).exists)

    def remove_stale(self) -> None:
        """Remove the half-written files of killed processes; those of living ones stay."""
        for folder in (self.folder, *(self.folder / name for name in (RESULTS, UNDERWAY, WEIGHTS))):
            remove_stale(folder)

    def tidy(self) -> None:
        """Remove files that trials and killed processes left, and the folder of checkpoints if it is empty."""
        self.remove_stale()
        for path in (self.folder / UNDERWAY).glob("*"):
            run, _, rest = path.name.partition(".")
            if not rest.endswith("damaged") and (self.folder / RESULTS / f"{run}.json").exists():
                path.unlink(missing_ok=True)
        with suppress(OSError):  # another race's runs are under way
            (self.folder / UNDERWAY).rmdir()

    def is_empty(self) -> bool:
        """Whether there is no result, no run that has come to the end of an epoch, and none in another process."""
        underway = self.folder / UNDERWAY
        if any((self.folder / RESULTS).glob("*")) or any(map(epochs_saved, underway.glob("*.safetensors"))):
            return False
        for lock in underway.glob("*.lock"):
            with claimed(lock) as mine:
                if not mine:
                    return False
        return True

    def remove(self) -> None:
        """Remove the race, and what its runs have begun."""
        (self.folder / RACE).unlink(missing_ok=True)
        for name in (RESULTS, UNDERWAY, WEIGHTS):
            rmtree(self.folder / name, ignore_errors=True)

    def write_design(self, design: Design) -> None:
        """Make this the folder of the race with that design."""
        self.keeps_weights = not design.tuned
        self.folder.mkdir(parents=True, exist_ok=True)
        with suppress(LabError):
            if self.read_design() == design:
                return
        write_json(self.folder / RACE, to_json(design))

    def read_design(self) -> Design:
        """The design of the race that was last run here.

        Raises LabError where there is none, or a damaged one, and where a file of the user's own has changed since.
        """
        path = self.folder / RACE
        if not self.folder.is_dir():
            raise LabError(
                f"{self.folder} {'is a file' if self.folder.exists() else 'does not exist'}; name a race's folder"
            )
        if not path.exists():
            raise LabError(f"{self.folder} holds no race: it has no {RACE}")
        remedy = "start a new race"
        try:
            design = design_from_json(read_json(path, remedy))
        except (TypeError, KeyError, ValueError) as error:
            message = str(error)
            raise LabError(
                message if message.startswith(str(path)) else f"{path} is damaged: {message}; {remedy}"
            ) from error
        check_unchanged(design.base.own_files)
        return design


def _wrong(job: Job, result: Result) -> str:
    """What keeps a JSON object from being the result of this run, or nothing."""
    if found := fault(result):
        return f"is damaged: {found}"
    if foreign := differing(job.settings, result, changeable=("data_dir",)):
        return f"belongs to another run: {foreign}"
    if (result["trial"], result["code"]) != (job.trial, CODE):
        return "belongs to another run"
    if not result["finished"] and not result["diverged"]:
        return "is of a run that was broken off"
    return ""


def read_comparison(folder: Path, tell: Callable[[str], None] = print) -> Comparison:
    """The comparison of the results in a race's folder, complete or not; ``tell`` is told which files were set aside.

    Raises LabError for a folder without a race, or with a damaged one.
    """
    store = Store(folder)
    comparison = compare(store.read_design(), store.get)
    for notice in store.notices:
        tell(notice)
    return comparison
