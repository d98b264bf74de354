"""What is in the page of a run, of every end that a run can have."""

import base64
import io
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from datasets import Split
from lab.race.design import Job
from lab.run_page import PAGE
from lab.run_page.charts import curves
from lab.run_page.pictures import colored, first_filters, largest, pixels, png
from lab.training import files, run
from lab.training.data import Data
from lab.training.run_folder import train_in
from lab.training.settings import Settings
from lab.training.trained import load_run
from minigrad import nn
from tests.lab.conftest import StopAfter
from tests.lab.made import BASE, made
from tests.lab.run_page.pages import digits, made_page, page_of

Make = Callable[..., Settings]


@pytest.fixture(autouse=True)
def no_curves(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither Matplotlib nor Plotly: they take longer than these runs."""
    monkeypatch.setattr("lab.training.run_folder.draw_run", lambda path, result: None)
    monkeypatch.setattr("lab.run_page.page.with_plotly", lambda name, data, scripts: f"CHARTS {' '.join(data)}")


def sections(page: Path) -> list[str]:
    return re.findall(r'<section id="([a-z]+)">', page.read_text())


EVERYTHING = ["run", "curves", "classes", "confusion", "mistakes", "filters", "layers"]


def test_a_finished_run_shows_everything_and_judges_by_the_test_set(settings: Make, tmp_path: Path) -> None:
    page = page_of(tmp_path, settings(epochs=2))
    text = page.read_text()
    assert sections(page) == EVERYTHING
    assert re.findall(r'id="chart-([a-z]+)"', text) == ["curves", "layers"]
    data, run = digits(), load_run(tmp_path)
    said = run.outputs(data.test.inputs).argmax(axis=1)
    counts = [int(np.sum((data.test.targets == i) & (said == j))) for i in range(10) for j in range(10)]
    cells = re.findall(r'<td class="(?:none|hit|miss)"[^>]*>([^<]*)</td>', text)
    assert [int(cell.replace("·", "0")) for cell in cells] == counts
    assert f"Of 200 test images, {100 * np.mean(said == data.test.targets):.2f}" in text


def test_a_run_that_ended_early_says_why_and_what_it_keeps(
    settings: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With losses on the validation split that rise from the start."""
    losses = iter(range(2, 99))
    real = run.evaluate

    def made_up(model: nn.Module, data: Data, split: Split, *rest: Any, **more: Any) -> tuple[float, float]:
        return (float(next(losses)), 0.75) if split is data.validation else real(model, data, split, *rest, **more)

    monkeypatch.setattr("lab.training.run.evaluate", made_up)
    text = page_of(tmp_path, settings(epochs=20, patience=2, augment="shift=1")).read_text()
    assert "Finished after 3 of 20 epochs: 2 without a lower validation loss. Test accuracy " in text
    assert "after epoch 1, whose weights are kept" in text
    assert "images moved at random (shift=1)" in text
    said = load_run(tmp_path).outputs(digits().test.inputs).argmax(axis=1)
    assert f"Of 200 test images, {100 * np.mean(said == digits().test.targets):.2f}" in text


def test_a_data_set_of_ones_own_is_called_by_its_name() -> None:
    page = made_page(digits(), nn.Sequential(nn.Flatten(), nn.Linear(784, 10)), dataset="/home/somebody/cats")
    assert "<h1>mlp on cats, by SGD</h1>" in page


def rows() -> Data:
    """The digits as rows of numbers."""
    data = digits()
    parts = (data.train, data.validation, data.test)
    flat = [Split(part.inputs.reshape(len(part.inputs), -1), part.targets) for part in parts]
    return Data(*flat, mean=np.zeros(784), std=np.ones(784), digest="rows")


def test_rows_of_numbers_are_called_no_images() -> None:
    net = nn.Linear(784, 10)
    history = made(Job(BASE, False))["history"]
    text = made_page(rows(), net, dataset="/home/somebody/digits.csv", limit=7, history=history)
    assert "its first 7 rows" in text
    assert "learns the training rows by heart" in text
    assert "what the rows are" in text
    assert "image" not in re.sub("<style>.*?</style>|<script.*?</script>", "", text, flags=re.S)


@pytest.mark.parametrize(("count", "marked"), [(1, True), (20, True), (21, False)])
def test_a_line_of_few_points_is_marked(count: int, marked: bool) -> None:
    rows = [{"step": step, "train_loss": 1 / step, "train_accuracy": 0.5} for step in range(1, count + 1)]
    lines = curves({**made(Job(BASE, False)), "history": []}, rows, steps_per_epoch=10)["data"]
    training = [each for each in lines if each["name"] == "training" and each["x"] != [None]]
    assert [len(each["x"]) for each in training] == [count, count]
    assert all(each["mode"] == ("lines+markers" if marked else "lines") for each in training)


def test_the_mistakes_are_the_images_themselves(settings: Make, tmp_path: Path) -> None:
    text = page_of(tmp_path, settings(epochs=2)).read_text()
    data, run = digits(), load_run(tmp_path)
    found = re.findall(r'<img src="data:image/png;base64,([^"]*)" alt="test image (\d+): said (\d) with (\S+)', text)
    wrong = run.outputs(data.test.inputs).argmax(axis=1) != data.test.targets
    assert sorted(int(place) for _, place, _, _ in found) == np.flatnonzero(wrong).tolist()
    assert found
    for picture, place, said, sure in found:
        image = data.test.inputs[int(place)]
        assert np.array_equal(np.asarray(Image.open(io.BytesIO(base64.b64decode(picture)))), image)
        probabilities = run.probabilities(image[np.newaxis])[0]
        assert (probabilities.argmax(), f"{min(100 * probabilities.max(), 99.9):.1f}") == (
            int(said),
            sure.removesuffix("\u00a0%"),
        )
        assert int(said) != data.test.targets[int(place)]


@pytest.mark.parametrize(("steps", "shown"), [(1, False), (9, False), (25, True)])
def test_an_interrupted_run_shows_what_there_is_and_not_the_test_set(
    steps: int, shown: bool, settings: Make, tmp_path: Path
) -> None:
    page = page_of(tmp_path, settings(epochs=3), steps)
    assert ("curves" in sections(page)) == shown
    assert "Interrupted in epoch" in page.read_text()
    assert "Of 100 validation images" in page.read_text()


def test_a_diverged_run_says_when_and_what_it_still_recognises(settings: Make, tmp_path: Path) -> None:
    page = page_of(tmp_path, settings("sgd", lr=1e30))
    assert "Diverged at step" in page.read_text()
    assert sections(page)[:2] == ["run", "classes"]


def test_weights_that_are_no_numbers_have_a_page_too(
    settings: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lab.training.run_folder.train", lambda run, *_: run.model[1].weight.data.fill(np.nan))
    page = page_of(tmp_path, settings())
    assert sections(page) == ["run", "classes", "filters"]
    assert "are not finite numbers: it recognises nothing" in page.read_text()
    assert "Not all weights of the first layer are finite" in page.read_text()


def test_a_finished_run_without_a_page_gets_it_when_it_is_resumed(
    settings: Make, tmp_path: Path, stop_after: Callable[[int], StopAfter]
) -> None:
    page = page_of(tmp_path, settings(epochs=1))
    before = page.read_bytes()
    page.unlink()
    (tmp_path / files.WEIGHTS).unlink()
    assert page_of(tmp_path, settings(epochs=1)).read_bytes() == before
    assert load_run(tmp_path).settings == settings(epochs=1)


def test_a_page_that_cannot_be_added_is_no_error(
    settings: Make, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from lab.console.progress import Display

    page_of(tmp_path, settings(epochs=1)).unlink()
    (tmp_path / files.CHECKPOINT).write_bytes(b"of another build")
    assert train_in(tmp_path, settings(epochs=1), digits(), Display())["finished"]
    assert "without run.html: " in capsys.readouterr().out
    assert not (tmp_path / PAGE).exists()


def test_many_classes_are_pairs_instead_of_a_matrix(
    settings: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lab.run_page.page.MOST_CLASSES", 9)
    text = page_of(tmp_path, settings(epochs=1)).read_text()
    assert "What is confused" in text
    assert 'class="matrix"' not in text


def test_what_a_user_calls_things_is_text(settings: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from lab.training import trained

    inputs_of = trained.inputs_of
    names = tuple(f"<script>{digit}" for digit in range(10))
    for place in ("trained", "run_folder"):
        monkeypatch.setattr(f"lab.training.{place}.inputs_of", lambda data: replace(inputs_of(data), classes=names))
    text = page_of(tmp_path, settings(epochs=1)).read_text()
    assert "&lt;script&gt;3" in text
    assert "<script>3" not in text


def of_shape(shape: tuple[int, ...], classes: tuple[str, ...] | None, dtype: type) -> Data:
    """60 inputs of a shape, which are noise."""
    generator = np.random.default_rng(0)
    inputs = (255 * generator.random((60, *shape))).astype(dtype)
    targets = generator.integers(3, size=60) if classes else generator.normal(size=60)
    part = Split(inputs, targets)
    return Data(part, part, part, 0.5, 0.3, classes)


@pytest.mark.parametrize(
    ("data", "outputs", "expected"),
    [
        (of_shape((3, 6, 5), ("cat", "dog", "emu"), np.uint8), 3, EVERYTHING[:-1]),
        (of_shape((3, 6, 5), ("cat", "dog", "emu"), np.float32), 3, EVERYTHING[:-1]),
        (of_shape((2, 6, 5), ("cat", "dog", "emu"), np.uint8), 3, ["run", "curves", "classes", "confusion"]),
        (of_shape((7,), ("cat", "dog", "emu"), np.float64), 3, ["run", "curves", "classes", "confusion"]),
        (of_shape((7,), None, np.float64), 1, ["run", "curves", "estimates"]),
        (of_shape((6, 5), None, np.uint8), 1, ["run", "curves", "estimates", "mistakes", "filters"]),
    ],
)
def test_a_page_has_what_its_data_allows(data: Data, outputs: int, expected: list[str]) -> None:
    """Colours, more channels than an eye has, rows of numbers, and numbers instead of classes."""
    text = made_page(data, nn.Sequential(nn.Flatten(), nn.Linear(int(np.prod(data.shape)), outputs)))
    assert re.findall(r'<section id="([a-z]+)">', text) == expected
    charts = re.findall(r"CHARTS ([a-z ]+)", text)[0].split()
    assert charts == ["curves"] + ["estimates"] * (data.classes is None)
    assert ("emu" in text) == (data.classes is not None)
    assert ("test rows" in text) == (len(data.shape) == 1)


@pytest.mark.parametrize(
    ("net", "taken", "shape"),
    [
        (nn.Sequential(nn.Conv2d(1, 6, 5), nn.Linear(9, 2)), (1, 7, 8), (6, 1, 5, 5)),
        (nn.Sequential(nn.Conv2d(3, 6, 5)), (3, 7, 8), (6, 3, 5, 5)),
        (nn.Sequential(nn.BatchNorm2d(1), nn.Linear(56, 3)), (1, 7, 8), (3, 1, 7, 8)),
        (nn.Sequential(nn.Linear(168, 2)), (3, 7, 8), (2, 3, 7, 8)),
        (nn.Sequential(nn.Conv2d(2, 6, 5)), (2, 7, 8), None),
        (nn.Sequential(nn.Linear(57, 3)), (1, 7, 8), None),
        (nn.Sequential(nn.Linear(56, 3)), (56,), None),
        (nn.Sequential(nn.BatchNorm2d(1)), (1, 7, 8), None),
    ],
)
def test_filters_are_the_first_layers_weights_where_these_are_images(
    net: nn.Module, taken: tuple[int, ...], shape: tuple[int, ...] | None
) -> None:
    filters = first_filters(net, taken)
    assert (None if filters is None else filters.shape) == shape


def test_colours_are_white_at_0_and_opposite_at_opposite_weights() -> None:
    filters = np.linspace(-1, 1, 1001, dtype=np.float32).reshape(1001, 1, 1, 1)
    colors = colored(filters)[:, 0, 0].astype(int)
    assert colors[500].tolist() == [247, 247, 247]
    assert (np.diff(colors[:, 0]) >= 0)[:500].all(), "from blue red only grows to white"
    assert (colors[:495, 2] > colors[:495, 0]).all()
    assert (colors[506:, 0] > colors[506:, 2]).all()
    assert (colored(np.zeros((2, 1, 3, 3))) == 247).all()


def test_over_colours_a_filter_has_their_colours() -> None:
    filters = np.zeros((1, 3, 2, 2), np.float32)
    filters[0, 0], filters[0, 2] = 1, -1
    assert colored(filters)[0, 1, 1].tolist() == [255, 128, 0]


def test_the_largest_keep_their_order() -> None:
    filters = np.array([1, 5, 2, 4], float).reshape(4, 1, 1, 1)
    assert largest(filters, 2).tolist() == [1, 3]
    assert largest(filters, 9).tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize("channels", [1, 3])
def test_an_image_is_seen_as_it_is_stored(channels: int) -> None:
    image = np.arange(channels * 20, dtype=np.uint8).reshape(channels, 4, 5)
    seen = pixels(image, image.shape, (0, 255))
    assert np.array_equal(seen if channels == 1 else seen.transpose(2, 0, 1), image[0] if channels == 1 else image)
    assert np.array_equal(pixels(image / 100 - 1, image.shape, (-1, 1.55)), seen), "other numbers from end to end"


def test_a_picture_is_read_back_as_it_was() -> None:
    image = np.arange(60, dtype=np.uint8).reshape(4, 5, 3)
    content = base64.b64decode(png(image).removeprefix("data:image/png;base64,"))
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(content))), image)
