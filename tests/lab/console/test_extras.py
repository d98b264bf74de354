"""What is missing is told before anything is trained."""

import pytest

from lab.console.errors import LabError
from lab.console.extras import EXTRAS, require_extras


@pytest.mark.parametrize(
    ("present", "told"),
    [
        (EXTRAS[1:], "training needs filelock; install with: pip install filelock"),
        (EXTRAS[:-1], "training needs scipy; install with: pip install scipy"),
        (EXTRAS[:-2], "training needs plotly and scipy; install with: pip install plotly scipy"),
    ],
)
def test_what_is_missing_is_named_with_its_remedy(
    present: tuple[str, ...], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    require_extras()
    monkeypatch.setattr("lab.console.extras.find_spec", lambda name: name if name in present else None)
    with pytest.raises(LabError) as raised:
        require_extras()
    assert str(raised.value) == told
