"""The store: what names a result, which files are believed, and that a run has one process at a time."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from lab.console.errors import LabError
from lab.race import store as module
from lab.race.design import Design, Job, to_json
from lab.race.store import Store, key, read_comparison
from lab.training.files import sealed
from lab.training.result import CODE
from lab.training.settings import Settings
from minigrad.files import replacing
from tests.lab.made import BASE, made

ROOT = Path(__file__).parents[3]
JOB = Job(BASE, trial=False)
OTHER: dict[str, Any] = {
    "optimizer": "adam",
    "lr": 0.1,
    "model": "lenet",
    "dataset": "kmnist",
    "seed": 1,
    "epochs": 3,
    "batch_size": 26,
    "schedule": "cosine",
    "weight_decay": 0.1,
    "clip_norm": 1.0,
    "limit": None,
    "label": "price",
    "size": (8, 8),
    "digest": "d",
    "loss": "mse",
    "augment": "shift=2",
    "until": 97.0,
    "patience": 3,
    "steering": ((5, None, 0.05),),
}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "race")


def files(store: Store) -> list[str]:
    """What is in the store's folder, hashes left out."""
    everything = (path for path in store.folder.rglob("*") if path.is_file())
    return sorted(str(path.relative_to(store.folder)).replace(key(JOB), "<hash>") for path in everything)


def test_the_name_changes_with_every_setting_with_the_kind_of_run_and_with_the_code(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert OTHER.keys() | {"data_dir", "own_files"} == {field.name for field in fields(Settings)}
    jobs = [JOB, Job(BASE, trial=True), *(Job(replace(BASE, **{name: value}), False) for name, value in OTHER.items())]
    names = {key(job) for job in jobs}
    monkeypatch.setattr(module, "CODE", CODE + 1)
    names |= {key(job) for job in jobs}
    assert len(names) == 2 * len(jobs)


@pytest.mark.parametrize(
    ("one", "same"),
    [
        ({"data_dir": "here"}, {"data_dir": None}),
        ({"lr": 1}, {"lr": 1.0}),
        ({"weight_decay": 0}, {"weight_decay": 0.0}),
        ({"clip_norm": 2}, {"clip_norm": 2.0}),
    ],
)
def test_the_name_is_the_same_for_what_computes_the_same(one: dict[str, Any], same: dict[str, Any]) -> None:
    assert key(Job(replace(BASE, **one), False)) == key(Job(replace(BASE, **same), False))


def test_the_name_is_of_a_files_content_and_of_the_name_in_it_not_of_where_it_lies(tmp_path: Path) -> None:
    names = []
    for place, text, name in (("a", "x", "X"), ("b", "x", "X"), ("b", "y", "X"), ("a", "x", "Y")):
        path = tmp_path / place / "own.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        names.append(key(Job(replace(BASE, optimizer=f"{path}:{name}"), False)))
    assert names[0] == names[1]
    assert len(set(names)) == 3


def test_a_race_whose_files_have_changed_is_not_read(store: Store, tmp_path: Path) -> None:
    own = tmp_path / "own.py"
    own.write_text("x = 1")
    store.write_design(Design(("sgd", f"{own}:x"), BASE))
    assert store.read_design().optimizers == ("sgd", f"{own}:x")
    own.write_text("x = 2")
    with pytest.raises(LabError, match=r"own.py has changed since this was begun; put it back as it was, or begin"):
        store.read_design()
    own.unlink()
    with pytest.raises(LabError, match=r"own.py is not there"):
        store.read_design()


def test_a_result_comes_back_and_leaves_nothing_beside_it(store: Store) -> None:
    assert store.get(JOB) is None
    with store.claimed(JOB):
        store.checkpoint(JOB).write_bytes(b"a run under way")
        store.put(JOB, made(JOB))
    assert store.get(JOB) == made(JOB)
    assert store.get(Job(replace(BASE, data_dir="elsewhere"), False)) == made(JOB)
    assert store.get(Job(BASE, trial=True)) is None
    assert files(store) == ["results/<hash>.json"]
    assert store.notices == []


def test_what_cannot_be_written_leaves_what_was_there(store: Store) -> None:
    store.put(JOB, made(JOB))
    with pytest.raises(ValueError, match="its train_seconds is NaN"):
        store.put(JOB, {**made(JOB), "train_seconds": float("nan")})
    assert store.get(JOB) == made(JOB)
    assert files(store) == ["results/<hash>.json"]


GOOD = json.dumps(made(JOB)).encode()


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "is damaged: Expecting value"),
        (GOOD[:-20], "is damaged: "),
        (b"\x00" * len(GOOD), "is damaged: "),
        (b"\xff\xfe" + GOOD, "is damaged: 'utf-8' codec"),
        (b"[]", "is damaged: it holds no JSON object"),
        (b"[" * 100_000, "is damaged: it is nested deeper than 300 levels"),
        (b'{"a":' * 100_000, "is damaged: it is nested deeper than 300 levels"),
        (GOOD.replace(b"0.03", b"1" * 5000, 1), "is damaged: it has a whole number of 5000 digits"),
        (GOOD.replace(b"0.03", b"1e999", 1), "is damaged: the number 1e999 is out of range"),
        (GOOD.replace(b'"seed": 0', b'"seed": 0, "seed": 1'), 'is damaged: it has "seed" twice'),
        (json.dumps(sealed(made(JOB))).replace("0.5", "0.6", 1).encode(), "is damaged: its content does not have its"),
        (b"{}", "is damaged: it lacks optimizer"),
        (json.dumps({**made(JOB), "history": []}).encode(), "is damaged: its history is not that of the 2 epochs"),
        (json.dumps({**made(JOB), "lr": 0.5}).encode(), "belongs to another run: it has lr 0.5, not lr 0.03"),
        (json.dumps({**made(JOB), "seed": 3}).encode(), "belongs to another run: it has seed 3, not seed 0"),
        (json.dumps(made(Job(BASE, trial=True))).encode(), "belongs to another run"),
        (json.dumps({**made(JOB), "code": CODE + 1}).encode(), "belongs to another run"),
        (json.dumps({**made(JOB), "finished": False}).encode(), "is of a run that was broken off"),
    ],
)
def test_a_file_that_cannot_be_believed_is_named_set_aside_and_absent(store: Store, content: bytes, fault: str) -> None:
    path = store.path(JOB)
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    assert store.get(JOB) is None
    (notice,) = store.notices
    assert notice.startswith(f"{path} {fault}")
    assert notice.endswith(f"; set aside as {path.name}.damaged, to be computed again")
    assert path.with_name(f"{path.name}.damaged").read_bytes() == content
    assert store.get(JOB) is None
    assert len(store.notices) == 1
    store.put(JOB, made(JOB))
    assert store.get(JOB) == made(JOB)


