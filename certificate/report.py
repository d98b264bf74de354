"""The page: ``docs/certificate.md``."""

import math
from collections.abc import Iterable, Sequence

from certificate import pytorch
from certificate.cases import FAMILIES
from certificate.conventions import table as conventions
from certificate.measure import ALLOWED, NOISE, TORCH, Cell
from certificate.names import WITHOUT_DERIVATIVE
from certificate.others.frameworks import FRAMEWORKS
from certificate.others.table import KEPT
from certificate.points import KINDS

HEAD = """# The certificate

The derivatives of every op, function, layer and loss, of orders 1 to 4, compared with 50 digits at the points where
derivatives go wrong. Written by `python -m certificate`, in {minutes} minutes on {workers} cores. minigrad {version},
PyTorch {torch}.

## How to read it

A cell is an error in ulp: units in the last place of the true value. 0.5 is as near as a float can be; 1e16 (float32:
1e7) means that no digit is right. Four numbers are the orders 1 to 4. Each is the worst over all elements, all kinds of
points and the four ways to differentiate: backward through backward, `jvp`, `vjp` and `hessian`. PyTorch's column
is its backward through backward at the same points (`–`: it has no such op, or raises).

`345/25` is an error of 345 ulp where the condition number is 25: a relative change δ of the inputs, the directions and
the weights changes the true derivative by 25·δ, so no computation on rounded inputs can do better than about 25 ulp.
It is measured, and stated where an error is more than {noise} ulp. **Bold** is a miss of the goal:

- no NaN where the truth is a float;
- float64, orders 1 and 2: at most {allowed:.0f} · (1 + condition) ulp;
- at most {times} times PyTorch's error, where ours is above {noise} · order · (1 + condition) ulp: less is rounding.

The truth is the op's definition in NumPy's words, evaluated on truncated Taylor series of mpmath's numbers
(`certificate/jets.py`) with 50, 120, … digits until 25 digits stand still. It shares nothing with minigrad. A float32
truth is taken at the float32 inputs. Where a component of the true derivative, of this order or
a lower one, is beyond the largest float, nothing is asked of infinities and NaNs.

| points | what |
|---|---|
{kinds}

{summary}
"""

OTHERS = """## Other frameworks

The same question to others, at orders 2 and 3: r right (to 1e-3), W a wrong number and no word of it, N NaN or infinite
where the truth is a float, e an error that says so, `..` not asked. minigrad's column would be `rr` throughout.
`python -m certificate.others` installs them at these versions, asks again, and says what has changed:
{versions}. On CPU; float64, float32 where there is nothing else.

""".format(versions="; ".join(f"{name}: {', '.join(each.packages or each.npm)}" for name, each in FRAMEWORKS.items()))

MISSES = "## What misses the goal\n\n"
ORDERS = (1, 2, 3, 4)


def page(cells: Sequence[Cell], version: str, minutes: float, workers: int) -> str:
    parts = [
        HEAD.format(
            minutes=f"{minutes:.0f}",
            workers=workers,
            version=version,
            torch=pytorch.version(),
            noise=NOISE,
            allowed=ALLOWED,
            times=TORCH,
            kinds="\n".join(f"| {kind} | {words} |" for kind, words in KINDS.items()),
            summary=summary(cells),
        )
    ]
    for family, rows in FAMILIES.items():
        parts.append(
            f"## {family}\n\n| op | points | float64 | PyTorch | float32 | PyTorch |\n|---|---|---|---|---|---|"
        )
        names = [row.name for row in rows]
        parts[-1] += "".join(f"\n{line(name, [c for c in cells if c.name == name])}" for name in names)
    parts.append(misses(cells))
    parts.append(conventions())
    parts.append(left_out())
    parts.append(others())
    return "\n\n".join(parts) + "\n"


def line(name: str, cells: Sequence[Cell]) -> str:
    """One op: its kinds of points, and the worst of each order in both dtypes, ours and PyTorch's."""
    kinds = ", ".join(dict.fromkeys(c.kind for c in cells))
    columns = []
    for dtype in ("float64", "float32"):
        of = [[c for c in cells if c.dtype == dtype and c.order == order] for order in ORDERS]
        columns.append(" ".join(ours(group) for group in of))
        columns.append(" ".join(theirs(group) for group in of))
    return f"| `{name}` | {kinds} | " + " | ".join(columns) + " |"


