"""A copy of the checkout in which mutmut can change every function of a part.

mutmut leaves decorated functions alone, and most ops are decorated. In the copy a decorator stands below its function,
as the call that it is; a statement stands on one line, so that a pattern for ``raise`` leaves out the whole message.
"""

import ast
import shutil
import subprocess
import tomllib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Part:
    """What is changed, and the tests that must notice.

    ``plain`` says that the part's kernels are run as plain Python. A kernel that is compiled is left alone: the
    compiler does not see mutmut's detour. ``without``: tests of such a name are left out.
    """

    folder: str
    tests: tuple[str, ...]
    plain: bool = False
    without: str = ""


OPTIMIZERS = tuple(
    f"tests/optim/{name}"
    for name in (
        *("lr_scheduler", "modern", "test_bad_options.py", "test_classical.py", "test_clip.py"),
        *(
            "test_combinations.py",
            "test_composed.py",
            "test_dialect_formulas.py",
            "test_dialects.py",
            "test_handover.py",
            "test_lbfgs.py",
            "test_norms.py",
            "test_numpy_scalars.py",
        ),
        *("test_optimizer.py", "test_options.py", "test_own_optimizer.py", "test_parity.py", "test_repeated.py"),
        *("test_rules.py", "test_schedule_dialects.py", "test_soap.py", "test_state_dict.py"),
        "test_variants.py",
    )
)
"""The tests of the optimizers that end soon where kernels are plain Python. The others are of threads and of compiled
code, or take 200 steps of a thousand numbers."""

ENGINE = ("tests/test_autograd.py", "tests/test_creation.py", "tests/test_methods.py", "tests/test_transforms.py")
PARTS = {
    "ops": Part("minigrad/ops", ("tests/ops", *ENGINE, "tests/nn")),
    "functional": Part("minigrad/nn/functional", ("tests/nn",)),
    "optim": Part(
        "minigrad/optim",
        (*OPTIMIZERS, "tests/nn/test_init_dialects.py"),
        plain=True,
        without="threads or lines_of_a_page or allocates or two_hundred or as_live",
    ),
}

ANY_TEST = "tests/test_strict_json.py"
"""What mutmut runs itself, see ``run``: a file that takes no time."""

WHOLE_RANGE = ast.parse("lambda part: lambda *given, length, grain=1: part(*given, 0, length)", mode="eval").body
"""What stands for ``parallel_for`` where kernels are run as plain Python."""

UNCHANGED = (
    r"^\s*raise ",  # the words of an error
    r"^\s*@",
    r"^\s*__all__",
    r"^def .*\bmessage\b",
)


def make(source: Path, target: Path, part: Part) -> None:
    """Copy the files of the checkout ``source`` that git knows to ``target``, and put them into mutmut's form."""
    names = subprocess.run(["git", "-C", source, "ls-files", "-z"], capture_output=True, text=True, check=True).stdout
    for name in filter(None, names.split("\0")):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source / name, target / name)
    for file in (target / part.folder).rglob("*.py"):
        file.write_text(decorators_below(file.read_text(encoding="utf-8"), part.plain), encoding="utf-8")
    _name_ops_as_before(target / "minigrad/anomaly.py")
    settings = target / "pyproject.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + _settings(target, part), encoding="utf-8")


def decorators_below(source: str, plain: bool) -> str:
    """The module with ``f = decorator(f)`` below each function ``f``.

    Where ``plain``, without ``kernel``, and a parallel loop is one call for its whole range.
    """
    module = ast.parse(source)
    body: list[ast.stmt] = []
    for each in module.body:
        body.append(each)
        if isinstance(each, ast.FunctionDef):
            if plain:
                plainly = [WHOLE_RANGE if _name(d) == "parallel_for" else d for d in each.decorator_list]
                each.decorator_list = [d for d in plainly if _name(d) != "kernel"]
            if each.decorator_list and not {_name(d) for d in each.decorator_list} & {"kernel", "overload"}:
                body.append(_call_of_decorators(each))
                each.decorator_list = []
    module.body = body
    return ast.unparse(ast.fix_missing_locations(module)) + "\n"


def _call_of_decorators(function: ast.FunctionDef) -> ast.Assign:
    value: ast.expr = ast.Name(function.name, ast.Load())
    for decorator in reversed(function.decorator_list):
        value = ast.Call(decorator, [value], [])
    return ast.Assign([ast.Name(function.name, ast.Store())], value)


def _name(decorator: ast.expr) -> str:
    function = decorator.func if isinstance(decorator, ast.Call) else decorator
    return ast.unparse(function)


def _name_ops_as_before(file: Path) -> None:
    """An error names the op by its function, which in the copy is called ``x_exp__mutmut_orig``."""
    text = file.read_text(encoding="utf-8")
    named = "f_code.co_name.lstrip("
    if text.count(named) != 1:
        raise SystemExit(f"{file}: the name of an op is no longer taken from one {named}…)")
    removed = "f_code.co_name.removeprefix('x_').split('__mutmut')[0].lstrip("
    file.write_text(text.replace(named, removed), encoding="utf-8")


def _settings(target: Path, part: Part) -> str:
    """The table [tool.mutmut] of pyproject.toml."""
    others = sorted(each.name for each in target.iterdir() if each.name not in ("minigrad", "tests", "pyproject.toml"))
    values = {
        "source_paths": ["minigrad"],
        "only_mutate": [f"{part.folder}/*"],
        "also_copy": others,
        "pytest_add_cli_args_test_selection": [ANY_TEST],
        "do_not_mutate_patterns": list(UNCHANGED),
    }
    table = "\n[tool.mutmut]\ntrack_dependencies = false\n"
    table += "".join(f"{key} = [{', '.join(map(_literal, value))}]\n" for key, value in values.items())
    tomllib.loads(table)
    return table


def _literal(text: str) -> str:
    return f"'{text}'" if "'" not in text else '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
