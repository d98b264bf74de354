"""The README is true: its session prints what it says, its flags are those of train.py, its op is the real one."""

import doctest
import inspect
import re
from pathlib import Path

import minigrad as mg
from lab.command_line import make_parser

TEXT = (Path(__file__).parents[1] / "README.md").read_text()


def test_the_session_prints_what_the_readme_says():
    session = re.search(r"```python\n(>>> .*?)```", TEXT, re.S)[1]
    test = doctest.DocTestParser().get_doctest(session, {}, "README", "README.md", 0)
    result = doctest.DocTestRunner().run(test)
    assert result.attempted > 10
    assert result.failed == 0


def test_every_flag_of_train_is_in_the_table_and_the_other_way_round():
    real = {option for action in make_parser(None)._actions for option in action.option_strings}
    assert set(re.findall(r"\| `(--[a-z-]+)", TEXT)) == real - {"-h", "--help"}


def test_the_op_that_it_shows_is_the_one_in_the_source():
    shown = re.search(r"(@implements\(np\.tanh\).*?)```", TEXT, re.S)[1]
    source = re.sub(r"\(x: \w+\) -> Tensor", "(x)", inspect.getsource(mg.tanh))
    assert shown.strip() == source.strip()


def test_its_two_lines_set_everything_up_themselves():
    lines = re.findall(r"```sh\n(.*?)\n```", TEXT, re.S)
    ends = [line.rsplit("&&", 1)[1].strip() for line in lines[:2]]
    assert ends == ["python train.py --optim nadam", "pytest -n auto"]
    for line in lines[:2]:
        assert line.startswith("python3 -m venv .venv && . .venv/bin/activate && pip install ")


def test_the_chinese_readme_has_the_same_code_commands_flags_and_figures():
    translated = (Path(__file__).parents[1] / "README.zh.md").read_text(encoding="utf-8")
    for pattern in (r"```(?:python|sh)\n.*?```", r"^\| `--[a-z-]+", r"^\| [a-z]+ \|(?: \d[^|]* \|)+$"):
        ours, theirs = (re.findall(pattern, text, re.S | re.M) for text in (TEXT, translated))
        assert len(ours) > 5
        assert theirs == ours
