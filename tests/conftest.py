"""What all tests share: live PyTorch is optional."""

import importlib.util

import pytest

HAS_TORCH = importlib.util.find_spec("torch") is not None


def pytest_configure(config):
    config.addinivalue_line("markers", "torch: compares with live PyTorch; skipped where it is not installed")


def pytest_collection_modifyitems(items):
    if HAS_TORCH:
        return
    skip = pytest.mark.skip(reason="needs PyTorch: pip install torch==2.13.0")
    for item in items:
        if "torch" in item.keywords:
            item.add_marker(skip)
