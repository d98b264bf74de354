"""Between the steps of a run: what the page asks is done, what it is shown is so, and watching changes no number."""

import base64
import json
from collections import deque
from collections.abc import Callable, Iterable
from pathlib import Path
from queue import Empty
from typing import Any

import numpy as np
import pytest

from datasets import Split
from lab.console.progress import Display
from lab.console.signals import never
from lab.run_page import PAGE
from lab.training import files
from lab.training.data import Data
from lab.training.result import untimed
from lab.training.run import Run
from lab.training.run_folder import train_in
from lab.training.score import Scale
from lab.training.settings import Settings
from lab.watch import session as module
from lab.watch.looks import FOR_DEAD, Looks
from lab.watch.process import GONE
from lab.watch.session import Session
from minigrad import nn
from models import MODELS

Make = Callable[..., Settings]
Command = dict[str, Any]
OPEN: Command = {"do": "viewers", "count": 1, "new": True}
CLOSED: Command = {"do": "viewers", "count": 0, "new": False}
PIXELS = base64.b64encode(bytes(range(256)) * 3 + bytes(16)).decode()


@pytest.fixture(autouse=True)
def no_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lab.training.run_folder.draw_run", lambda path, result: None)
    monkeypatch.setattr("lab.training.run_folder.write_page", lambda folder, contents: (folder / PAGE).touch())


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page is told of every step, whatever that costs."""
    monkeypatch.setattr(module, "LEAST_SECONDS", 0.0)
    monkeypatch.setattr(module, "SHARE", 1e9)


class Script:
    """A server whose page asks for some things after so many steps, and for others while it is waited for."""

    def __init__(self, at: dict[int, list[Command]], waiting: Iterable[Command] = ()) -> None:
        self.at, self.waiting = dict(at), deque(waiting)
        self.now: deque[Command] = deque()
        self.sent: list[Command] = []
        self.waited_at: list[int] = []
        self.steps = 0
        self.commands = self

    def empty(self) -> bool:
        return not self.now

    def get_nowait(self) -> Command:
        if not self.now:
            raise Empty
        return self.now.popleft()

    def get(self, timeout: float) -> Command:
        self.waited_at.append(self.steps)
        if not self.waiting:
            raise Empty
        return self.waiting.popleft()

    def send(self, message: Command) -> bool:
        self.sent.append(json.loads(json.dumps(message, allow_nan=False)))
        return True


class Watched:
    """A run between whose steps a session goes by a script."""

    def __init__(
        self,
        settings: Settings,
        data: Data,
        folder: Path,
        script: Script,
        stop: Callable[[], bool] = never,
    ) -> None:
        self.script = script
        self.session = Session(self.script, Looks(settings, data), Display(quiet=True), stop)  # type: ignore[arg-type]
        self.result = train_in(folder, settings, data, Display(quiet=True), stop, between=self.between)
        self.computed = computed(folder)

    def between(self, run: Run) -> bool:
        self.script.steps = run.steps
        self.script.now.extend(self.script.at.pop(run.steps, []))
        return self.session(run)

    @property
    def last(self) -> Command:
        return self.script.sent[-1]


def computed(folder: Path) -> tuple[Any, bytes, list[str]]:
    """What a run left, without its times."""
    result = json.loads((folder / files.RESULT).read_text())
    result.pop(files.SUM)
    steps = [line.rpartition(",")[0] for line in (folder / files.STEPS).read_text().splitlines()]
    return untimed(result), (folder / files.WEIGHTS).read_bytes(), steps


@pytest.fixture
def plain(data: Data, settings: Make, tmp_path: Path) -> tuple[Any, bytes, list[str]]:
    """What the run leaves that nobody watches."""
    train_in(tmp_path / "plain", settings(), data, Display(quiet=True))
    return computed(tmp_path / "plain")


def test_watching_changes_no_number(data: Data, settings: Make, plain: Any, tmp_path: Path) -> None:
    look = [{"do": "choose", "label": 3}, {"do": "draw", "pixels": PIXELS}]
    second = [{"do": "second", "optimizer": "sgd", "lr": 0.1}]
    watched = Watched(
        settings(), data, tmp_path / "run", Script({0: [OPEN], 4: look, 6: second, 15: [{"do": "alone"}]})
    )
    assert watched.computed == plain
    assert [each["step"] for each in watched.script.sent if each["second"] is None][-1] == 20
    assert all(each["inside"]["maps"] for each in watched.script.sent)


def test_nothing_is_computed_while_no_page_is_open(
    data: Data, settings: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Looks, "take", lambda *_: pytest.fail("it was"))
    watched = Watched(settings(), data, tmp_path, Script({}))
    assert watched.script.sent == []


def test_the_rows_that_come_add_up_to_the_history(data: Data, settings: Make, tmp_path: Path) -> None:
    again = {"do": "viewers", "count": 2, "new": True}
    watched = Watched(settings(), data, tmp_path, Script({0: [OPEN], 11: [again]}))
    rows: dict[str, list[Any]] = {"rows": [], "epochs_done": [], "layers": []}
    for message in watched.script.sent:
        for name, have in rows.items():
            assert not (message["first"] and message[name]["from"])
            del have[message[name]["from"] :]
            have += message[name]["rows"]
    assert [each["step"] for each in watched.script.sent if each["first"]] == [0, 11]
    history = watched.result["history"]
    assert rows["epochs_done"] == [[7 * row["epoch"], row["val_loss"], row["val_accuracy"]] for row in history[:2]]
    lines = (tmp_path / files.STEPS).read_text().splitlines()[1:3]
    assert [row[:2] for row in rows["rows"]] == [[int(line.split(",")[0]), float(line.split(",")[3])] for line in lines]
    assert [row[0] for row in rows["layers"]] == [1, 7, 14]


def test_it_pauses_steps_alone_and_goes_on(data: Data, settings: Make, plain: Any, tmp_path: Path) -> None:
    step, go = {"do": "step"}, {"do": "go"}
    watched = Watched(settings(), data, tmp_path / "run", Script({5: [OPEN, {"do": "pause"}]}, [step, step, go]))
    assert watched.script.waited_at == [5, 6, 7]
    assert watched.computed == plain
    measured = {each["step"]: each["layers"]["last"][0] for each in watched.script.sent}
    assert [measured[step] for step in (5, 6, 7)] == [1, 6, 7], "a single step is measured"
    assert [each["paused"] for each in watched.script.sent[:2]] == [True, True]


def test_a_rule_from_here_on_is_a_change_of_the_settings(data: Data, settings: Make, tmp_path: Path) -> None:
    rule = {"do": "rule", "optimizer": "sgd", "lr": 1}
    watched = Watched(settings(), data, tmp_path / "run", Script({5: [OPEN, rule]}))
    assert watched.result["steering"] == [[5, "sgd", 1.0]]
    assert watched.last["steering"] == ["after 5 steps sgd, rate 1"]
    assert watched.last["rule"] == {"optimizer": "sgd", "lr": 1.0, "text": "sgd, rate 1"}
    train_in(tmp_path / "again", settings(steering=((5, "sgd", 1.0),)), data, Display(quiet=True))
    assert watched.computed == computed(tmp_path / "again")


def test_back_to_the_initial_weights_is_the_run_begun_anew(
    data: Data, settings: Make, plain: Any, tmp_path: Path
) -> None:
    at = {
        3: [{"do": "rule", "optimizer": "sgd", "lr": 0.5}],
        8: [OPEN],
        9: [{"do": "rule", "optimizer": "nadam", "lr": 0.01}],
    }
    watched = Watched(settings(), data, tmp_path / "run", Script(at | {10: [{"do": "restart"}]}))
    assert watched.computed == plain
    first = [each for each in watched.script.sent if each["first"]]
    assert [each["step"] for each in first] == [8, 0]
    assert first[1]["before"]["rule"] == "nadam, rate 0.01"
    assert [row[0] for row in first[1]["before"]["rows"]] == [7]


@pytest.mark.parametrize("at", [0, 4, 7, 12])
def test_a_second_run_by_the_same_rule_is_the_first(at: int, data: Data, settings: Make, tmp_path: Path) -> None:
    second = {"do": "second", "optimizer": "nadam", "lr": 0.01}
    watched = Watched(settings(schedule="cosine"), data, tmp_path, Script({at: [OPEN, second]}))
    beside = watched.session.second
    assert beside is not None
    while beside.step():
        pass
    assert beside.run.history[-1]["val_loss"] == watched.result["history"][-1]["val_loss"]
    assert untimed({"history": beside.run.history})["history"] == watched.computed[0]["history"]
    assert beside.run.hashes == watched.result["hashes"]


def test_a_second_run_stands_where_the_first_does(data: Data, settings: Make, tmp_path: Path) -> None:
    watched = Watched(settings(), data, tmp_path, Script({9: [OPEN, {"do": "second", "optimizer": "sgd", "lr": 0.1}]}))
    beside = [(each["step"], each["second"]["step"]) for each in watched.script.sent if each["second"]]
    assert dict(beside) == {step: step for step in range(9, 21)}
    assert [second for first, second in beside if first == 9] == [*range(1, 10), 9]


@pytest.mark.parametrize("end", [GONE, CLOSED])
def test_a_paused_run_goes_on_when_nobody_is_there_any_more(
    end: Command, data: Data, settings: Make, plain: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ALONE_SECONDS", 0.0)
    watched = Watched(settings(), data, tmp_path / "run", Script({5: [OPEN, {"do": "pause"}]}, [end]))
    assert watched.computed == plain


def test_ctrl_c_ends_a_pause(data: Data, settings: Make, tmp_path: Path) -> None:
    script = Script({5: [OPEN, {"do": "pause"}]}, [])
    watched = Watched(settings(), data, tmp_path, script, lambda: len(script.waited_at) > 3)
    assert (watched.result["finished"], watched.result["steps"]) == (False, 5)


def test_a_lost_run_waits_and_goes_back(data: Data, settings: Make, tmp_path: Path) -> None:
    rule = {"do": "rule", "optimizer": "sgd", "lr": 0.01}
    lost = settings("sgd", lr=1e30)
    watched = Watched(lost, data, tmp_path / "back", Script({0: [OPEN]}, [rule, {"do": "restart"}, {"do": "go"}]))
    assert (watched.result["finished"], watched.result["steering"]) == (True, [[0, None, 0.01]])
    assert any(each["diverged"] and each["paused"] for each in watched.script.sent)
    ended = Watched(lost, data, tmp_path / "on", Script({0: [OPEN]}, [rule, {"do": "go"}]))
    assert ended.result["diverged"]
    assert "steering" not in ended.result


def test_after_the_run_drawings_are_read_and_nothing_else_is_done(data: Data, settings: Make, tmp_path: Path) -> None:
    watched = Watched(settings(), data, tmp_path, Script({0: [OPEN]}))
    before = watched.script.sent[-1]
    assert before["inside"]["drawing"] is None
    watched.script.waiting.extend([{"do": "draw", "pixels": PIXELS}, {"do": "restart"}, GONE])
    watched.session.stay()
    assert watched.last["over"]
    assert watched.last["message"] == "The run is over."
    assert sum(watched.last["inside"]["drawing"]["probabilities"]) == pytest.approx(1, abs=1e-3)
    assert watched.last["step"] == 21


def test_dead_units_are_those_that_say_the_same_of_all(
    data: Data, settings: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    def net(classes: int, shape: tuple[int, ...]) -> nn.Module:
        made = nn.Sequential(
            nn.Conv2d(1, 6, 5), nn.ReLU(), nn.Dropout(0.5), nn.Flatten(), nn.Linear(6 * 576, 9), nn.Tanh()
        )
        made[0].bias.data[[1, 4]] = -1e4
        made[4].weight.data[[0, 2, 5]] = 0
        return nn.Sequential(made, nn.Linear(9, 10))

    monkeypatch.setitem(MODELS, "mlp", net)
    looks = Looks(settings(), data)
    assert looks.sampled()["dead"] == [
        {"name": "0.0 Conv2d, ReLU, Dropout", "dead": 2, "units": 6},
        {"name": "0.4 Linear, Tanh", "dead": 3, "units": 9},
    ]
    assert len(data.validation.targets) < FOR_DEAD
    assert [maps["shape"] for maps in looks.inside()["maps"]] == ["6 × 24 × 24", "9", "10"]


def test_mistakes_are_the_wrong_answers_of_which_it_is_surest(data: Data, settings: Make) -> None:
    run = Run(settings(), data)
    looks = Looks(settings(), data)
    looks.take(run)
    outputs: list[np.ndarray] = []
    _, accuracy = run.evaluate(data, data.validation, outputs)
    found = looks.sampled()
    assert found["wrong"] == round((1 - accuracy) * found["of"])
    sure = [each["sure"] for each in found["mistakes"]]
    assert sure == sorted(sure, reverse=True)
    first = found["mistakes"][0]
    assert first["said"] == str(outputs[0][first["place"]].argmax()) != first["right"]
    picture = np.frombuffer(base64.b64decode(first["picture"]["bytes"]), np.uint8).reshape(28, 28)
    assert (picture == data.validation.inputs[first["place"]]).all()


def test_the_next_sample_of_a_class_comes_round_again(data: Data, settings: Make) -> None:
    looks = Looks(settings(), data)
    places = np.flatnonzero(data.validation.targets == 4).tolist()
    seen = []
    for _ in range(len(places) + 1):
        looks.choose(4)
        seen.append(looks.place)
    start = seen[0]
    assert sorted(seen[:-1]) == places
    assert seen[-1] == start


def test_rows_of_numbers_have_no_pictures(settings: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    generator = np.random.default_rng(0)
    rows = generator.normal(size=(30, 5)).astype(np.float32)
    split = Split(rows, rows[:, 0].astype(np.float64))
    data = Data(split, split, split, 0.0, 1.0, None, "rows", None, Scale(0.0, 2.0))
    monkeypatch.setitem(
        MODELS, "mlp", lambda classes, shape: nn.Sequential(nn.Linear(5, 3), nn.ReLU(), nn.Linear(3, 1))
    )
    looks = Looks(settings(), data)
    inside, sampled = looks.inside(), looks.sampled()
    assert not looks.can_be_drawn
    assert (inside["picture"], inside["filters"]) == (None, None)
    assert inside["says"]["value"] == pytest.approx(2 * float(looks.net(looks.data.tensor(rows[:1])).data[0, 0]))
    assert (sampled["wrong"], sampled["dead"][0]["units"]) == (None, 3)
