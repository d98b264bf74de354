"""What a function's code reads of the variables that are there before it runs."""

from typing import Any

import pytest

from minigrad.capture.code import Chain, chains_in, words_in

RATE: Any = None


class Case:
    a: Any
    d: Any
    e: Any
    rate: Any

    def attributes(self):
        return self.a.b.c, self.d(self.e)

    def written(self, x):
        self.a.b = x

    def given_away(self):
        return print(self)

    def renamed(self):
        me = self
        return me.a

    def within(self):
        return lambda: self.a

    def of_base(self):
        return super().__repr__()

    def a_choice(self: Any, other):
        return (self or other).a

    def another(self, other):
        return other.a

    def of_globals(self):
        return RATE.a, [RATE.b for _ in range(3)]

    def of_cells(self):
        x: Any = None
        return lambda: x.a

    def two(self, other):
        return print(self, other)

    def matched(self, other):
        match other:
            case Case(rate=1):
                return True
        return False


FIRST = {
    "attributes": {("a", "b", "c"), ("d",), ("e",)},
    "written": {("a", "b")},
    "given_away": {()},
    "renamed": {()},
    "within": {()},
    "of_base": {()},
    "a_choice": {()},
    "another": set(),
    "two": {()},
}


@pytest.mark.parametrize(("name", "expected"), FIRST.items(), ids=FIRST)
def test_the_attributes_of_the_first_argument_and_nothing_if_it_may_go_elsewhere(name, expected):
    chains = {each for each in chains_in(getattr(Case, name).__code__) if each.kind == "first"}
    assert {each.attributes for each in chains} == expected


def test_globals_and_the_variables_of_functions_around():
    assert {Chain("global", "RATE", ("a",)), Chain("global", "RATE", ("b",))} <= chains_in(Case.of_globals.__code__)
    inner = Case().of_cells().__code__
    assert chains_in(inner) == {Chain("cell", "x", ("a",))}
    assert not {each for each in chains_in(Case.of_cells.__code__) if each.attributes == ()} - {
        Chain("first", "self", ())
    }


def test_a_pattern_names_attributes():
    assert {"Case", "rate"} <= words_in(Case.matched.__code__)
