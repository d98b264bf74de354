"""The page on dialects: it is what the table gives, in both languages, and its command says so in the terminal."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lab.console.errors import LabError
from lab.dialects import page as pages
from lab.dialects import texts_on_schedules as on_schedules
from lab.dialects import trained
from lab.dialects.__main__ import main
from lab.dialects.distance import SHORT, distances, moved
from lab.dialects.moving import moves
from lab.dialects.schedules import EXAMPLES, moving_schedules, rates
from lab.dialects.texts import CHINESE, ENGLISH, NOTES
from lab.race.design import Design
from lab.race.store import Store
from minigrad.optim.dialects import DIALECTS, FAMILIES, LIBRARIES
from minigrad.optim.dialects.scheduling import COURSES, SCHEDULES
from tests.lab.made import BASE, made

DOCS = Path(__file__).parents[3] / "docs"
MEASURED = re.compile(r" \| \d[\d.e-]* \| \d[\d.e-]* \|$", re.M)


@pytest.mark.parametrize("name", pages.PAGES)
def test_the_page_is_what_the_table_gives_but_for_the_distances(name, monkeypatch):
    monkeypatch.setattr(pages, "distances", lambda rule, library: (0.0, 0.0))
    written = (DOCS / name).read_text(encoding="utf-8")
    assert MEASURED.sub("", written) == MEASURED.sub("", pages.page(pages.PAGES[name]))
    assert len(MEASURED.findall(written)) == sum(map(len, FAMILIES.values()))


def test_every_note_is_there_in_chinese_and_a_fault_is_called_one():
    notes = {family.note for families in FAMILIES.values() for family in families if family.note}
    assert notes == NOTES.keys()
    for english, chinese in NOTES.items():
        assert english.startswith(ENGLISH["fault"]) == chinese.startswith(CHINESE["fault"])


def test_all_that_is_said_of_schedules_is_there_in_chinese():
    courses = [course for families in COURSES.values() for course in families]
    said = {course.note for course in courses if course.note}
    said |= {member.remark for course in courses for member in course.members if member.remark}
    assert said == on_schedules.NOTES.keys()
    words = {course.shape for course in courses if re.search("[a-z]{4}", course.shape) and "^" not in course.shape}
    assert words == set(on_schedules.CHINESE["shapes"])
    assert set(EXAMPLES) == set(COURSES)


def test_the_families_of_a_schedule_have_rates_of_their_own():
    """Those that are the same are one family. Of a plateau, two part only by what comes in a cooldown."""
    for rule, families in COURSES.items():
        families = [course for course in families if "best_in_cooldown" not in course.options]
        found = [tuple(rates(SCHEDULES[course.members[0].library, rule])) for course in families]
        assert len(set(found)) == len(found), rule


def test_moving_a_schedule_says_what_to_set_or_that_it_is_another():
    (both,) = moving_schedules("torch", "keras", pages.PAGES["dialects.md"])
    assert moving_schedules("mlx", "thinc", pages.PAGES["dialects.md"]) == []
    assert (
        "| cosine: `CosineAnnealingLR` → `CosineDecay` | no: PyTorch has climbs again after its end, Keras holds | – |"
        in both
    )
    assert "polynomial: `PolynomialLR` → `PolynomialDecay` | yes | eta_min = 0 |" in both


def test_both_languages_have_the_same_sentences():
    assert ENGLISH.keys() == CHINESE.keys()
    assert on_schedules.ENGLISH.keys() == on_schedules.CHINESE.keys()
    for key in ("columns", "pair", "library"):
        assert len(ENGLISH[key]) == len(CHINESE[key])


def test_distances_are_zero_for_what_is_the_same_and_three_rates_without_correction():
    assert distances("adam", "torch") == (0.0, 0.0)
    few, many = distances("adam", "mlx")
    assert few == pytest.approx(3.797, abs=1e-3)
    assert many > 100


def test_what_a_race_of_dialects_came_to_is_kept_and_told(tmp_path, monkeypatch):
    """Of each dialect whose five seeds are all there; what diverged is counted, what was not run is a dash."""
    design = Design(("adam@keras", "adam@mlx", "sgd"), replace(BASE, lr=0.1), seeds=trained.SEEDS)
    store = Store(tmp_path / "race")
    store.write_design(design)
    for name, count in (("adam@keras", 5), ("adam@mlx", 4), ("sgd", 5)):
        for number, job in enumerate(design.columns(name)["default"][:count]):
            store.put(job, made(job, 0.9 + number / 100))
    (tmp_path / "kept.csv").write_text("dialect,lr,seed,test_accuracy\nsgd@other,0.1,0,0.5\n", encoding="utf-8")
    for _ in range(2):  # what is of other dialects stays, and the race's own is not kept twice
        assert trained.keep(tmp_path / "race", tmp_path / "kept.csv") == 1
        assert (tmp_path / "kept.csv").read_text(encoding="utf-8").count("sgd@other,0.1,0,0.5") == 1
    found = trained.accuracies(tmp_path / "kept.csv")
    assert found == {"sgd@other": [0.5], "adam@keras": pytest.approx([0.9, 0.91, 0.92, 0.93, 0.94])}
    monkeypatch.setattr(trained, "accuracies", lambda: {**found, "nadam@keras": [0.9, -np.inf]})
    assert [trained.told(rule, "keras") for rule in ("adam", "nadam", "sgd")] == ["92.00 ± 1.96", "1/2 †", "–"]


def test_a_race_without_dialects_is_refused(tmp_path):
    Store(tmp_path).write_design(Design(("sgd",), BASE))
    with pytest.raises(LabError, match="has no dialect with 5 seeds"):
        trained.keep(tmp_path, tmp_path / "kept.csv")


def test_what_is_kept_are_dialects_of_the_table_with_all_seeds(capsys):
    assert main(["--names", "adam", "nadam"]) == 0
    assert capsys.readouterr().out.split() == trained.names(["adam", "nadam"])
    assert trained.accuracies().keys() == set(trained.names(FAMILIES))
    assert {len(found) for found in trained.accuracies().values()} == {trained.SEEDS}


@pytest.mark.parametrize(
    ("source", "target"), [("torch", "keras"), ("keras", "torch"), ("torch", "optax"), ("mlx", "torch")]
)
def test_a_rule_that_is_the_same_needs_nothing_but_what_is_said(source, target):
    """With the source's options the target takes its steps; what is said are those that differ."""
    for move in moves(source, target):
        assert (move.source, move.target) == (DIALECTS[source, move.rule], DIALECTS[target, move.rule])
        if move.same:
            ours = {**move.source.optimizer.defaults, **move.source.options}
            ours.pop("lr")
            theirs = moved(lambda params, lr, move=move, ours=ours: move.target(params, lr, **ours), SHORT)
            np.testing.assert_allclose(theirs, moved(move.source, SHORT), rtol=1e-14)
        else:
            assert move.settings == ()


