"""What is inside a net that trains: what its layers make of a sample, which units are dead, what it mistakes.

All of it is asked of a copy, which is given the weights of the moment: hooks, evaluation mode and random numbers of a
copy change nothing in the run.
"""

import base64
from typing import Any

import numpy as np

import minigrad
from lab.run_page.pictures import first_filters, is_image, largest, pixels
from lab.training.data import Data
from lab.training.named import net_named
from lab.training.run import Run
from lab.training.settings import Settings
from lab.training.trained import inputs_of, softmax
from lab.watch.second import random_numbers_kept
from minigrad import nn

SAMPLE = 500
"""So many samples of the validation part are asked for mistakes."""
FOR_DEAD = 200
"""So many of them tell which units are dead."""
MOST_MISTAKES, MOST_MAPS, MOST_FILTERS, MOST_SIDE = 12, 16, 32, 32
Json = dict[str, Any]


class Layer:
    """What a layer gave: its name, with those of the layers after it that change no shape, and the values (N, …)."""

    def __init__(self, name: str, values: np.ndarray) -> None:
        self.name, self.values, self.active = name, values, False


class Looks:
    """The copy of a run's net, and what is asked of it. ``place`` is that of the chosen sample in the validation part.

    ``drawing`` is what was drawn on the page, as a stored image, None before.
    """

    def __init__(self, settings: Settings, data: Data) -> None:
        self.data, self.inputs = data, inputs_of(data)
        self.images = is_image(data.shape)
        self.place = 0
        self.drawing: np.ndarray | None = None
        self._layers: list[Layer] = []
        with random_numbers_kept():
            self.net = net_named(settings.model, data.outputs, data.shape, settings.own_files).eval()
        modules = dict(self.net.named_modules())
        for name, module in modules.items():
            if name and not any(other.startswith(f"{name}.") for other in modules):
                module.register_forward_hook(self._hook(f"{name} {type(module).__name__}"))

    def _hook(self, name: str) -> Any:
        def seen(module: nn.Module, inputs: tuple[Any, ...], output: Any) -> None:
            if not isinstance(output, minigrad.Tensor) or isinstance(module, nn.Flatten):
                return
            given = getattr(inputs[0], "shape", None) if inputs else None
            weights = any(p.data.ndim > 1 for p in module.parameters())
            if self._layers and not weights and given == output.shape:
                last = self._layers[-1]
                last.name, last.values = f"{last.name}, {name.partition(' ')[2]}", output.data
                last.active = last.active or not isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d | nn.Dropout)
            else:
                self._layers.append(Layer(name, output.data))

        return seen

    def _ask(self, stored: np.ndarray) -> np.ndarray:
        """The outputs for stored inputs, in evaluation mode; what its layers gave is in ``_layers``."""
        self._layers.clear()
        with random_numbers_kept(), minigrad.no_grad(), np.errstate(all="ignore"):
            return self.net(self.data.tensor(stored)).data

    def take(self, run: Run) -> None:
        """Have the weights that the run has now."""
        self.net.load_state_dict(run.model.state_dict())

    def choose(self, label: int) -> None:
        """The next sample of a class, after the one that is chosen."""
        places = np.flatnonzero(self.data.validation.targets == label)
        if len(places):
            self.place = int(places[np.searchsorted(places, self.place, side="right") % len(places)])

    def draw(self, content: bytes) -> None:
        """Take over what was drawn: a byte for each pixel, light on dark; nothing for none."""
        if not content:
            self.drawing = None
            return
        drawn = np.frombuffer(content, np.uint8).reshape(self.data.train.inputs.shape[1:])
        self.drawing = 255 - drawn if self.inputs.background == 255 else drawn

    @property
    def can_be_drawn(self) -> bool:
        """Whether a drawing on a page is what the net takes: grey images in bytes."""
        return self.images and self.inputs.pixels and self.data.shape[0] == 1

    def inside(self) -> Json:
        """The chosen sample and what each layer makes of it; the first layer's weights; the drawing's answer."""
        sample = self.data.validation.inputs[self.place][np.newaxis]
        stored = sample if self.drawing is None else np.concatenate([sample, self.drawing[np.newaxis]])
        outputs = self._ask(stored)
        target = self.data.validation.targets[self.place]
        return {
            "place": self.place,
            "picture": self._picture(sample[0]),
            "label": self.data.classes[int(target)] if self.data.classes else f"{target:.4g}",
            "says": self._says(outputs[0]),
            "maps": [_maps(layer) for layer in self._layers],
            "filters": self._filters(),
            "drawing": None if self.drawing is None else self._says(outputs[1]),
        }

    def sampled(self) -> Json:
        """What is mistaken of a part of the validation part, and how many units of each layer are dead there.

        A unit, a channel of a map or a number of a row, is dead if it gives the same for all of these samples.
        """
        inputs, targets = (array[:SAMPLE] for array in self.data.validation)
        outputs = self._ask(inputs)
        return {"of": len(inputs), **self._mistakes(inputs, targets, outputs), "dead": self._dead()}

    def _dead(self) -> list[Json]:
        found = []
        for layer in self._layers:
            if layer.active:
                values = layer.values[:FOR_DEAD]
                axes = (0, *range(2, values.ndim))
                same = values.max(axis=axes) == values.min(axis=axes)
                found.append({"name": layer.name, "dead": int(same.sum()), "units": same.size})
        return found

    def _mistakes(self, inputs: np.ndarray, targets: np.ndarray, outputs: np.ndarray) -> Json:
        """The wrong answers of which the net is surest."""
        if self.data.classes is None or not np.isfinite(outputs).all():
            return {"wrong": None, "mistakes": []}
        probabilities = softmax(outputs)
        said = outputs.argmax(axis=1)
        wrong = np.flatnonzero(said != targets)
        sure = probabilities[wrong, said[wrong]]
        tiles = []
        for at in np.argsort(-sure, kind="stable")[:MOST_MISTAKES]:
            place = int(wrong[at])
            names = {"said": self.data.classes[said[place]], "right": self.data.classes[int(targets[place])]}
            tiles.append({"place": place, "picture": self._picture(inputs[place]), "sure": float(sure[at]), **names})
        return {"wrong": len(wrong), "mistakes": tiles}

    def _says(self, outputs: np.ndarray) -> Json:
        """The probability of each class, or the number, None where it is not finite."""
        if not np.isfinite(outputs).all():
            return {"probabilities": None, "value": None}
        if self.data.classes is None:
            return {"probabilities": None, "value": float(self.inputs.in_own_unit(outputs)[0])}
        return {"probabilities": [round(float(p), 4) for p in softmax(outputs[np.newaxis])[0]], "value": None}

    def _picture(self, stored: np.ndarray) -> Json | None:
        """An image in bytes, grey or in colours."""
        if not self.images:
            return None
        ends = (0.0, 255.0) if self.inputs.pixels else (float(stored.min()), float(stored.max()))
        image = pixels(stored, self.data.shape, ends)
        return {"height": image.shape[0], "width": image.shape[1], "bytes": _text(image)}

    def _filters(self) -> Json | None:
        """The first layer's weights as maps, where they are of a grey image."""
        filters = first_filters(self.net, self.data.shape)
        if filters is None or filters.shape[1] != 1 or not np.isfinite(filters).all():
            return None
        shown = filters if len(filters) <= MOST_FILTERS else filters[largest(filters, MOST_FILTERS)]
        return {**_quantised(shown[:, 0]), "of": len(filters)}


def _maps(layer: Layer) -> Json:
    """What a layer gave for the first sample: maps (channels, height, width), or a row of numbers as one map."""
    values = layer.values[0]
    if values.ndim == 3:
        steps = [-(-side // MOST_SIDE) for side in values.shape[1:]]
        shown = values[:MOST_MAPS, :: steps[0], :: steps[1]]
    else:
        shown = values.reshape(1, 1, -1)[..., : MOST_MAPS * MOST_MAPS]
    shape = " × ".join(map(str, values.shape))
    return {"name": layer.name, "shape": shape, **_quantised(np.nan_to_num(shown, posinf=0, neginf=0))}


def _quantised(maps: np.ndarray) -> Json:
    """Maps (n, H, W) as bytes −127 … 127 of ``scale``, their largest absolute value."""
    scale = float(np.abs(maps).max(initial=0.0))
    values = np.rint(maps * (127 / scale if scale else 0.0)).astype(np.int8)
    n, height, width = maps.shape
    return {"count": n, "height": height, "width": width, "scale": scale, "bytes": _text(values)}


def _text(values: np.ndarray) -> str:
    return base64.b64encode(np.ascontiguousarray(values).tobytes()).decode("ascii")
