"""Runs whose pages the tests look at: of a few steps, with results as they are written."""

from pathlib import Path
from typing import Any

import numpy as np

from datasets import Split
from lab.console.progress import Display
from lab.race.design import Job
from lab.run_page.page import Contents, page_text
from lab.training.data import Data
from lab.training.predictions import judged
from lab.training.run_folder import train_in
from lab.training.settings import Settings
from lab.training.trained import Trained, inputs_of
from lab.training.watched import Watch
from minigrad import nn
from tests.lab.made import BASE, images, made


def digits() -> Data:
    """300 images to train on, noise with a bright row where the label says, of which few labels are wrong."""
    test = images(200, 2)
    labels = np.where(np.arange(200) % 10 == 0, (test.targets + 1) % 10, test.targets)
    wrong = Split(test.inputs, labels.astype(np.uint8))
    return Data(images(300, 0), images(100, 1), wrong, mean=0.3, std=0.3)


def page_of(folder: Path, settings: Settings, steps: int | None = None) -> Path:
    """The page of a run with these settings, interrupted after so many steps."""
    left = iter(range(steps or 10**9))

    def stop() -> bool:
        return next(left, None) is None

    train_in(folder, settings, digits(), Display(quiet=True), stop)
    return folder / "run.html"


def made_page(data: Data, net: nn.Module, **changes: Any) -> str:
    """The page of a run that nobody computed, on this data, with what this net says of its test set."""
    inputs = inputs_of(data)
    trained = Trained(net.eval(), BASE, inputs)
    said = judged("test", *data.test, trained.outputs(data.test.inputs), inputs.classes)
    result = {**made(Job(BASE, False)), **changes}
    return page_text(Contents(result, [], 1, Watch(net).state_dict(), trained, said, "load it"))
