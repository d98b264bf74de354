"""The table in docs/scipy.md: functions that do the same stand in one row."""

import re
from collections.abc import Sequence

from reliability.scipy_table.measure import Line

KINDS = {
    r"computes in NumPy's arrays": "error: SciPy computes it in NumPy's arrays",
    r"was overwritten": "error: SciPy writes into an array whose value a derivative needs",
    r"complex": "error: needs complex numbers",
    r"a Python number keeps none": "error: SciPy takes a Python number out of the array",
    r"Multiple namespaces": "error: SciPy mixes arrays of two namespaces",
    r"no differentiable rule": "error: SciPy calls a function of NumPy that has no rule here",
}
PLAIN = {
    "right": "right",
    "equal": "equal",
    "constant": "none: the output does not vary",
    "whole numbers": "none: whole numbers",
    "not called": "not called here",
    "": "",
}


def said(text: str) -> str:
    """A result in the table's words; an error that is none of the known kinds by its first sentence."""
    if text in PLAIN:
        return PLAIN[text]
    if text.startswith("off by"):
        return f"**{text}**"
    for pattern, words in KINDS.items():
        if re.search(pattern, text):
            return words
    return "error: `" + re.split(r"; |\. ", text)[0][:110].replace("|", "/").replace("`", "'") + "`"


def table(lines: Sequence[Line], version: str) -> str:
    """All lines, a table for each module."""
    refused = sum("Error: " in line.first or "Error: " in line.value for line in lines)
    gone = sum("LOST" in line.first for line in lines)
    right = sum(line.first == "right" for line in lines)
    parts = [
        f"SciPy {version}, of which {len(lines)} functions say that they take another namespace's arrays. {right} have "
        f"the first derivative right here; {refused} are an error that says why; {gone or 'none'} of them "
        "lost a gradient in silence."
    ]
    for module in dict.fromkeys(line.module for line in lines):
        groups: dict[tuple[str, str, str], list[str]] = {}
        for line in lines:
            if line.module == module:
                key = (said(line.value), said(line.first), said(line.second))
                groups.setdefault(key, []).append(f"`{line.name}`")
        rows = sorted(groups.items(), key=lambda each: (each[0][1] != "right", each[0]))
        parts.append(f"### scipy.{module}\n\n| functions | value | first derivative | second |\n|---|---|---|---|")
        parts[-1] += "".join(f"\n| {' '.join(names)} | {' | '.join(key)} |" for key, names in rows)
    return "\n\n".join(parts) + "\n"


def lost(lines: Sequence[Line]) -> list[str]:
    """What must not be: a function that gives a number without its gradient, or a wrong one."""
    return [
        f"{line.module}.{line.name}: {line.value}, {line.first}, {line.second}"
        for line in lines
        if "LOST" in line.first or "off by" in line.first + line.second
    ]