@pytest.mark.parametrize("changes", [{"code": CODE + 1}, {"seed": 3}, {"finished": False}, {"lr": None}])
def test_what_would_not_be_believed_is_not_written(store: Store, changes: dict[str, Any]) -> None:
    with pytest.raises(LabError, match=r"a worker's result .*; give all workers this version of minigrad"):
        store.put(JOB, {**made(JOB), **changes})
    assert not store.folder.exists()


def test_only_one_has_a_claim_at_a_time_and_each_run_has_its_own(store: Store) -> None:
    other = Job(replace(BASE, seed=1), False)
    with store.claimed(JOB) as mine, Store(store.folder).claimed(JOB) as theirs, store.claimed(other) as others:
        assert (mine, theirs, others) == (True, False, True)
    with store.claimed(JOB) as mine:
        assert mine


def test_a_claim_ends_with_an_error(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.claimed(JOB):
        raise ZeroDivisionError
    with store.claimed(JOB) as mine:
        assert mine


def test_a_claim_holds_for_other_processes_and_ends_with_its_holder_however_that_ends(store: Store) -> None:
    code = (
        "import sys; from pathlib import Path; from lab.race.store import Store, key\n"
        "from tests.lab.race.test_store import JOB\n"
        "with Store(Path(sys.argv[1])).claimed(JOB) as mine:\n"
        "    print(mine, key(JOB), flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, str(store.folder)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        try:
            assert holder.stdout is not None
            assert holder.stdout.readline().split() == ["True", key(JOB)]
            with store.claimed(JOB) as mine:
                assert not mine
        finally:
            os.kill(holder.pid, signal.SIGKILL)
            holder.wait(30)
    with store.claimed(JOB) as mine:
        assert mine


def test_a_folder_that_vanishes_while_it_is_claimed_is_no_claim(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process has just ended its race and removed the folder, which was empty."""
    made_folder = Path.mkdir
    monkeypatch.setattr(Path, "mkdir", lambda path, **options: None)
    with store.claimed(JOB) as mine:
        assert not mine
    monkeypatch.setattr(Path, "mkdir", made_folder)
    with store.claimed(JOB) as mine:
        assert mine


def test_tidying_leaves_what_has_a_writer_or_belongs_to_runs_that_are_not_done(store: Store) -> None:
    other = Job(replace(BASE, seed=1), False)
    store.keeps_weights = True
    weights = store.weights(JOB)
    assert weights is not None
    temporary = f".{'0123456789abcdef' * 2}.tmp"
    for path in (store.checkpoint(JOB), store.checkpoint(other), store.path(JOB), weights):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.with_name(path.name + temporary).touch()
    for path in (store.checkpoint(JOB), store.checkpoint(JOB).with_suffix(".lock"), weights):
        path.touch()
    store.path(JOB).touch()
    store.checkpoint(other).touch()
    with replacing(store.path(other)) as written:
        store.tidy()
        assert set(files(store)) == {
            *(str(Path(path).relative_to(store.folder)) for path in (written.name, store.checkpoint(other))),
            "results/<hash>.json",
            "weights/sgd-<hash>.safetensors",
        }
    store.path(other).unlink()
    store.put(other, made(other))
    store.tidy()
    assert not (store.folder / "underway").exists()
    assert len(files(store)) == 3


def test_tidying_keeps_a_damaged_checkpoint_for_its_owner_to_see(store: Store) -> None:
    store.put(JOB, made(JOB))
    damaged = store.checkpoint(JOB).with_name(f"{key(JOB)}.safetensors.damaged")
    damaged.parent.mkdir()
    damaged.touch()
    store.tidy()
    assert damaged.exists()


def test_weights_are_kept_of_the_final_runs_of_a_race_without_tuning(store: Store) -> None:
    assert store.weights(JOB) is None
    store.write_design(Design(("sgd",), BASE))
    assert store.weights(JOB) == store.folder.absolute() / "weights" / f"sgd-{key(JOB)}.safetensors"
    assert store.weights(Job(BASE, trial=True)) is None
    store.write_design(Design(("sgd",), BASE, trials=3))
    assert store.weights(JOB) is None


def test_the_design_comes_back_and_is_not_written_again(store: Store) -> None:
    design = Design(("sgd", "adam"), BASE, trials=3, seeds=2, schedules=("cosine",))
    store.write_design(design)
    assert store.read_design() == design
    written = (store.folder / "race.json").stat()
    store.write_design(design)
    assert (store.folder / "race.json").stat() == written
    store.write_design(replace(design, seeds=3))
    assert store.read_design().seeds == 3
    assert files(store) == ["race.json"]


GOOD_DESIGN = to_json(Design(("sgd",), BASE))


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "is damaged: Expecting value.*; start a new race"),
        (b"\xff", "is damaged: 'utf-8' codec.*; start a new race"),
        (b"3", "is damaged: it holds no JSON object; start a new race"),
        (b"{}", "is damaged: a race must have exactly the entries base.*; start a new race"),
        ({"base": 3}, "is damaged: settings must have exactly the entries.*; start a new race"),
        ({"base": {**GOOD_DESIGN["base"], "lr": 0}}, "is damaged: --lr must be a number above 0.*; start a new race"),
        ({"optimizers": None}, "is damaged: .*; start a new race"),
        ({"optimizers": [["sgd"]]}, "is damaged: .*; start a new race"),
        ({"optimizers": []}, "is damaged: --optim: no name was given.*; start a new race"),
        ({"schedules": ["sine"]}, "is damaged: --schedule: there is no 'sine'.*; start a new race"),
        ({"targets": ["high"]}, "is damaged: .*; start a new race"),
        ({"seeds": "two"}, "is damaged: --seeds must be a whole number.*; start a new race"),
    ],
)
def test_a_damaged_design_is_named(store: Store, content: Any, fault: str) -> None:
    if isinstance(content, dict):
        content = json.dumps({**GOOD_DESIGN, **content}).encode()
    store.folder.mkdir()
    (store.folder / "race.json").write_bytes(content)
    with pytest.raises(LabError, match=rf"race\.json {fault}$") as error:
        store.read_design()
    assert str(error.value).count("race.json") == 1
    store.write_design(Design(("sgd",), BASE))
    assert store.read_design() == Design(("sgd",), BASE)


@pytest.mark.parametrize(
    ("prepare", "message"),
    [
        (lambda folder: None, "race does not exist; name a race's folder"),
        (lambda folder: folder.touch(), "race is a file; name a race's folder"),
        (lambda folder: folder.mkdir(), "race holds no race: it has no race.json"),
    ],
)
def test_a_folder_without_a_race_is_named(store: Store, prepare: Callable[[Path], None], message: str) -> None:
    prepare(store.folder)
    with pytest.raises(LabError) as error:
        read_comparison(store.folder)
    assert str(error.value).endswith(message)


def test_a_comparison_is_read_as_far_as_it_goes(store: Store) -> None:
    design = Design(("sgd", "adam"), BASE, lr_given=True)
    store.write_design(design)
    store.put(JOB, made(JOB))
    comparison = read_comparison(store.folder)
    assert comparison.design == design
    assert [result for _, result in comparison.results] == [made(JOB)]
