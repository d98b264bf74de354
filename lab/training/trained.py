"""A trained network with all that is needed to ask it: in one file, a run's ``weights.safetensors``."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import datasets
import minigrad
from lab.console.errors import LabError
from lab.training.data import Data
from lab.training.files import RACE, WEIGHTS
from lab.training.network import network
from lab.training.run import EVALUATION_BATCH, Run
from lab.training.settings import Settings, from_json, to_json
from minigrad import Tensor
from minigrad.nn import Module
from minigrad.serialization import read_metadata

SETTINGS, INPUTS = "minigrad.settings", "minigrad.inputs"
"""The names in the file's metadata."""

FRAME_SAMPLE = 1000
CHECKOUT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Inputs:
    """What a network was trained to take: inputs of one shape, how they are standardised, and their classes' names.

    Grey images have the shape (height, width), coloured ones (channels, height, width), rows of numbers (numbers,).
    ``background`` is the brightness of the training images at their edges, 0 or 255, None where that is not all one.
    """

    shape: tuple[int, ...]
    mean: float | np.ndarray
    std: float | np.ndarray
    classes: tuple[str, ...]
    background: int | None

    def tensor(self, images: np.ndarray) -> Tensor:
        """Inputs (N, *shape), images uint8, as the network takes them."""
        return Tensor(datasets.standardised(images, self.mean, self.std))

    def to_json(self) -> dict[str, Any]:
        """As ``inputs_from`` takes it."""
        return {**vars(self), "mean": np.asarray(self.mean).tolist(), "std": np.asarray(self.std).tolist()}


@dataclass(frozen=True)
class Trained:
    """A trained network, ``net``, in evaluation mode; the settings it was trained with, and what it takes."""

    net: Module
    settings: Settings
    inputs: Inputs

    def outputs(self, images: np.ndarray) -> np.ndarray:
        """What the network says of images uint8 (N, H, W), before the softmax: float32 (N, classes)."""
        batches = range(0, len(images), EVALUATION_BATCH)
        with minigrad.no_grad():
            said = [self.net(self.inputs.tensor(images[at : at + EVALUATION_BATCH])).data for at in batches]
        return np.concatenate(said)

    def probabilities(self, images: np.ndarray) -> np.ndarray:
        """The probability of each class: float64 (N, classes)."""
        return softmax(self.outputs(images))


def softmax(outputs: np.ndarray) -> np.ndarray:
    """Probabilities in float64, each row's sum 1."""
    wide = outputs.astype(np.float64)
    powers = np.exp(wide - wide.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def inputs_of(data: Data) -> Inputs:
    """What a network takes that is trained on this data."""
    images = data.train.inputs
    grey = images.ndim == 3 and images.dtype == np.uint8
    background = background_of(images[:FRAME_SAMPLE]) if grey else None
    return Inputs(images.shape[1:], data.mean, data.std, data.classes or (), background)


def inputs_from(values: dict[str, Any]) -> Inputs:
    """What ``to_json`` gave."""
    arrays = {name: np.array(values[name]) for name in ("mean", "std") if isinstance(values[name], list)}
    return Inputs(**values | arrays | {name: tuple(values[name]) for name in ("shape", "classes")})


def background_of(images: np.ndarray) -> int | None:
    """The brightness along the edges of images: 0 or 255, where 9 of 10 pixels there are in the quarter next to it."""
    frame = np.concatenate([images[:, [0, -1], :].ravel(), images[:, :, [0, -1]].ravel()])
    if np.mean(frame < 64) >= 0.9:
        return 0
    return 255 if np.mean(frame >= 192) >= 0.9 else None


def write_weights(path: Path, run: Run, data: Data) -> None:
    """The parameters and buffers as a safetensors file, which PyTorch opens too, and what ``load_run`` needs beside."""
    metadata = {SETTINGS: json.dumps(to_json(run.settings)), INPUTS: json.dumps(inputs_of(data).to_json())}
    minigrad.save(run.model.state_dict(), path, metadata)


def load_run(path: str | Path) -> Trained:
    """The trained network of a run's folder, or of a weights file of a run or a race.

    Raises LabError where there is none, or one that is damaged or of another version.
    """
    file = _weights_file(Path(path).expanduser())
    try:
        weights, texts = minigrad.load(file), read_metadata(file)
        settings, inputs = from_json(json.loads(texts[SETTINGS])), inputs_from(json.loads(texts[INPUTS]))
        shape = (1, *inputs.shape) if len(inputs.shape) == 2 else inputs.shape
        net = network(settings.model, len(inputs.classes) or 1, shape)
        net.load_state_dict(weights)
    except KeyError as error:
        raise LabError(f"{file} does not say what was trained; resume its run, and it will") from error
    except (OSError, ValueError) as error:
        raise LabError(f"{file} is no readable file of weights ({error})") from error
    return Trained(net.eval(), settings, inputs)


def loading_line(folder: Path) -> str:
    """The line of Python that loads the network, from the folder of this checkout."""
    path = folder if Path.cwd() == CHECKOUT else folder.absolute()
    return f"from lab.training.trained import load_run; net = load_run({str(path)!r}).net"


def _weights_file(path: Path) -> Path:
    """The file that a user means by a folder or a file."""
    if path.is_file():
        return path
    if not path.exists():
        raise LabError(f"{path} does not exist; name a run's folder")
    if (path / WEIGHTS).exists():
        return path / WEIGHTS
    if (path / RACE).exists():
        raise LabError(f"{path} is a race; name one of the files in {path / 'weights'}")
    raise LabError(f"{path} holds no {WEIGHTS}: name a run's folder; one that is under way has its weights at its end")
