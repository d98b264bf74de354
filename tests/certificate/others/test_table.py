"""The table of other frameworks: letters, changes, and that minigrad's own column would be rr throughout."""

from functools import cache

import numpy as np
import pytest

import minigrad as mg
from certificate.others import points, table
from certificate.others.__main__ import PROGRAMS, main
from certificate.others.frameworks import FRAMEWORKS
from certificate.others.points import OPS, made
from minigrad import Tensor, linalg
from minigrad.nn import functional as F

truths, questions = cache(points.truths), cache(points.questions)
OURS = {
    "batch_norm": lambda x: F.batch_norm(x.reshape(4, 2), training=True),
    "layer_norm": lambda x: F.layer_norm(x.reshape(2, 4), 4),
    "ce_hard": lambda x: F.cross_entropy(x.reshape(4, 3), np.array([2, 0, 1, 2])),
    "max_pool": lambda x: F.max_pool2d(x.reshape(1, 1, 4, 4), 2) ** 3,
    "conv2d": lambda x: F.conv2d(x[:16].reshape(1, 1, 4, 4), x[16:].reshape(1, 1, 2, 2)) ** 2,
    "elu": F.elu,
    "silu": F.silu,
    "prod, 1 zero": mg.prod,
    "prod, 2 zeros": mg.prod,
    "cumprod, zero": mg.cumprod,
    "logsumexp": mg.logsumexp,
    "det": lambda x: linalg.det(x.reshape(3, 3)),
    "det sing. 3x3": lambda x: linalg.det(x.reshape(3, 3)),
    "slogdet": lambda x: linalg.slogdet(x.reshape(3, 3)).logabsdet,
    "matmul^3": lambda x: x.reshape(3, 3) @ x.reshape(3, 3) @ x.reshape(3, 3),
    "x**2 at 0": lambda x: x**2,
}


@pytest.mark.parametrize("op", OPS)
def test_minigrads_column_is_right_throughout(op):
    x = Tensor(OPS[op].x, requires_grad=True)
    question, y, answers = questions()[op], mg.ravel(OURS[op](x)), []
    for vector in (question["weights"], question["along"], question["along"]):
        y = (
            mg.grad(y, x, Tensor(np.array(vector)), create_graph=True, allow_unused=True)[0]
            if y.requires_grad
            else 0 * x
        )
        answers.append(y.data.tolist())
    assert table.letters(answers, truths()[op]) == "rr"


def test_letters():
    exact = [[float(v) for v in g] for g in truths()["silu"].gradients]
    wrong, lost = [[2 * v + 1 for v in g] for g in exact], [[np.nan] * len(g) for g in exact]
    assert table.letters(exact, truths()["silu"]) == "rr"
    assert table.letters([exact[0], exact[1], wrong[2]], truths()["silu"]) == "rW"
    assert table.letters([exact[0], lost[1], "TypeError: no"], truths()["silu"]) == "Ne"
    assert table.letters([exact[0]], truths()["silu"]) == "ee"
    assert table.letters(None, truths()["silu"]) == ".."


def test_what_is_written_is_read_and_changes_are_named():
    now = {"det": {"jax": "rr", "tf": "rW"}}
    text = table.written(now, ["jax", "tf"])
    assert table.read(text)["det"] == now["det"]
    assert table.changes(table.read(text), now) == []
    assert table.changes(table.read(text), {"det": {"jax": "rW"}}) == ["jax, det: rr → rW"]


def test_the_kept_table_has_every_op_and_framework():
    kept = table.read(table.KEPT.read_text(encoding="utf-8"))
    assert list(kept) == list(OPS)
    assert all(list(row) == list(FRAMEWORKS) for row in kept.values())


def test_every_program_is_there_and_knows_nothing_of_minigrad():
    for framework in FRAMEWORKS.values():
        assert "minigrad" not in (PROGRAMS / framework.program).read_text(encoding="utf-8")


def test_a_question_has_a_weight_for_every_output():
    for name, question in questions().items():
        assert len(question["weights"]) == np.prod(truths()[name].shape, dtype=int)
        assert len(question["along"]) == len(question["x"]) == made(OPS[name], ()).along[0].size


def test_an_unknown_framework_is_an_error(capsys):
    with pytest.raises(SystemExit, match="2"):
        main(["theano"])
    assert "theano" in capsys.readouterr().err
