"""The package's front door."""

import doctest

import datasets


def test_the_tour_in_the_docstring_is_true() -> None:
    result = doctest.testmod(datasets)
    assert result.attempted > 0
    assert result.failed == 0


def test_every_export_is_there() -> None:
    assert all(hasattr(datasets, name) for name in datasets.__all__)
