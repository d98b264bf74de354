"""minigrad's plugin for pytest: the fixture ``check_gradient``, the mark ``gradcheck``, the flag ``--gradcheck-order``.

pytest loads this file in every session where minigrad is installed, so it imports nothing but pytest: minigrad is
imported when a test asks for the fixture. It stands beside the package, because an import of ``minigrad.anything``
imports minigrad first.
"""

from collections.abc import Callable
from typing import Any

import pytest

__tracebackhide__ = True  # pytest shows no line of this file in a traceback

OPTIONS = ("order", "directions", "method", "eps", "atol", "rtol", "seed")


def _order(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise ValueError
    return int(text)


_order.__name__ = "order, a whole number ≥ 1"  # argparse says: invalid order, a whole number ≥ 1 value: '0'


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.getgroup("minigrad").addoption(
        "--gradcheck-order",
        type=_order,
        default=1,
        metavar="N",
        help="check derivatives up to the Nth in tests with the fixture check_gradient (1 unless given); hand-written "
        "derivatives have the first only",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers",
        f"gradcheck({', '.join(f'{name}=' for name in OPTIONS)}): options of the fixture check_gradient in this test",
    )


@pytest.fixture
def check_gradient(request: pytest.FixtureRequest) -> Callable[..., bool]:
    """``minigrad.testing.check_gradient`` with the options of the test's marks and the order of ``--gradcheck-order``.

    An option in the call comes before those of the nearest mark, and these before the flag.
    """
    from minigrad.testing.check import check_gradient as function
    from minigrad.testing.check import usual_order

    marked: dict[str, Any] = {}
    for mark in reversed(list(request.node.iter_markers("gradcheck"))):
        wrong = [repr(each) for each in mark.args] + [name for name in mark.kwargs if name not in OPTIONS]
        if wrong:
            pytest.fail(f"the mark gradcheck takes {', '.join(OPTIONS)} as keywords, got {wrong[0]}", pytrace=False)
        marked.update(mark.kwargs)
    order: Any = request.config.getoption("--gradcheck-order")

    def check(f: Callable[..., Any], *inputs: Any, **options: Any) -> bool:
        token = usual_order.set(order)
        try:
            return function(f, *inputs, **(marked | options))
        finally:
            usual_order.reset(token)

    return check
