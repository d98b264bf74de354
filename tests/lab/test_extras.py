"""What is missing is told before anything is trained."""

import pytest

from lab.errors import LabError
from lab.extras import require_extras


@pytest.mark.parametrize(
    ("present", "told"),
    [
        (["platformdirs"], "training needs matplotlib; install with: pip install matplotlib"),
        (["matplotlib"], "training needs platformdirs; install with: pip install platformdirs"),
        ([], "training needs matplotlib and platformdirs; install with: pip install matplotlib platformdirs"),
    ],
)
def test_what_is_missing_is_named_with_its_remedy(
    present: list[str], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    require_extras()
    monkeypatch.setattr("lab.extras.find_spec", lambda name: name if name in present else None)
    with pytest.raises(LabError) as raised:
        require_extras()
    assert str(raised.value) == told
