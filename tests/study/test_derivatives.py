"""The page of all derivatives: it is what the source says, it has every op, and its links lead there."""

import re
import signal
from functools import cache
from pathlib import Path

import pytest

from minigrad import nn, ops
from minigrad.study import derivatives

ROOT = Path(__file__).parents[2]


@cache
def page():
    return derivatives.page()


@cache
def rules():
    return {(file.path, rule.name): rule for file in derivatives.files() for rule in file.rules}


def rule(path, name):
    return rules()[path, name]


def test_the_page_is_current():
    kept = (ROOT / "docs" / "derivatives.md").read_text(encoding="utf-8")
    assert kept == page(), "python -m minigrad.study.derivatives docs/derivatives.md"


def test_the_command_writes_it_whole_or_says_in_one_line_why_not(tmp_path, capsys):
    assert derivatives.main([str(tmp_path / "page.md")]) == 0
    assert (tmp_path / "page.md").read_text(encoding="utf-8") == page()
    for wrong, said in ((tmp_path / "none" / "page.md", "No such file or directory"), (tmp_path, "directory")):
        with pytest.raises(SystemExit, match="2"):
            derivatives.main([str(wrong)])
        assert re.search(f"error: .*{said}", capsys.readouterr().err.splitlines()[-1], re.IGNORECASE)


def test_ctrl_c_leaves_the_page_as_it_was(tmp_path, capsys, monkeypatch):
    (tmp_path / "page.md").write_text("before")
    monkeypatch.setattr(derivatives, "page", lambda: signal.raise_signal(signal.SIGINT))
    assert derivatives.main([str(tmp_path / "page.md")]) == 130
    assert capsys.readouterr().err == "interrupted; no page is written\n"
    assert [path.read_text() for path in tmp_path.iterdir()] == ["before"]


@pytest.mark.parametrize("package", [ops, nn.functional], ids=["ops", "nn.functional"])
def test_every_op_is_on_it(package):
    shown = {name for _, name in rules()} | {alias for each in rules().values() for alias in each.aliases}
    assert set(package.__all__) - shown == set()


def test_every_link_leads_to_the_line_where_the_op_begins():
    links = re.findall(r"\[`([a-zA-Z_0-9]+)\(.*?\]\(\.\./(.*?)#L(\d+)\)", page())
    assert len(links) == len(rules())
    lines = {path: (ROOT / path).read_text(encoding="utf-8").splitlines() for _, path, _ in links}
    for name, path, line in links:
        assert lines[path][int(line) - 1].startswith(f"def {name}("), name


def test_a_derivative_is_shown_as_it_is_written():
    assert rule("ops/trigonometry.py", "tan").value == "np.tan(x.data)"
    assert rule("ops/trigonometry.py", "tan").edges == [("x", "g * (1 + y * y)")]
    assert rule("ops/arithmetic.py", "multiply").edges == [("a", "g * b"), ("b", "g * a")]


def test_a_function_that_is_a_derivative_is_shown_whole():
    (by_x,) = rule("ops/linalg.py", "cholesky").edges
    assert by_x.derivative.startswith("def by_x(g: Tensor, y: Tensor) -> Tensor:\n    inverse = inv(y)\n")
    assert "return (s + mT(s)) / 2" in by_x.derivative


def test_a_value_that_a_kernel_writes_is_shown_with_the_kernel():
    assert rule("ops/activation.py", "relu").value.splitlines()[-1] == "computed(kernels.relu, x.data)"


def test_an_op_without_a_rule_says_what_it_is_made_of():
    assert {"tanh", "softplus"} <= set(rule("nn/functional/activation.py", "mish").parts)


def test_an_edge_that_is_not_always_there_is_shown_too():
    assert [edge.parent for edge in rule("ops/products.py", "linear").edges] == ["x", "weight", "bias"]
