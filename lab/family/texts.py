"""The edges of the family tree in words: a line of the page's table for each, in English and Chinese."""

from collections.abc import Mapping

from lab.dialects.tables import table
from lab.family.edges import EDGES, Edge
from lab.training.named import title

ENGLISH = {"columns": ("rule", "with", "is", "with")}
CHINESE = {
    "columns": ("规则", "设", "就是", "设"),
    "no curvature: y = 0": "没有曲率：y = 0",
    "no matrices": "没有矩阵",
    "no matrices, no clipping": "没有矩阵，不裁剪",
    "no matrices, τ = 0": "没有矩阵，τ = 0",
    "lr·√ε, ε in the root": "lr·√ε，ε 在根号里",
    "β₁ = 0, not corrected": "β₁ = 0，不校正",
    "ε → ∞, lr·ε, not corrected": "ε → ∞，lr·ε，不校正",
    "ε above every √v, lr·ε": "ε 大于每个 √v，lr·ε",
    "β₂ ≤ ⅔: ρ never comes to 5": "β₂ ≤ ⅔：ρ 永远到不了 5",
    "Δmin = Δmax, no sign changes": "Δmin = Δmax，符号不变",
    "d stays": "d 不变",
    "d stays, corrected": "d 不变，校正",
    "not corrected": "不校正",
    "ε beside √v": "ε 在 √v 旁",
}
PAGES: dict[str, Mapping] = {"modern_optimizers.md": ENGLISH, "modern_optimizers.zh.md": CHINESE}


def name_of(rule: str) -> str:
    """A rule as prose has it."""
    return "LBFGS" if rule == "lbfgs" else title(rule)


def rows(text: Mapping) -> str:
    """The table of all edges."""
    return table(text["columns"], [_row(edge, text) for edge in EDGES])


def _row(edge: Edge, text: Mapping) -> tuple[str, ...]:
    said = (text.get(each, each) for each in (edge.text, edge.parent_text))
    ours, theirs = said
    return name_of(edge.rule), ours, name_of(edge.parent), theirs or "–"
