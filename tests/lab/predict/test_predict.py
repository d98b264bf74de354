"""A trained network asked about files and arrays, as a user asks it."""

import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from datasets import Split
from lab.predict import __main__ as program
from lab.training import files
from lab.training.data import Data
from lab.training.run import Run, warm_up
from lab.training.settings import Settings
from lab.training.trained import Trained, load_run, write_weights
from minigrad import nn
from models import MODELS

Say = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("run")


@pytest.fixture(autouse=True)
def asked(folder: Path, data: Data, settings: Callable[..., Settings], monkeypatch: pytest.MonkeyPatch) -> None:
    """A network as it is before training: it says something of everything. Files are named from a folder of its own."""
    if not (folder / files.WEIGHTS).exists():
        warm_up(settings(), data)
        dark = data.train.inputs.copy()
        dark[:, [0, -1]] = dark[:, :, [0, -1]] = 0
        on_dark = replace(data, train=Split(dark, data.train.targets))
        write_weights(folder / files.WEIGHTS, Run(settings(), on_dark), on_dark)
    monkeypatch.chdir(folder)


@pytest.fixture
def say(folder: Path, capsys: pytest.CaptureFixture[str]) -> Say:
    """What is said of one picture."""

    def say(*arguments: str) -> dict[str, Any]:
        assert program.main([str(folder), *arguments, "--json"]) == 0
        (line,) = capsys.readouterr().out.splitlines()
        return json.loads(line)

    return say


def drawing() -> np.ndarray:
    """A digit, light on dark, which no turn or inversion leaves as it is."""
    image = np.zeros((28, 28), np.uint8)
    image[4:24, 12:15] = 255
    image[5:9, 8:12] = 140
    return image


def known(folder: Path) -> list[float]:
    return load_run(folder).probabilities(drawing()[np.newaxis])[0].tolist()


ON_WHITE = Image.fromarray(255 - drawing())
CLEAR = Image.merge("LA", (Image.new("L", (28, 28), 0), Image.fromarray(drawing())))


@pytest.mark.parametrize(
    ("image", "done"),
    [
        (Image.fromarray(drawing()), ""),
        (Image.fromarray(drawing()).convert("RGB"), "RGB to grey"),
        (Image.fromarray(drawing()).convert("RGBA"), "RGBA to grey"),
        (ON_WHITE, "dark on light inverted, as the training images are light on dark"),
        (CLEAR, "transparent taken as white; RGB to grey; dark on light inverted, as the training images are"),
    ],
)
def test_every_form_of_the_same_drawing_is_said_to_be_the_same(
    image: Image.Image, done: str, say: Say, folder: Path
) -> None:
    image.save("drawn.png")
    said = say("drawn.png")
    assert list(said["probabilities"].values()) == pytest.approx(known(folder), abs=0.01)
    assert "; ".join(said["done"]).startswith(done)
    assert bool(said["done"]) == bool(done)


def npy(array: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array)
    return buffer.getvalue()


def rows(array: np.ndarray) -> bytes:
    return "\n".join(" ".join(map(str, row)) for row in array.tolist()).encode()


@pytest.mark.parametrize(
    "content",
    [
        npy(drawing()),
        npy(drawing() / 255),
        npy(drawing().ravel()),
        npy(drawing()[np.newaxis].astype(np.float32)),
        npy(255 - drawing()),
        json.dumps(drawing().tolist()).encode(),
        rows(drawing()),
        rows(drawing()).replace(b" ", b", "),
    ],
)
def test_an_array_on_stdin_is_a_drawing_too(
    content: bytes, say: Say, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))
    said = say("-")
    assert said["input"] == "-"
    assert list(said["probabilities"].values()) == pytest.approx(known(folder), rel=1e-6)


def test_as_is_nothing_is_inverted(say: Say, folder: Path) -> None:
    ON_WHITE.save("white.png")
    inverted, left = say("white.png"), say("white.png", "--as-is")
    assert left["done"] == []
    assert left["probabilities"] != inverted["probabilities"]


def test_another_size_is_scaled_where_it_is_asked_for(say: Say, folder: Path) -> None:
    Image.fromarray(drawing().repeat(10, axis=0).repeat(10, axis=1)).save("large.png")
    said = say("large.png", "--resize")
    assert said["done"] == ["280 × 280 to 28 × 28"]
    assert list(said["probabilities"].values()) == pytest.approx(known(folder), abs=0.02)


