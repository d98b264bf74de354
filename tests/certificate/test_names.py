"""The table is whole: an op, a function, a layer or a loss that no row certifies fails here."""

from collections import Counter

from certificate.cases import CASES
from certificate.names import required
from certificate.points import KINDS
from minigrad import nn, ops


def test_every_public_name_has_a_row():
    assert required() - {name for row in CASES for name in row.names} == set()


def test_what_has_to_be_there_is_walked_from_the_package(monkeypatch):
    monkeypatch.setattr(ops, "__all__", [*ops.__all__, "a_new_op"])
    monkeypatch.setattr(nn, "__all__", [*nn.__all__, "ANewLayer"])
    assert {"a_new_op", "nn.ANewLayer"} <= required()


def test_the_names_of_the_rows_differ():
    assert [name for name, times in Counter(row.name for row in CASES).items() if times > 1] == []


def test_every_row_has_a_generic_point_and_known_kinds():
    for row in CASES:
        assert "generic" in row.points, row.name
        assert set(row.points) <= set(KINDS), row.name


def test_every_kind_of_point_is_somewhere():
    made = {"not contiguous", "repeated index"}  # of every generic point
    assert set(KINDS) - made == {kind for row in CASES for kind in row.points} - made
