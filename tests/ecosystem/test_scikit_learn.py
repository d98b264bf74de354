"""scikit-learn on Tensors: the table's rows are what they say. In a process of its own: SciPy reads a switch once."""

import subprocess
import sys
from pathlib import Path

import pytest

LOOK = """
from ecosystem.scikit_learn import measured
rows = {row.name: row for row in measured({"MinMaxScaler", "Ridge(solver='svd')", "StandardScaler", "log_loss"})}
assert all(row.equal for row in rows.values()), rows
assert rows["MinMaxScaler"].gradient < 1e-6 and rows["Ridge(solver='svd')"].gradient < 1e-6, rows
assert "overwritten" in rows["StandardScaler"].gradient and "Python number" in rows["log_loss"].gradient, rows
"""


def test_estimators_compute_with_tensors_and_lose_no_gradient_in_silence():
    pytest.importorskip("sklearn")
    done = subprocess.run(
        [sys.executable, "-c", LOOK], cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
