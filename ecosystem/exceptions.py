"""Which tests of the standard's suite fail, and why: a pattern of their names, and the reason in both languages."""

import re
from typing import NamedTuple


class Reason(NamedTuple):
    """Why tests fail whose names the pattern is found in."""

    pattern: re.Pattern[str]
    english: str
    chinese: str


REASONS = [
    Reason(
        re.compile(r"test_unary\[.*imag\(x_i\)|test_linalg::test_(eig|eigvals|vecdot_conj)$"),
        "complex numbers, which a Tensor does not hold",
        "涉及复数，而 Tensor 不含复数",
    ),
    Reason(
        re.compile(r"test_has_names\[fft-"),
        "names of the extension `fft`, which is optional and gives complex numbers",
        "可选扩展 `fft` 的名字，其结果是复数",
    ),
    Reason(
        re.compile(r"test_(unary|binary|iop)\[(floor_divide|__i?floordiv__)\("),
        "`//` is Python's and NumPy's, which the standard allows: ∞ // 2 is NaN and −1 // ∞ is −1; "
        "it prefers ∞ and −0, and tests that",
        "`//` 与 Python、NumPy 相同，标准允许这样：∞ // 2 是 NaN，−1 // ∞ 是 −1；它更愿意要 ∞ 与 −0，测试也按此",
    ),
]


def reason(test: str) -> Reason | None:
    """The reason why this test fails, None if there is none."""
    return next((each for each in REASONS if each.pattern.search(test)), None)
