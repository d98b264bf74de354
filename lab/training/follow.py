"""What a rank other than 0 does: it trains with rank 0, which tests, writes and prints alone."""

from pathlib import Path
from tempfile import TemporaryDirectory

from lab.console.progress import Display
from lab.console.signals import stopping
from lab.training import data
from lab.training.checkpoint import read_checkpoint, restore
from lab.training.own_modules import blamed
from lab.training.ranks import Ranks
from lab.training.run import train, warm_up
from minigrad.kernels.compiler import compilation_notice


def follow(ranks: Ranks) -> int:
    """Train the run that rank 0 sends, to the end that both come to. The exit code is rank 0's.

    Raises DatasetError as ``datasets.load`` does.
    """
    with stopping(again=False) as stop, compilation_notice(None):
        with TemporaryDirectory() as folder:
            checkpoint = Path(folder) / "checkpoint"
            code = ranks.receive(checkpoint)
            if code is not None:
                return code
            settings, _ = read_checkpoint(checkpoint)
            images = data.load(settings, quiet=True)
            warm_up(settings, images)
            run = restore(checkpoint, settings, images, ranks)
        with blamed():
            train(run, images, Display(quiet=True), ranks.agreed(stop), lambda: None)
    return 128 + stop.signal if stop() and not (run.finished or run.diverged) else 0
