"""The command line, as a user meets it: on the real MNIST, with few images of it."""

import json
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file

import minigrad
import models
import train
from lab.console import extras
from lab.training.trained import load_run
from minigrad import nn
from minigrad.optim import OPTIMIZERS

ROOT = Path(__file__).parents[1]
SMALL = ["--model", "mlp", "--limit", "256"]


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "run"
    assert train.main(["--optim", "adam", *SMALL, "--epochs", "1", "--out", str(folder), "--quiet"]) == 0
    return folder


@pytest.fixture
def small_run(made_once: Path) -> Path:
    """The folder of a finished run."""
    return Path(shutil.copytree(made_once, "run"))


@pytest.fixture
def refused(capsys: pytest.CaptureFixture[str]) -> Callable[[str], str]:
    """The message of a command line that must be refused with one line and exit code 2."""

    def refused(arguments: str) -> str:
        capsys.readouterr()
        with pytest.raises(SystemExit) as exit:
            train.main(arguments.split())
        output = capsys.readouterr()
        assert exit.value.code == 2
        assert output.err.count("\n") == 1
        assert output.err.endswith("\n")
        return output.err

    return refused


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("", "--optim is needed: one or several of sgd, momentum"),
        ("--optim tiger", "--optim: there is no 'tiger'; choose from sgd, momentum"),
        ("--optim adam,tiger", "there is no 'tiger'"),
        ("--optim ,", "--optim: no name was given; choose from sgd, momentum"),
        ("--optim all adam foo", "--optim: there is no 'foo'"),
        ("--optim adam sgd adam", "name each optimizer once"),
        ("--optim", "expected at least one argument"),
        ("--optim lion.py:Lion", "lion.py is not there; name a file, as PATH.py:NAME"),
        ("--optim adam --model own.py", "--model: 'own.py' does not say what in the file is meant; write own.py:NAME"),
        ("--optim adam --model own.py:net", "own.py, line 2: x = 1 / 0: ZeroDivisionError: division by zero"),
        ("--optim adam sgd --loss own.py:net", "own.py, line 2: x = 1 / 0: ZeroDivisionError: division by zero"),
        ("--optim adam --loss hinge", "--loss: there is no 'hinge'; choose from cross_entropy, multi_margin"),
        ("adam", "unrecognized arguments: adam"),
        ("--optim all --watch", "--watch is for a single run; leave it out"),
        ("--optim adam --seeds 2 --watch", "--watch is for a single run; leave it out"),
        ("--optim adam --find-lr --watch", "--watch is for a run, and --find-lr trains none; leave it out"),
        ("--optim adam --watch 80", "--watch: a port is a number from 1024 to 65535, not 80; leave it out for any"),
        ("--optim adam --watch here", "argument --watch: invalid int value: 'here'"),
        ("--repeat nowhere", "--repeat: nowhere does not exist; name a run's folder"),
        ("--repeat . --watch", "--repeat: . holds no run to repeat: it has no checkpoint.safetensors"),
        ("--repeat nowhere --lr 0.1", "--lr belongs to the run that --repeat repeats; leave it out"),
        ("--repeat nowhere --optim adam", "--optim belongs to the run that --repeat repeats; leave it out"),
        ("--repeat nowhere --tune", "--tune belongs to the run that --repeat repeats; leave it out"),
        (
            "--repeat nowhere --resume there",
            "--repeat is for a run in a new folder, and --resume goes on in an old one",
        ),
        ("--optim adam --speed 3", "unrecognized arguments: --speed"),
        ("--optim adam --model resnet", "--model: there is no 'resnet'; choose from lenet, mlp, cnn, or PATH.py:NAME"),
        ("--optim adam --dataset cifar", "--dataset: there is no 'cifar'; name one of mnist"),
        ("--optim adam --dataset=", "--dataset: there is no ''; name one of mnist"),
        ("--optim adam --schedule linear", "--schedule: there is no 'linear'; choose from constant, step"),
        ("--optim adam sgd --export onnx", "--export is for a single run; leave it out"),
        ("--optim adam --export torch", "invalid choice: 'torch'"),
        ("--optim adam --lr -0.1", "--lr must be a number above 0, not -0.1"),
        ("--optim adam --lr 0", "lr must be a number above 0, not 0.0"),
        ("--optim adam --lr nan", "lr must be a number above 0, not nan"),
        ("--optim adam --lr inf", "lr must be a number above 0, not inf"),
        ("--optim adam --lr fast", "invalid float value: 'fast'"),
        ("--optim adam --epochs 0", "epochs must be a whole number, 1 or more, not 0"),
        ("--optim adam --epochs 1.5", "invalid int value: '1.5'"),
        ("--optim adam --batch-size 0", "--batch-size must be a whole number, 1 or more, not 0"),
        ("--optim adam --limit 0", "--limit must be a whole number, 1 or more, not 0"),
        ("--optim adam --limit 50001", "--limit must be at most 50000"),
        ("--optim adam --seed -1", "seed must be a whole number, 0 or more, not -1"),
        ("--optim adam --weight-decay -1", "--weight-decay must be a number, 0 or more, not -1.0"),
        ("--optim adam --clip-norm 0", "--clip-norm must be a number above 0, not 0.0"),
        ("--optim adam --until 0.97", "--until must be a percentage from 1 to 100, such as 97.5, not 0.97"),
        ("--optim adam --patience 0", "--patience must be a whole number, 1 or more, not 0"),
        ("--optim adam --augment flip", "--augment: there is no 'flip'; choose from shift, rotate"),
        ("--optim adam --augment shift=28", "--augment: shift must be below 28, the images' smaller side, not 28"),
        ("--optim adam sgd --until 97", "--until is for a single run: in a race every run has the same epochs"),
        ("--optim adam --seeds 2 --patience 2", "--patience is for a single run: in a race"),
        ("--optim adam sgd --find-lr", "--find-lr is for a single run"),
        ("--optim adam --find-lr --lr 1", "--lr changes nothing with --find-lr; leave it out"),
        ("--optim adam --find-lr --export onnx", "--export is for a run, and --find-lr trains none"),
        ("--find-lr --resume a_file", "--resume is for a run, and --find-lr trains none"),
        ("--optim adam --log wandb", "invalid choice: 'wandb'"),
        ("--optim adam --seeds 2 --log tensorboard", "--log is for a single run"),
        ("--optim adam --tune --lr 0.1", "--lr: --tune searches for it"),
        ("--optim adam --tune --trials 2", "--trials must be a whole number, 3 or more, not 2"),
        ("--optim adam --tune --trials 0", "--trials must be a whole number, 3 or more, not 0"),
        ("--optim adam --trials 3", "--trials is for a race with --tune"),
        ("--optim adam --seeds 0", "--seeds must be a whole number, 1 or more, not 0"),
        ("--optim adam --jobs 2", "--jobs is for a race: several optimizers, --seeds or --tune"),
        ("--optim all --jobs 0", "--jobs must be a whole number, 1 or more, not 0"),
        ("--optim all --jobs 2 --scheduler x", "not allowed with argument"),
        ("--optim all --targets 97 101", "--targets must be percentages above 0, at most 100, not 101"),
        ("--optim all --targets 0", "--targets must be percentages above 0, at most 100, not 0"),
        ("--optim all --targets nan", "--targets must be percentages above 0, at most 100, not nan"),
        ("--optim all --schedule step cosine", "--schedule: several, as step cosine, are for --tune"),
        ("--optim all --budget 0", "--epochs must be a whole number, 1 or more, not 0"),
        ("--optim adam --data-dir nowhere", "nowhere is not a folder"),
        ("--optim adam --out a_file", "a_file is a file; name a folder"),
        (
            "--optim adam --limit 64 --out a_file/run",
            "--out: a_file/run: Not a directory; name a folder that can be made",
        ),
        ("--optim adam --out=", "--out: name a folder, not ''"),
        ("--optim adam --data-dir=", "--data-dir: name a folder, not ''"),
        ("--optim adam --out run --resume run", "not allowed with argument"),
        ("--resume nowhere", "--resume: nowhere does not exist"),
        ("--resume .", "--resume: . holds no run to resume"),
        ("--resume=", "--resume: name a folder, not ''"),
        ("--resume a_file", "--resume: a_file is a file; name a run's folder"),
    ],
)
def test_a_mistake_is_one_line_that_says_what_is_wrong(
    arguments: str, message: str, refused: Callable[[str], str]
) -> None:
    Path("a_file").touch()
    Path("own.py").write_text("import numpy\nx = 1 / 0\n")
    assert message in refused(arguments)
    assert not Path("runs").exists()


