"""Which rivals there are, what each needs, and what is said where one of them cannot run."""

import sys
from pathlib import Path

import pytest

from benchmarks import rival as rivals
from benchmarks.rival import COMPILED, JAX, RIVALS, TORCH, Rival, RivalError, versions


def test_the_names_of_the_command_line_are_the_sides() -> None:
    assert list(RIVALS) == ["torch", "torch-compile", "jax"]
    assert all(rival.side == name and rivals.TITLES[name] == rival.title for name, rival in RIVALS.items())


@pytest.mark.parametrize(
    ("rival", "kind", "has"), [(TORCH, "kernel", True), (JAX, "step", True), (JAX, "kernel", False)]
)
def test_only_pytorch_has_cells_that_are_no_steps(rival: Rival, kind: str, has: bool) -> None:
    assert rival.has(kind) == has


def test_the_versions_are_those_that_the_rivals_python_has() -> None:
    import numpy

    assert versions([TORCH._replace(needs=("numpy",))]) == {"numpy": numpy.__version__}


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        (
            {"needs": ("numpy", "no_such_thing")},
            f"rival torch: {sys.executable} has no no_such_thing; install it with: pip install -e "
            '".[bench]", or name a Python that has it: --rival-python torch=PATH',
        ),
        ({"python": "/no/such/python"}, "rival torch: '/no/such/python' is no Python that runs"),
        ({"python": "/bin/true"}, "rival torch: '/bin/true' is no Python that runs"),
        ({"python": "/bin/false"}, "rival torch: '/bin/false' is no Python that runs"),
    ],
)
def test_a_rival_that_cannot_run_is_one_line(changed: dict, says: str) -> None:
    with pytest.raises(RivalError) as caught:
        versions([TORCH._replace(**changed)])
    assert str(caught.value).startswith(says)
    assert "\n" not in str(caught.value)


def test_torch_compile_needs_a_compiler(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    compiled = COMPILED._replace(needs=("numpy",))
    monkeypatch.setenv("CXX", str(tmp_path / "c++"))
    with pytest.raises(RivalError, match=r"needs a C\+\+ compiler, and there is no '.*c\+\+'; CXX names another"):
        versions([compiled])
    (tmp_path / "c++").touch(mode=0o700)
    assert versions([compiled]).keys() == {"numpy"}
