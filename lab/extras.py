"""What ``train.py`` needs beyond minigrad itself: the packages of the extra ``train``."""

from importlib.util import find_spec

from lab.errors import LabError

EXTRAS = ("filelock", "matplotlib", "platformdirs", "plotly", "scipy")


def require_extras() -> None:
    """Raise LabError, with the remedy, where one of EXTRAS is not installed: better now than after the training."""
    missing = [name for name in EXTRAS if find_spec(name) is None]
    if missing:
        raise LabError(f"training needs {' and '.join(missing)}; install with: pip install {' '.join(missing)}")