def test_a_damaged_data_file_is_one_line(refused: Callable[[str], str]) -> None:
    shutil.copytree(ROOT / "datasets" / "mnist", "data")
    damaged = Path("data/train-labels-idx1-ubyte.gz")
    damaged.write_bytes(damaged.read_bytes()[:1000])
    assert "train-labels-idx1-ubyte.gz: damaged gzip file" in refused("--optim adam --data-dir data")
    damaged.unlink()
    assert "has no train-labels-idx1-ubyte.gz" in refused("--optim adam --data-dir data")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("--optim sgd --out run", "run is taken: it holds checkpoint.safetensors"),
        ("--resume run --patience 3", "--patience of the run in run is None and cannot become 3"),
        ("--resume run --lr 0.5", "--lr of the run in run is 0.001 and cannot become 0.5"),
        ("--resume run --optim sgd", "the run in run is adam's; leave --optim out"),
        ("--resume run --seeds 3", "--seeds is for a race; leave it out"),
        ("--resume run --model cnn", "model of the run in run is 'mlp' and cannot become 'cnn'"),
        ("--resume run --epochs 0", "epochs must be a whole number, 1 or more, not 0"),
    ],
)
def test_a_mistake_about_a_run_that_is_there_is_one_line(
    arguments: str, message: str, small_run: Path, refused: Callable[[str], str]
) -> None:
    assert message in refused(arguments)


