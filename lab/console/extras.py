"""What ``train.py`` needs beyond minigrad itself: the packages of the extra ``train``."""

from collections.abc import Sequence
from importlib.util import find_spec

from lab.console.errors import LabError

EXTRAS = ("filelock", "matplotlib", "PIL", "platformdirs", "plotly", "scipy")
# Packages whose name is another than that of the module.
PACKAGES = {"PIL": "pillow"}


def require_extras() -> None:
    """Raise LabError, with the remedy, where one of EXTRAS is not installed: better now than after the training."""
    require(EXTRAS, "training needs")


def require(modules: Sequence[str], who_needs: str) -> None:
    """Raise LabError, with the remedy, where one of the modules is not installed."""
    if missing := [PACKAGES.get(name, name) for name in modules if find_spec(name) is None]:
        raise LabError(f"{who_needs} {' and '.join(missing)}; install with: pip install {' '.join(missing)}")
