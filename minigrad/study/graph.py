"""The graph behind an output, as what is to be drawn: nodes with their texts, edges, and the layers as groups."""

import graphlib
from collections import deque
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from minigrad.autograd import edges_behind, parents_of
from minigrad.nn.module import Module
from minigrad.study.names import Names, names_of, norm, number, op_of, title_of
from minigrad.tensor import Tensor

# Ops that only rearrange a parameter: their result stands for the parameter.
FORMS = {"astype", "broadcast_to", "expand_dims", "reshape", "squeeze", "swapaxes", "transpose"}


class Node(NamedTuple):
    """A box: its title, the lines below, and its kind, "leaf", "op", "output" or "more"."""

    title: str
    lines: tuple[str, ...]
    kind: str


class Graph(NamedTuple):
    """Nodes, each after its parents; edges (parent, child) by node index; the node indices of each titled group."""

    nodes: list[Node]
    edges: list[tuple[int, int]]
    groups: dict[str, list[int]]


def graph_of(output: Tensor, names: Names, gradients: Mapping[Tensor, Tensor] | None, limit: int) -> Graph:
    """The ``limit`` tensors nearest to the output; one node stands for those beyond.

    ``gradients`` are shown; where that is None, each leaf's ``.grad``.
    """
    called = names_of(names)
    behind = list(edges_behind([output], None))
    shown = _nearest(output, limit)
    tensors = [x for x in behind if x in shown]
    nodes = [_node(x, output, called, x.grad if gradients is None else gradients.get(x)) for x in tensors]
    groups = layers_of(tensors, called)
    index = {x: i for i, x in enumerate(tensors)}
    if len(tensors) < len(behind):
        nodes.insert(0, Node(f"… {len(behind) - len(tensors):,} more", (), "more"))
        index = {x: i + 1 for x, i in index.items()}
    # A tensor that is not shown is node 0, once for each child.
    inner = [(index[parent], index[x]) for x in tensors for parent in parents_of(x) if parent in index]
    cut = [(0, index[x]) for x in tensors if any(parent not in index for parent in parents_of(x))]
    numbered = {title: [index[x] for x in members] for title, members in groups.items()}
    return Graph(nodes, cut + inner, titled(in_one_piece(numbered, inner), names))


def _nearest(output: Tensor, limit: int) -> set[Tensor]:
    """The first tensors that a walk back from the output meets, breadth first."""
    met = {output}
    queue = deque(met)
    while queue:
        for parent in parents_of(queue.popleft()):
            if len(met) == limit:
                return met
            if parent not in met:
                met.add(parent)
                queue.append(parent)
    return met


def _node(x: Tensor, output: Tensor, called: Mapping[Tensor, str], gradient: Tensor | None) -> Node:
    """The box of a tensor: a single number shows its value and gradient, an array its shape and its gradient's norm."""
    dtype = "" if x.dtype == np.float32 else f" {x.dtype}"
    lines = [f"{x.shape}{dtype}" if x.ndim else f"value {number(x.data)}"]
    if gradient is not None and x.ndim:
        lines.append(f"‖grad‖ {norm(gradient)}")
    elif gradient is not None:
        lines.append(f"grad {number(gradient.data)}")
    return Node(title_of(x, called), tuple(lines), "output" if x is output else "op" if op_of(x) else "leaf")


def layers_of(tensors: list[Tensor], called: Mapping[Tensor, str]) -> dict[str, list[Tensor]]:
    """By the dotted name of each layer: its parameters, the ops that they enter, and the ops that join those."""
    owner: dict[Tensor, str] = {}
    stands_for: dict[Tensor, str] = {}
    for x in tensors:
        parents = parents_of(x)
        layer = _layer(parents, owner, stands_for) if parents else called.get(x, "").rpartition(".")[0]
        if layer:
            owner[x] = layer
            if not parents or op_of(x) in FORMS:
                stands_for[x] = layer
    owner |= _between(tensors, owner)
    groups: dict[str, list[Tensor]] = {}
    for x in tensors:
        if x in owner:
            groups.setdefault(owner[x], []).append(x)
    return {layer: members for layer, members in groups.items() if _used_once(members, stands_for)}


def _layer(parents: list[Tensor], owner: Mapping[Tensor, str], stands_for: Mapping[Tensor, str]) -> str:
    """The layer of an op: the one whose parameters enter it, or the one that all of its several parents belong to."""
    layers = {stands_for[parent] for parent in parents if parent in stands_for}
    if not layers and len(parents) > 1:
        layers = {owner.get(parent, "") for parent in parents}
    return layers.pop() if len(layers) == 1 else ""


def _used_once(members: list[Tensor], stands_for: Mapping[Tensor, str]) -> bool:
    """Whether a layer's ops hang together: those of a layer that is used again stand far from each other."""
    ops = {x for x in members if x not in stands_for}
    apart: dict[Tensor, set[Tensor]] = {}
    for x in members:
        if x in ops:
            together = {x}.union(*(apart[parent] for parent in parents_of(x) if parent in ops))
            apart |= dict.fromkeys(together, together)
    return len({id(together) for together in apart.values()}) == 1


def _between(tensors: list[Tensor], owner: Mapping[Tensor, str]) -> dict[Tensor, str]:
    """The tensors between ops of one layer that belong to it, such as a recurrent layer's tanh."""
    sources: dict[Tensor, set[str]] = {x: set() for x in tensors}
    targets: dict[Tensor, set[str]] = {x: set() for x in tensors}
    links = [(parent, x) for x in tensors for parent in parents_of(x) if parent in sources]
    for parent, x in links:
        sources[x] |= {owner[parent]} if parent in owner else sources[parent]
    for parent, x in reversed(links):
        targets[parent] |= {owner[x]} if x in owner else targets[x]
    inside = [x for x in tensors if x not in owner and len(sources[x]) == 1 and sources[x] <= targets[x]]
    return {x: next(iter(sources[x])) for x in inside}


def in_one_piece(groups: dict[str, list[int]], edges: list[tuple[int, int]]) -> dict[str, list[int]]:
    """The groups without those that a path leaves and comes back to: no frame fits around these."""
    while True:
        home: dict[int, str] = {i: title for title, members in groups.items() for i in members}
        sorter: graphlib.TopologicalSorter = graphlib.TopologicalSorter()
        for parent, child in edges:
            if parent not in home or home[parent] != home.get(child):
                sorter.add(home.get(child, child), home.get(parent, parent))
        try:
            sorter.prepare()
            return groups
        except graphlib.CycleError as error:
            groups = {title: members for title, members in groups.items() if title not in error.args[1]}


def titled(groups: dict[str, list[int]], names: Names) -> dict[str, list[int]]:
    """With the type of each layer where the Module is known: ``0 · Conv2d``."""
    types = {name: type(module).__name__ for name, module in names.named_modules()} if isinstance(names, Module) else {}
    return {f"{name} · {types[name]}" if name in types else name: members for name, members in groups.items()}