@pytest.mark.parametrize("content", [b"", b"safe?", bytes(1000)])
def test_a_damaged_checkpoint_is_one_line(content: bytes, small_run: Path, refused: Callable[[str], str]) -> None:
    (small_run / "checkpoint.safetensors").write_bytes(content)
    assert "run/checkpoint.safetensors is not a readable checkpoint" in refused("--resume run")


@pytest.mark.parametrize(
    "begins",
    [
        "from lab.training.trained import load_run",
        "import minigrad",
        pytest.param("from torch import nn", marks=pytest.mark.torch),
    ],
)
def test_the_weights_load_as_the_page_says(begins: str, small_run: Path) -> None:
    page = (ROOT / "docs" / "training.md").read_text(encoding="utf-8")
    lines = re.search(rf"```python\n({begins}\n.*?)```", page, re.S)
    assert lines is not None
    names: dict[str, Any] = {}
    exec(lines[1].replace("DIR", "run"), names)
    loaded = {name: np.asarray(weights) for name, weights in names["net"].state_dict().items()}
    written = load_file("run/weights.safetensors")
    assert loaded.keys() == written.keys()
    assert all(np.array_equal(loaded[name], written[name]) for name in written)


@pytest.fixture(scope="module")
def raced_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("raced") / "race"
    assert train.main(["--optim", "adam,sgd", *SMALL, "--epochs", "1", "--out", str(folder), "--quiet"]) == 0
    return folder