def test_a_move_says_where_weight_decay_is_another_thing_and_how_weights_begin():
    told = pages.moving("torch", "keras", pages.PAGES["dialects.md"])
    assert "PyTorch adds λθ to g, Keras takes lr·λθ off θ (SGD, Momentum, NAG, " in told
    assert "AdamW)." not in told  # it is decoupled in both
    assert "| Linear | `kaiming_uniform_(a=2.236)` | `xavier_uniform_()` |" in told
    assert "`weight_decay`" not in pages.moving("torch", "paddle", pages.PAGES["dialects.md"])
    assert "`weight_decay`" not in pages.moving("numpy_ml", "keras", pages.PAGES["dialects.md"])  # it has none
    assert "takes lr·λθ off θ (Adadelta)." in pages.moving("optax", "keras", pages.PAGES["dialects.md"])
    told = pages.moving("keras", "thinc", pages.PAGES["dialects.md"])
    assert "Keras takes lr·λθ off θ, thinc takes lr·λθ off θ after the step (SGD, Adam)." in told
    assert "| Linear | `xavier_uniform_()` | `xavier_uniform_()` |" in told


def test_the_terminal_has_one_rule_or_a_move(capsys):
    assert main(["momentum_of_biases"]) == 0
    assert "brain.js" in capsys.readouterr().out
    assert main(["--from", "keras", "--to", "torch"]) == 0
    assert "| SGD | yes | lr = 0.01 |" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["adagard"], "there is no rule 'adagard'; did you mean 'adagrad'?"),
        (["soap"], "there is no rule 'soap'; choose from sgd, "),
        (["--from", "keras"], "--from and --to belong together"),
        (["--from", "keras", "--to", "karas"], "there is no library 'karas'; did you mean 'keras'?"),
        (["--from", "x", "--to", "keras"], f"there is no library 'x'; choose from {', '.join(LIBRARIES)}"),
        (["--write", "nowhere"], "--write: there is no folder nowhere"),
    ],
)
def test_a_mistake_is_one_line(arguments, message, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as exit:
        main(arguments)
    assert exit.value.code == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert message in said
    assert not list(tmp_path.iterdir())
