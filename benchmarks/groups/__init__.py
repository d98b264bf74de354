"""The groups, by the names that the command line gives them."""

from benchmarks.groups import engine, kernels, memory, scaling, start, step, update
from benchmarks.groups.group import Group, Scope

GROUPS: dict[str, Group] = {
    "step": step.GROUP,
    "update": update.GROUP,
    "engine": engine.GROUP,
    "kernels": kernels.GROUP,
    "start": start.GROUP,
    "memory": memory.GROUP,
    "scaling": scaling.GROUP,
}

__all__ = ["GROUPS", "Group", "Scope"]
