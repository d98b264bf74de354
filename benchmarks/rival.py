"""The other sides: PyTorch eager and compiled, JAX, or an earlier build of minigrad in a checkout of its own."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]

PROBE = """
import importlib.util, json, sys
from importlib.metadata import version
found = {name: importlib.util.find_spec(name) and version(name) for name in sys.argv[1:]}
print(json.dumps({"missing": [name for name in found if not found[name]], "versions": found}))
"""
"""What an interpreter is asked: which packages it lacks, and the versions of the others. None of them is imported."""


class Rival(NamedTuple):
    """``side`` names it in a figure, ``title`` in a table; ``python`` runs the side ``module``, in ``folder``.

    ``needs`` are its packages, of the extra ``extra``. It has the cells of these ``kinds``; () is all of them.
    """

    side: str
    title: str
    module: str
    folder: Path = ROOT
    python: str = sys.executable
    needs: tuple[str, ...] = ()
    extra: str = "rivals"
    kinds: tuple[str, ...] = ()

    def has(self, kind: str) -> bool:
        """Whether it can be timed at such cells."""
        return not self.kinds or kind in self.kinds


class RivalError(Exception):
    """A rival cannot run here; the message is one line that says why, and what to do."""


STEPS = ("step", "fresh")
"""The kinds of cells that are whole training steps of networks."""

TORCH = Rival("torch", "PyTorch", "torch", needs=("torch",), extra="bench")
COMPILED = Rival("torch-compile", "torch.compile", "torch_compile", needs=("torch",), kinds=STEPS)
JAX = Rival("jax", "JAX", "jax", needs=("jax", "jaxlib", "optax"), kinds=(*STEPS, "bowl"))

RIVALS = {rival.side: rival for rival in (TORCH, COMPILED, JAX)}
"""By the names that the command line gives them."""


EARLIER = "before"
"""How an earlier build of minigrad is called in a figure."""


def before(folder: Path) -> Rival:
    """The minigrad of another checkout, by the benchmark that is there."""
    return Rival(EARLIER, "before", "minigrad", folder)


TITLES = {rival.side: rival.title for rival in (*RIVALS.values(), before(ROOT))}


def versions(rivals: Sequence[Rival]) -> dict[str, str]:
    """The versions of what the rivals need, by package. Raises RivalError where one cannot run."""
    found: dict[str, str] = {}
    for rival in rivals:
        if rival.needs:
            found |= _probed(rival)
        if rival.side == COMPILED.side:
            _check_compiler()
    return found


def _probed(rival: Rival) -> dict[str, str]:
    command = [rival.python, "-c", PROBE, *rival.needs]
    try:
        answer = json.loads(subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout)
    except (OSError, subprocess.CalledProcessError, json.JSONDecodeError) as error:
        raise RivalError(f"rival {rival.side}: {rival.python!r} is no Python that runs ({error})") from error
    if answer["missing"]:
        raise RivalError(
            f"rival {rival.side}: {rival.python} has no {' and no '.join(answer['missing'])}; install it with: "
            f'pip install -e ".[{rival.extra}]", or name a Python that has it: --rival-python {rival.side}=PATH'
        )
    return answer["versions"]


def _check_compiler() -> None:
    """torch.compile writes C++, and asks for the compiler by the name in CXX."""
    name = os.environ.get("CXX") or ("clang++" if sys.platform == "darwin" else "g++")
    if shutil.which(name) is None:
        raise RivalError(f"rival torch-compile: it needs a C++ compiler, and there is no {name!r}; CXX names another")