@pytest.fixture
def small_race(raced_once: Path) -> Path:
    """The folder of a finished race of adam and sgd."""
    return Path(shutil.copytree(raced_once, "race"))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("--resume race --loss mse", "--loss belongs to the race"),
        ("--resume race --optim sgd", "--optim belongs to the race"),
        ("--resume race --epochs 9", "--epochs belongs to the race"),
        ("--resume race --schedule step", "--schedule belongs to the race"),
        ("--resume race --tune", "--tune belongs to the race"),
        ("--optim sgd --out race", "race is taken: it holds race.json"),
    ],
)
def test_a_mistake_about_a_race_that_is_there_is_one_line(
    arguments: str, message: str, small_race: Path, refused: Callable[[str], str]
) -> None:
    assert message in refused(arguments)


def test_a_damaged_race_is_one_line(small_race: Path, refused: Callable[[str], str]) -> None:
    (small_race / "race.json").write_text("{}")
    assert "race/race.json is damaged: a race must have exactly the entries base" in refused("--resume race")


def test_a_race_does_not_adopt_a_run_that_is_there(small_run: Path, refused: Callable[[str], str]) -> None:
    assert "run is taken: it holds checkpoint.safetensors" in refused("--optim sgd adam --out run")


def test_a_damaged_result_is_one_line(small_run: Path, refused: Callable[[str], str]) -> None:
    damaged = {"optimizer": "adam", "diverged": True, "finished": False, "epochs": 8, "history": []}
    (small_run / "result.json").write_text(json.dumps(damaged))
    assert "run/result.json is damaged: it lacks model, dataset" in refused("--resume run")