def ours(cells: Sequence[Cell]) -> str:
    """The worst error, in bold if one of them misses."""
    if not cells:
        return "–"
    worst = max(cells, key=lambda c: (c.misses, _key(c.relative), _key(c.ulp)))
    return f"**{figure(worst)}**" if worst.misses else figure(worst)


def theirs(cells: Sequence[Cell]) -> str:
    known = [c.torch for c in cells if c.torch is not None]
    return number(max(known, key=_key)) if known else "–"


def figure(cell: Cell) -> str:
    return number(cell.ulp) + (f"/{number(cell.condition)}" if cell.condition >= 1 and cell.ulp > NOISE else "")


def number(ulp: float) -> str:
    if math.isnan(ulp):
        return "NaN"
    if ulp > 1e300:
        return "∞"
    return (
        f"{ulp:.1f}"
        if ulp < 10
        else f"{ulp:.0f}"
        if ulp < 1000
        else f"{ulp:.0e}".replace("e+0", "e").replace("e+", "e")
    )


def _key(ulp: float) -> float:
    return math.inf if math.isnan(ulp) else ulp


def summary(cells: Sequence[Cell]) -> str:
    """How many cells there are, and how many miss; the same count for PyTorch."""
    bad = [c for c in cells if c.misses]
    beside = [c for c in cells if c.torch is not None and c.mode == "reverse"]
    ours_nan = sum(math.isnan(c.ulp) for c in beside)
    torch_nan = sum(math.isnan(c.torch or 0.0) for c in beside)
    first = [c for c in beside if c.dtype == "float64" and c.order <= 2]
    over = sum(not c.ulp <= ALLOWED * (1 + c.condition) for c in first)
    torch_over = sum(not (c.torch or 0.0) <= ALLOWED * (1 + c.condition) for c in first)
    return (
        f"{len(cells):,} cells of {len({c.name for c in cells})} rows; {len(bad)} miss the goal. Where PyTorch can be "
        f"asked ({len(beside):,} cells, backward through backward): a NaN for a float {ours_nan} times here, "
        f"{torch_nan} times there; float64 at orders 1 and 2 beyond the bound {over} times here, "
        f"{torch_over} times there."
    )


def misses(cells: Iterable[Cell]) -> str:
    """What misses the goal: the worst cell of each op, point, dtype and order."""
    worst: dict[tuple[str, str, str, int], Cell] = {}
    for cell in cells:
        key = cell.name, cell.kind, cell.dtype, cell.order
        if cell.misses and (key not in worst or _key(cell.relative) > _key(worst[key].relative)):
            worst[key] = cell
    if not worst:
        return MISSES + "Nothing."
    rows = "\n".join(
        f"| `{c.name}` | {c.kind} | {c.dtype} | {c.mode} {c.order} | {c.found:.9g} | {c.true} | {figure(c)} | "
        f"{'–' if c.torch is None else number(c.torch)} |"
        for c in worst.values()
    )
    return (
        MISSES
        + "| op | point | dtype | way, order | got | truth | ulp | PyTorch |\n|---|---|---|---|---|---|---|---|\n"
        + rows
    )


def listed(text: str) -> set[tuple[str, str, str, int]]:
    """What a page lists as misses: op, point, dtype, order."""
    table = text.partition(MISSES)[2].partition("\n## ")[0]
    rows = [line.split(" | ") for line in table.splitlines() if line.startswith("| `")]
    return {(row[0].strip("| `"), row[1], row[2], int(row[3].split()[-1])) for row in rows}


def others() -> str:
    """The kept table of other frameworks."""
    return OTHERS + KEPT.read_text(encoding="utf-8").rstrip()


def left_out() -> str:
    rows = "\n".join(
        f"- {reason}: {', '.join(f'`{n}`' for n in names.split())}" for names, reason in WITHOUT_DERIVATIVE.items()
    )
    return f"## Without a derivative\n\n{rows}"
