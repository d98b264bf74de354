"""The architecture: imports run one way, and files stay small enough to read."""

import ast
import importlib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
# Each layer may import those before it, and itself.
LAYERS = [
    ["minigrad.environment"],
    ["minigrad.array_function"],
    [
        "minigrad.errors",
        "minigrad.files",
        "minigrad.strict_json",
        "minigrad.version",
        "minigrad.random",
        "minigrad.modes",
        "minigrad.source",
        "minigrad.arrays",
        "minigrad.spelling",
        "minigrad.signatures",
        "minigrad.handle",
        "minigrad.checks",
    ],
    ["minigrad.kernels.compiler"],
    ["minigrad.kernels.simd", "minigrad.kernels.parallel"],
    ["minigrad.kernels.indexing"],
    ["minigrad.kernels.memory"],
    ["minigrad.kernels.matmul"],
    ["minigrad.kernels.convolution"],
    ["minigrad.kernels"],
    ["minigrad.writes", "minigrad.anomaly", "minigrad.edges"],
    ["minigrad.autograd"],
    [
        "minigrad.dispatch",
        "minigrad.other_names",
        "minigrad.operators",
        "minigrad.methods",
        "minigrad.interchange",
        "minigrad.tensor",
    ],
    ["minigrad.creation", "minigrad.own_op"],
    ["minigrad.ops"],
    ["minigrad.special"],
    ["minigrad.foreign"],
    ["minigrad.nested", "minigrad.safetensors_file", "minigrad.serialization"],
    ["minigrad.testing", "minigrad.gradcheck", "minigrad.transforms", "minigrad.nn", "minigrad.optim", "minigrad.data"],
    ["minigrad.distributed"],
    ["minigrad.study", "minigrad.capture"],
    ["minigrad"],
    ["minigrad_pytest"],
    ["minigrad.onnx"],
    ["minigrad.array_api", "minigrad.einops"],
    ["models", "datasets"],
    ["lab"],
    ["course"],
    ["train"],
    ["benchmarks"],
    ["reliability"],
    ["ecosystem"],
    ["certificate"],
]
# Folders whose __init__ exports what others use: no other code imports their modules.
PACKAGES = [f"minigrad.kernels.{name}" for name in ("compiler", "simd", "parallel", "memory", "matmul", "convolution")]
FOLDERS = ("minigrad", "models", "datasets", "lab", "course", "benchmarks", "reliability", "certificate", "ecosystem")
FILES = [
    *sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")),
    ROOT / "train.py",
    ROOT / "minigrad_pytest.py",
]


def layer(module: str) -> int | None:
    """The layer of a module, None for a module that is not ours."""
    while module:
        for i, names in enumerate(LAYERS):
            if module in names:
                return i
        module = module.rpartition(".")[0]
    return None


def is_for_types_only(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


@cache
def syntax(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imports(path: Path) -> list[str]:
    """Every module, or name in a module, that the file imports when it runs."""
    found = []
    for node in (node for top in syntax(path).body if not is_for_types_only(top) for node in ast.walk(top)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            assert all(alias.name != "*" for alias in node.names), f"{path}: import *"
            # `from minigrad import random` imports a module, `from minigrad.tensor import Tensor` a name.
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return found


def own_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def lines(*paths: Path) -> int:
    return sum(len(path.read_text(encoding="utf-8").splitlines()) for path in paths)


def test_every_file_is_in_a_layer():
    assert [own_name(path) for path in FILES if layer(own_name(path)) is None] == []


def test_imports_run_one_way():
    for path in FILES:
        here = layer(own_name(path))
        above = [name for name in imports(path) if (there := layer(name)) is not None and there > here]
        assert above == [], f"{own_name(path)} imports what stands above it"


def test_a_package_is_imported_by_its_init():
    for package in PACKAGES:
        offered = importlib.import_module(package).__all__
        for path in FILES:
            if not own_name(path).startswith(package):
                used = [name.removeprefix(f"{package}.") for name in imports(path) if name.startswith(f"{package}.")]
                assert set(used) <= set(offered), f"{own_name(path)} imports of {package}"


def test_vectors_and_threads_do_not_know_each_other():
    for one, other in ("simd", "parallel"), ("parallel", "simd"):
        for path in (ROOT / "minigrad" / "kernels" / one).glob("*.py"):
            assert not any(name.startswith(f"minigrad.kernels.{other}") for name in imports(path))


def test_files_are_about_one_thing():
    assert {own_name(path): lines(path) for path in FILES if lines(path) > 350} == {}


def test_the_engine_can_be_read_in_one_sitting():
    assert lines(*(ROOT / "minigrad" / name for name in ("tensor.py", "autograd.py"))) <= 600


def test_a_modules_getattr_is_hidden_from_type_checkers():
    """A type checker that sees it accepts every name of the module, and takes the lines after it for unreachable."""
    for path in FILES:
        for node in syntax(path).body:
            names = [ast.unparse(target) for target in getattr(node, "targets", [])] + [getattr(node, "name", None)]
            assert "__getattr__" not in names, f"{path}: put it under `if not TYPE_CHECKING:`"
