"""Names of other frameworks are errors that give ours."""

import pytest

from minigrad.spelling import unknown


def test_a_known_name_is_an_error_that_gives_ours():
    with pytest.raises(AttributeError, match=r"^minigrad\.optim has no 'NAdam'; here it is Nadam$"):
        unknown("minigrad.optim", {"NAdam": "Nadam"})("NAdam")


def test_another_name_is_pythons_error():
    with pytest.raises(AttributeError, match=r"^minigrad\.optim has no 'momentun'$"):
        unknown("minigrad.optim", {"NAdam": "Nadam"})("momentun")
