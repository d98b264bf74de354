"""The groups, by the names that the command line gives them."""

from benchmarks.groups import (
    engine,
    growth,
    kernels,
    layers,
    matrices,
    memory,
    products,
    rules,
    scaling,
    sequences,
    start,
    step,
    update,
)
from benchmarks.groups.group import Group, Scope

GROUPS: dict[str, Group] = {
    "step": step.GROUP,
    "update": update.GROUP,
    "rules": rules.GROUP,
    "matrices": matrices.GROUP,
    "engine": engine.GROUP,
    "kernels": kernels.GROUP,
    "layers": layers.GROUP,
    "products": products.GROUP,
    "sequences": sequences.GROUP,
    "start": start.GROUP,
    "memory": memory.GROUP,
    "scaling": scaling.GROUP,
    "growth": growth.GROUP,
}

__all__ = ["GROUPS", "Group", "Scope"]