def test_a_package_that_is_missing_is_one_line(refused: Callable[[str], str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lab.console.extras.find_spec", lambda name: None)
    assert "pip install filelock matplotlib pillow platformdirs plotly scipy" in refused("--optim adam")


@pytest.mark.parametrize(
    ("flags", "modules", "told"),
    [
        (
            "--watch",
            ("starlette", "uvicorn"),
            "--watch needs starlette and uvicorn; install with: pip install starlette",
        ),
        ("--watch", ("uvicorn",), "--watch needs uvicorn; install with: pip install uvicorn"),
        ("--log tensorboard", ("tensorboard",), "--log tensorboard needs tensorboard"),
        ("--export onnx", ("onnx",), "--export needs onnx"),
    ],
)
def test_the_package_that_a_flag_needs_is_named_where_it_is_missing(
    flags: str, modules: tuple[str, ...], told: str, refused: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    find = extras.find_spec
    monkeypatch.setattr("lab.console.extras.find_spec", lambda name: None if name in modules else find(name))
    assert told in refused(f"--optim adam {flags}")


def test_nothing_optional_is_imported_before_it_is_known_to_be_there() -> None:
    # Numba itself loads the top of SciPy where it is installed.
    names = ("filelock", "matplotlib", "PIL", "platformdirs", "plotly", "scipy.special")
    code = f"import sys, train; sys.exit(any(name in sys.modules for name in {names}))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0


def test_one_run_ends_with_its_accuracy_and_its_folder(capsys: pytest.CaptureFixture[str]) -> None:
    assert train.main(["--optim", "nadam", *SMALL, "--epochs", "2"]) == 0
    (folder,) = Path("runs").iterdir()
    lines = capsys.readouterr().out.splitlines()
    result = json.loads((folder / "result.json").read_text())
    assert folder.name.endswith("-mlp-nadam")
    assert [line[:9] for line in lines if line.startswith("epoch")] == ["epoch 1/2", "epoch 2/2"]
    assert f"test accuracy {result['test_accuracy']:.2%}" in "\n".join(lines)
    assert lines[-3:-1] == [f"page: {folder}/run.html", f"files: {folder}"]
    names: dict[str, Any] = {}
    exec(lines[-1], names)
    loaded = minigrad.load(folder / "weights.safetensors")
    assert all(np.array_equal(array, loaded[name]) for name, array in names["net"].state_dict().items())
    assert (result["optimizer"], result["model"], result["dataset"], result["limit"]) == ("nadam", "mlp", "mnist", 256)
    assert (result["seed"], result["batch_size"], result["lr"], result["parameters"]) == (0, 64, 0.002, 235_146)
    assert result["test_accuracy"] > 0.5
    assert load_file(folder / "weights.safetensors")["1.weight"].shape == (256, 784)


def test_the_same_command_gives_the_same_bits(small_run: Path) -> None:
    train.main(["--optim", "adam", *SMALL, "--epochs", "1", "--out", "again", "--quiet"])
    one, other = (load_file(folder / "weights.safetensors") for folder in (small_run, Path("again")))
    assert all(np.array_equal(one[name], other[name]) for name in one)


@pytest.mark.slow
def test_all_optimizers_race_and_end_with_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert train.main(["--optim", "all", *SMALL, "--epochs", "1", "--out", "race"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[-11:-2]] == list(OPTIMIZERS)
    assert lines[-12].split()[0] == "optimizer"
    assert lines[-2:] == ["report: race/report.html", "files: race"]
    assert {path.name.split("-")[0] for path in Path("race/weights").iterdir()} == set(OPTIMIZERS)


def test_a_diverged_run_is_told_and_is_no_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert train.main(["--optim", "sgd", *SMALL, "--lr", "1e30", "--out", "run"]) == 0
    output = capsys.readouterr()
    assert "diverged in epoch 1; try a lower --lr" in output.out
    assert "Warning" not in output.err
    assert json.loads(Path("run/result.json").read_text())["diverged"]


def test_resuming_what_is_finished_shows_it_again(small_run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (small_run / "result.json").read_bytes()
    assert train.main(["--resume", "run"]) == 0
    assert "test accuracy" in capsys.readouterr().out
    assert (small_run / "result.json").read_bytes() == before


def test_a_run_exports_its_network(small_run: Path) -> None:
    onnxruntime = pytest.importorskip("onnxruntime")
    pytest.importorskip("onnx")
    assert train.main(["--resume", str(small_run), "--export", "onnx", "--quiet"]) == 0
    session = onnxruntime.InferenceSession(small_run / "net.onnx")
    net = models.mlp()
    net.load_state_dict(minigrad.load(small_run / "weights.safetensors"))
    x = np.random.default_rng(0).normal(size=(3, 1, 28, 28)).astype(np.float32)
    (logits,) = session.run(None, {"x": x})
    np.testing.assert_allclose(logits, net(x).detach().numpy(), rtol=1e-5, atol=1e-5)


def test_ctrl_c_in_an_export_leaves_no_file_and_the_export_is_made_later(
    small_run: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    onnx = pytest.importorskip("onnx")
    before = sorted(path.name for path in small_run.iterdir())
    with monkeypatch.context() as patched:
        patched.setattr(onnx.checker, "check_model", lambda *_, **__: signal.raise_signal(signal.SIGINT))
        assert train.main(["--resume", "run", "--export", "onnx", "--quiet"]) == 130
    output = capsys.readouterr()
    assert output.out.splitlines()[-1] == "interrupted; go on with: python train.py --resume run --export onnx"
    assert output.err == ""
    assert sorted(path.name for path in small_run.iterdir()) == before
    assert train.main(["--resume", "run", "--export", "onnx", "--quiet"]) == 0
    onnx.checker.check_model(small_run / "net.onnx")


def test_a_network_that_cannot_be_exported_is_refused_before_it_is_trained(refused: Callable[[str], str]) -> None:
    pytest.importorskip("onnx")
    Path("own.py").write_text(
        "from minigrad import nn\n"
        "class Net(nn.Module):\n"
        "    def __init__(self): self.layer = nn.Linear(784, 10)\n"
        "    def forward(self, x):\n"
        "        x = self.layer(x.reshape(len(x), -1))\n"
        "        return x if x.data.sum() > 0 else 2 * x\n"
    )
    message = refused("--optim sgd --model own.py:Net --limit 64 --export onnx")
    assert "own.py, line 6: return x if x.data.sum() > 0 else 2 * x: " in message
    assert "asks for the numbers of a value" in message
    assert [path.name for path in Path().iterdir()] == ["own.py"]


def test_a_network_that_was_exported_is_exported_again_when_its_run_goes_on(small_run: Path) -> None:
    onnx = pytest.importorskip("onnx")
    assert train.main(["--resume", "run", "--export", "onnx", "--quiet"]) == 0
    assert train.main(["--resume", "run", "--epochs", "2", "--quiet"]) == 0
    weights = load_file("run/weights.safetensors")
    for each in onnx.load("run/net.onnx").graph.initializer:
        np.testing.assert_array_equal(onnx.numpy_helper.to_array(each), weights[each.name])


OWN = """
from minigrad import nn
from minigrad.optim import SGD
def net(classes):
    return nn.Sequential(nn.Flatten(), nn.Linear(784, classes))
class Slow(SGD):
    defaults = {"lr": 0.003}
"""


def test_a_run_of_ones_own_goes_on_wherever_its_file_is_now_but_not_with_another(
    refused: Callable[[str], str], capsys: pytest.CaptureFixture[str]
) -> None:
    Path("own.py").write_text(OWN)
    line = ["--optim", "own.py:Slow", "--model", "own.py:net", "--limit", "64", "--epochs"]
    assert train.main([*line, "1", "--out", "run"]) == 0
    assert "own.py:Slow, lr 0.003: own.py:net on 64 images of mnist" in capsys.readouterr().out
    Path("own.py").write_text(OWN + "# another\n")
    assert "own.py has changed since this was begun" in refused("--resume run --epochs 2")
    Path("other.py").write_text(OWN + "# another\n")
    assert "other.py:net'; leave it out" in refused("--resume run --epochs 2 --model other.py:net")
    Path("own.py").unlink()
    assert "own.py is not there" in refused("--resume run --epochs 2")
    Path("moved.py").write_text(OWN)
    moved = ["--optim", "moved.py:Slow", "--model", "moved.py:net"]
    assert train.main(["--resume", "run", "--epochs", "2", *moved]) == 0
    assert train.main([*moved, "--limit", "64", "--epochs", "2", "--out", "whole"]) == 0
    assert isinstance(load_run("run").net, nn.Sequential)
    one, other = (load_file(Path(folder, "weights.safetensors")) for folder in ("run", "whole"))
    assert all(np.array_equal(one[name], other[name]) for name in one)


def test_a_race_folder_may_move_and_nothing_is_computed_again(
    small_race: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("train.Processes.executor", lambda *_: pytest.fail("a run was computed again"))
    assert train.main(["--resume", "race", "--quiet"]) == 0
    table = capsys.readouterr().out.splitlines()[:-2]
    assert [line.split()[0] for line in table] == ["optimizer", "adam", "sgd"]
    Path("race").rename("moved")
    assert train.main(["--resume", "moved", "--quiet"]) == 0
    assert train.main(["--optim", "adam,sgd", *SMALL, "--epochs", "1", "--out", "moved", "--quiet"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:3] == lines[5:8] == table


def test_a_range_test_proposes_a_rate_and_leaves_two_files(capsys: pytest.CaptureFixture[str]) -> None:
    assert train.main(["--optim", "adam", "--model", "mlp", "--find-lr", "--out", "rates"]) == 0
    proposed, files = capsys.readouterr().out.splitlines()
    found = re.match(r"proposed: --lr ([\d.e-]+), where the loss falls fastest; ", proposed)
    assert found is not None
    assert 1e-4 < float(found[1]) < 3e-3
    assert files == "files: rates"
    assert sorted(path.name for path in Path("rates").iterdir()) == ["find_lr.csv", "find_lr.png"]


def test_help_names_every_flag(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit:
        train.main(["--help"])
    shown = capsys.readouterr().out
    flags = (
        "--optim --model --dataset --data-dir --epochs --batch-size --lr --schedule --weight-decay --clip-norm "
        "--seed --out --resume --limit --quiet --tune --trials --seeds --targets --budget --jobs --scheduler "
        "--augment --until --patience --find-lr --log --export"
    )
    assert exit.value.code == 0
    assert [flag for flag in flags.split() if flag not in shown] == []