def test_a_line_for_each_image_with_the_most_probable_first(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Image.fromarray(drawing()).save("one.png")
    ON_WHITE.save("two.png")
    assert program.main([str(folder), "one.png", "two.png"]) == 0
    one, two = capsys.readouterr().out.splitlines()
    best = int(np.argmax(known(folder)))
    assert one.startswith(f"one.png: {best} {max(known(folder)):.1%}   ")
    assert two == one.replace("one", "two") + "   (dark on light inverted, as the training images are light on dark)"


def test_what_was_done_to_a_picture_is_said_in_chinese_too(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    CLEAR.save("clear.png")
    assert program.main([str(folder), "clear.png", "--language", "zh"]) == 0
    done = "（透明当作白色；RGB 变为 灰度；浅底深字，已反色，因为训练图像是深底浅字）"
    assert capsys.readouterr().out.rstrip().endswith(done)


@pytest.mark.parametrize(
    ("make", "arguments", "message"),
    [
        (None, "none.png", "none.png does not exist"),
        (lambda: Path("bad.png").write_bytes(b"\x89PNG\r\n"), "bad.png", "bad.png is no image that can be read"),
        (lambda: Path("text.png").write_text("hello"), "text.png", "text.png is no image that can be read"),
        (None, ".", "is no image that can be read"),
        (lambda: Image.new("L", (20, 30)).save("s.png"), "s.png", "s.png is 20 × 30, the network takes 28 × 28"),
        (lambda: Image.new("I;16", (28, 28)).save("i.png"), "i.png", "is of mode I;16; the network takes 8 bits"),
        (lambda: Image.new("L", (28, 28), 9).save("b.png"), "b.png", "b.png is of one colour: there is nothing on it"),
        (b"", "-", "- is empty; give an array: .npy, JSON or rows of numbers"),
        (b"1 2 x", "-", "- holds no array"),
        (b"[[1, 2], [3]]", "-", "- holds no array"),
        (npy(np.zeros((3, 28))), "-", "-: the array is (3, 28), the network takes (1, 28, 28) or (28, 28)"),
        (npy(drawing() - 1.0), "-", "-: the array holds -1; its numbers must be from 0 to 255"),
        (npy(np.full((28, 28), np.nan)), "-", "- holds nan; its numbers must be finite"),
        (npy(np.array([{}])), "-", "- holds no array"),
    ],
)
def test_what_is_no_picture_for_it_is_one_line(
    make: Any, arguments: str, message: str, folder: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    if isinstance(make, bytes):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(make)))
    elif make:
        make()
    with pytest.raises(SystemExit) as exit:
        program.main([str(folder), *arguments.split()])
    output = capsys.readouterr()
    assert (exit.value.code, output.out, output.err.count("\n")) == (2, "", 1)
    assert message in output.err


def test_a_network_that_has_no_numbers_says_so(
    folder: Path, data: Data, settings: Callable[..., Settings], capsys: pytest.CaptureFixture[str]
) -> None:
    run = Run(settings(), data)
    next(iter(run.model.parameters())).data[...] = np.nan
    write_weights(Path("lost.safetensors"), run, data)
    Image.fromarray(drawing()).save("one.png")
    with pytest.raises(SystemExit):
        program.main(["lost.safetensors", "one.png"])
    assert "the outputs of this network are not finite numbers" in capsys.readouterr().err


def network_for(
    data: Data, outputs: int, settings: Callable[..., Settings], monkeypatch: pytest.MonkeyPatch
) -> Trained:
    """Written and loaded, for data of another shape."""
    net = nn.Sequential(nn.Flatten(), nn.Linear(int(np.prod(data.shape)), outputs))
    monkeypatch.setitem(MODELS, "mlp", lambda: net)
    write_weights(Path("other.safetensors"), Run(settings(), data), data)
    return load_run("other.safetensors")


def rows_of(count: int, classes: tuple[str, ...] | None) -> Data:
    inputs = np.random.default_rng(1).normal(size=(30, count)) * 5 + 2
    part = Split(inputs, np.arange(30) % 3 if classes else inputs[:, 0])
    return Data(part, part, part, inputs.mean(axis=0), inputs.std(axis=0), classes)


@pytest.mark.parametrize("classes", [("low", "middle", "high"), None])
def test_rows_of_numbers_are_asked_about_one_by_one(
    classes: tuple[str, ...] | None, settings: Callable[..., Settings], capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    data = rows_of(4, classes)
    run = network_for(data, 3 if classes else 1, settings, monkeypatch)
    table = "a,b,c,d\n" + "\n".join(",".join(map(repr, row)) for row in data.test.inputs[:2].tolist())
    Path("rows.csv").write_text(table)
    np.save("row.npy", data.test.inputs[2])
    assert program.main(["other.safetensors", "rows.csv", "row.npy"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(":")[0] for line in lines] == ["rows.csv, row 1", "rows.csv, row 2", "row.npy"]
    for line, outputs, row in zip(
        lines, run.outputs(data.test.inputs[:3]), run.probabilities(data.test.inputs[:3]), strict=True
    ):
        best = f"{classes[row.argmax()]} {row.max():.1%}" if classes else f"{outputs[0]:.6g}"
        assert line.partition(": ")[2].startswith(best)
    with pytest.raises(SystemExit):
        program.main(["other.safetensors", "one.npy"])
    np.save("wide.npy", np.zeros((2, 5)))
    with pytest.raises(SystemExit):
        program.main(["other.safetensors", "wide.npy"])
    assert "wide.npy: the array is (2, 5), the network takes rows of 4 numbers" in capsys.readouterr().err


def test_a_network_that_learned_from_colours_is_shown_colours(
    settings: Callable[..., Settings], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pixels = np.random.default_rng(2).integers(256, size=(9, 3, 4, 5), dtype=np.uint8)
    part = Split(pixels, np.arange(9) % 3)
    channels = np.array([0.4, 0.5, 0.6]).reshape(3, 1, 1)
    data = Data(part, part, part, channels, channels / 2, ("a", "b", "c"))
    run = network_for(data, 3, settings, monkeypatch)
    Image.fromarray(pixels[0].transpose(1, 2, 0)).save("color.png")
    Image.fromarray(pixels[1, 0]).save("grey.png")
    assert program.main(["other.safetensors", "color.png", "grey.png", "--json"]) == 0
    color, grey = map(json.loads, capsys.readouterr().out.splitlines())
    assert list(color["probabilities"].values()) == pytest.approx(run.probabilities(pixels[:1])[0].tolist())
    assert (color["done"], grey["done"]) == ([], ["L to RGB"])
