"""A trained network with all that is needed to ask it: in one file, a run's ``weights.safetensors``."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

import datasets
import minigrad
from lab.console.errors import LabError
from lab.training.data import Data, samples_of
from lab.training.evaluation import EVALUATION_BATCH
from lab.training.files import RACE, WEIGHTS
from lab.training.named import net_named
from lab.training.run import Run
from lab.training.score import Scale
from lab.training.settings import Settings, from_json, to_json
from minigrad import Tensor
from minigrad.nn import Module
from minigrad.serialization import read_metadata
from minigrad.strict_json import parse

SETTINGS, INPUTS = "minigrad.settings", "minigrad.inputs"
"""The names in the file's metadata."""

FRAME_SAMPLE = 1000
CHECKOUT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Inputs:
    """What a network was trained to take: images (C, H, W) or rows (F,), how they are standardised, the classes' names.

    ``classes`` are None where the network gives a number, which ``scale`` brings into the unit of the targets.
    ``pixels``: whether images are bytes, as files have them.
    ``background`` is the brightness of the training images at their edges, 0 or 255, None where that is not all one.
    """

    shape: tuple[int, ...]
    mean: Any
    std: Any
    classes: tuple[str, ...] | None
    pixels: bool
    background: int | None
    scale: Scale | None = None

    @property
    def samples(self) -> str:
        """What one calls them."""
        return samples_of(self.shape)

    def tensor(self, inputs: np.ndarray) -> Tensor:
        """Inputs as they are stored, (N, H, W), (N, C, H, W) or (N, F), as the network takes them."""
        mean, std = (x if isinstance(x, float) else np.array(x) for x in (self.mean, self.std))
        return Tensor(datasets.standardised(inputs, mean, std))

    def in_own_unit(self, outputs: np.ndarray) -> np.ndarray:
        """What the network says, classes as it does, a number in the unit of the targets, float64."""
        return outputs if self.scale is None else self.scale.in_own_unit(outputs)


@dataclass(frozen=True)
class Trained:
    """A trained network, ``net``, in evaluation mode; the settings it was trained with, and what it takes."""

    net: Module
    settings: Settings
    inputs: Inputs

    def outputs(self, inputs: np.ndarray) -> np.ndarray:
        """What is said of stored inputs, (N, classes): float32, before the softmax; of numbers (N, 1) in their unit."""
        batches = range(0, len(inputs), EVALUATION_BATCH)
        with minigrad.no_grad():
            said = [self.net(self.inputs.tensor(inputs[at : at + EVALUATION_BATCH])).data for at in batches]
        return self.inputs.in_own_unit(np.concatenate(said))

    def probabilities(self, inputs: np.ndarray) -> np.ndarray:
        """The probability of each class: float64 (N, classes)."""
        return softmax(self.outputs(inputs))


def softmax(outputs: np.ndarray) -> np.ndarray:
    """Probabilities in float64, each row's sum 1."""
    wide = outputs.astype(np.float64)
    powers = np.exp(wide - wide.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def inputs_of(data: Data) -> Inputs:
    """What a network takes that is trained on this data."""
    stored = data.train.inputs
    pixels = stored.dtype == np.uint8 and len(data.shape) == 3
    mean, std = (x if isinstance(x, float) else np.asarray(x, np.float64).tolist() for x in (data.mean, data.std))
    background = background_of(stored[:FRAME_SAMPLE]) if pixels and data.shape[0] == 1 else None
    return Inputs(data.shape, mean, std, data.classes, pixels, background, data.scale)


def background_of(images: np.ndarray) -> int | None:
    """The brightness along the edges of images: 0 or 255, where 9 of 10 pixels there are in the quarter next to it."""
    frame = np.concatenate([images[..., [0, -1], :].ravel(), images[..., [0, -1]].ravel()])
    if np.mean(frame < 64) >= 0.9:
        return 0
    return 255 if np.mean(frame >= 192) >= 0.9 else None


def write_weights(path: Path, run: Run, data: Data) -> None:
    """The parameters and buffers as a safetensors file, which PyTorch opens too, and what ``load_run`` needs beside."""
    metadata = {SETTINGS: json.dumps(to_json(run.settings)), INPUTS: json.dumps(_inputs(data))}
    with run.weights_in_use():
        minigrad.save(run.model.state_dict(), path, metadata)


def _inputs(data: Data) -> dict[str, Any]:
    """As JSON holds it, the scale only where there is one."""
    values = asdict(inputs_of(data))
    return {name: value for name, value in values.items() if name != "scale" or value is not None}


def load_run(path: str | Path) -> Trained:
    """The trained network of a run's folder, or of a weights file of a run or a race.

    Raises LabError where there is none, or one that is damaged or of another version.
    """
    file = _weights_file(Path(path).expanduser())
    try:
        weights, texts = minigrad.load(file), read_metadata(file)
        settings, inputs = from_json(parse(texts[SETTINGS])), parse(texts[INPUTS])
        inputs |= {name: tuple(inputs[name]) for name in ("shape", "classes") if inputs[name] is not None}
        if "scale" in inputs:
            inputs["scale"] = Scale(*inputs["scale"])
        taken = Inputs(**inputs)
        net = net_named(settings.model, len(taken.classes or "1"), taken.shape, settings.own_files)
        net.load_state_dict(weights)
    except LabError:  # of a network in the user's own file, which has moved, or changed
        raise
    except (KeyError, TypeError) as error:  # no texts, or those of another version
        raise LabError(f"{file} does not say what was trained; resume its run, and it will") from error
    except (OSError, ValueError) as error:
        raise LabError(f"{file} is no readable file of weights ({error})") from error
    return Trained(net.eval(), settings, taken)


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
