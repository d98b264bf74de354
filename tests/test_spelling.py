"""Names of other frameworks are errors that give ours."""

import inspect

import pytest

from minigrad.spelling import keywords, unknown


def test_a_known_name_is_an_error_that_gives_ours():
    with pytest.raises(AttributeError, match=r"^minigrad\.optim has no 'NAdam'; here it is Nadam$"):
        unknown("minigrad.optim", {"NAdam": "Nadam"})("NAdam")


def test_another_name_is_pythons_error():
    with pytest.raises(AttributeError, match=r"^minigrad\.optim has no 'momentun'$"):
        unknown("minigrad.optim", {"NAdam": "Nadam"})("momentun")


@keywords(axis="dim")
def mean(x: list, dim: int = 0) -> float:
    """The mean."""
    return sum(x) / len(x) + dim


class Layer:
    @keywords(size_average="reduction='mean' or 'sum'")
    def __init__(self, reduction: str = "mean") -> None:
        self.reduction = reduction


@pytest.mark.parametrize(
    ("mistake", "said"),
    [
        (lambda: mean([1], axis=0), r"^mean\(\) has no 'axis'; here it is dim$"),
        (lambda: Layer(size_average=True), r"^Layer\(\) has no 'size_average'; here it is reduction='mean' or 'sum'$"),
        (lambda: mean([1], dims=0), r"unexpected keyword argument 'dims'"),
    ],
)
def test_a_keyword_of_another_framework_is_an_error_that_gives_ours(mistake, said):
    with pytest.raises(TypeError, match=said):
        mistake()


def test_a_function_with_foreign_keywords_stays_what_it_is():
    assert mean([1, 3], dim=2) == 4
    assert (mean.__name__, mean.__doc__) == ("mean", "The mean.")
    assert list(inspect.signature(mean).parameters) == ["x", "dim"]
    assert Layer("sum").reduction == "sum"


def test_tensor_in_small_letters_is_an_error_that_gives_ours_and_the_module_is_still_there():
    import minigrad
    from minigrad import tensor as module
    from minigrad.tensor import Tensor

    with pytest.raises(AttributeError, match=r"^minigrad has no 'tensor'; here it is Tensor$"):
        _ = minigrad.tensor([1.0])
    assert module.Tensor is minigrad.Tensor is Tensor
