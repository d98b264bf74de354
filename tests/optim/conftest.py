"""What the tests of the optimizers share."""

import pytest


@pytest.fixture(scope="session")
def torch():
    return pytest.importorskip("torch", reason="live parity needs PyTorch: pip install torch==2.13.0")
