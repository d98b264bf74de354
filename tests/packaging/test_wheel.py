"""The wheel is enough: it trains in an environment of its own, from an empty folder, without a path to the checkout.

``.ci/run`` builds the wheel, installs it, and names that environment's Python in MINIGRAD_WHEEL; by hand::

    pip wheel --no-deps --wheel-dir /tmp/wheel .
    python3 -m venv /tmp/user && /tmp/user/bin/pip install /tmp/wheel/*.whl
    MINIGRAD_WHEEL=/tmp/user/bin/python pytest tests/packaging
"""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PYTHON = os.environ.get("MINIGRAD_WHEEL", "")
pytestmark = pytest.mark.skipif(not PYTHON, reason="MINIGRAD_WHEEL names no Python that has the wheel")

# To root every folder is writable, unless it gives that right up.
AS_A_USER = [] if os.geteuid() else ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]

MLP = """
import json, numpy as np, minigrad as mg
from minigrad import nn, optim
from minigrad.data import Batches

rng = np.random.default_rng(0)
x = rng.standard_normal((2000, 20)).astype(np.float32)
y = (x @ rng.standard_normal((20, 4))).argmax(axis=1)
mg.manual_seed(0)
net = nn.Sequential(nn.Linear(20, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 4))
optimizer = optim.Adam(net.parameters(), lr=0.003)
for epoch in range(10):
    for inputs, labels in Batches(x, y, batch_size=50, seed=epoch):
        optimizer.zero_grad()
        nn.functional.cross_entropy(net(inputs), labels).backward()
        optimizer.step()
right = net(x).detach().numpy().argmax(axis=1) == y
print(json.dumps({"file": mg.__file__, "right": float(right.mean())}))
"""

SESSION = """
import doctest, sys
test = doctest.DocTestParser().get_doctest(sys.stdin.read(), {}, "README", "README.md", 0)
print(doctest.DocTestRunner().run(test))
"""

HELD = """
import importlib.metadata, importlib.util, json
files = [str(file) for file in importlib.metadata.files("minigrad")]
absent = ("models", "lab", "datasets", "benchmarks", "tests", "train", "course", "findings", "certificate")
absent += ("reliability", "ecosystem")
print(json.dumps({"files": files, "found": [name for name in absent if importlib.util.find_spec(name)]}))
"""


def run(folder: Path, code: str, *before: str, stdin: str = "", **environment: str) -> str:
    """What a program prints, run in `folder` by the environment's Python, with nothing of ours in its environment."""
    given = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "NUMBA"))}
    command = [*before, PYTHON, "-P", "-c", code]
    done = subprocess.run(command, cwd=folder, env=given | environment, input=stdin, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_first_net_of_the_readme_learns(tmp_path: Path) -> None:
    session = re.search(r"```python\n(>>> .*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.S)
    assert session
    assert run(tmp_path, SESSION, stdin=session[1]).startswith("TestResults(failed=0, attempted=")


def test_a_net_learns_from_arrays_in_batches(tmp_path: Path) -> None:
    found = json.loads(run(tmp_path, MLP))
    assert found["right"] > 0.95
    assert not Path(found["file"]).is_relative_to(ROOT)
    assert not any(tmp_path.iterdir())


def test_it_holds_the_package_and_its_types_and_nothing_else(tmp_path: Path) -> None:
    found = json.loads(run(tmp_path, HELD))
    assert found["found"] == []
    assert "minigrad/py.typed" in found["files"]
    installed = {file for file in found["files"] if "__pycache__" not in file and ".dist-info/" not in file}
    assert installed == {str(path.relative_to(ROOT)) for path in sources()}


def sources() -> list[Path]:
    pages = [path for kind in ("html", "css", "js") for path in (ROOT / "minigrad").rglob(f"*.{kind}")]
    return [*(ROOT / "minigrad").rglob("*.py"), *pages, ROOT / "minigrad" / "py.typed", ROOT / "minigrad_pytest.py"]


def test_kernels_are_kept_in_the_users_folder_where_the_package_may_not_be_written_to(tmp_path: Path) -> None:
    site, cache = tmp_path / "site", tmp_path / "cache"
    installed = Path(json.loads(run(tmp_path, MLP))["file"]).parent
    shutil.copytree(installed, site / "minigrad", ignore=shutil.ignore_patterns("__pycache__"))
    folders = [site, *(path for path in site.rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o555)
    try:
        kept = []
        for _ in range(2):
            environment = {"PYTHONPATH": str(site), "XDG_CACHE_HOME": str(cache)}
            assert json.loads(run(tmp_path, MLP, *AS_A_USER, **environment))["file"] == f"{site}/minigrad/__init__.py"
            kept.append({path: path.stat().st_mtime_ns for path in cache.rglob("*.kernel")})
    finally:
        for folder in folders:
            folder.chmod(0o755)
    assert kept[0]
    assert kept[1] == kept[0], "the second program compiled them once more"
    assert not list(site.rglob("*.kernel"))
