"""A view with its layers closed, each one box, and the view of what is inside of each."""

from collections.abc import Mapping, Sequence
from typing import Any

from minigrad.study.walk_page.scene import Item, scene

View = dict[str, Any]
Layers = Mapping[str, Sequence[int]]
MORE = ("value", "inside", "lost")


def layers_to_close(view: View) -> dict[str, list[int]]:
    """The members of each framed layer that hands on one result; one with several stays open."""
    last = len(view["nodes"]) - 1
    ends = {title: _ends(view, members, last) for title, members in _framed(view).items()}
    return {title: members for title, members in _framed(view).items() if len(ends[title]) == 1}


def _framed(view: View) -> dict[str, list[int]]:
    return {frame["title"]: frame["members"] for frame in view["frames"]}


def _ends(view: View, members: Sequence[int], last: int) -> set[int]:
    """The members whose value leaves the layer."""
    leaving = {edge["from"] for edge in view["edges"] if edge["from"] in members and edge["to"] not in members}
    return leaving | ({last} & set(members))


def layer_view(view: View, title: str, members: Sequence[int]) -> View:
    """What is inside of a layer, with what goes into it from outside."""
    outside = {edge["from"] for edge in view["edges"] if edge["to"] in members} - set(members)
    shown = sorted(outside | set(members))
    index = {i: new for new, i in enumerate(shown)}
    items = [_item(view, i, outside) for i in shown]
    edges = [(index[e["from"]], index[e["to"]]) for e in view["edges"] if e["to"] in members]
    return {
        "title": title,
        **scene(items, edges, {}),
        "forward": [
            {**step, "node": index[step["node"]], "from": [index[i] for i in step["from"]]}
            for step in view["forward"]
            if step["node"] in members
        ],
        "backward": [
            {**step, "node": index[step["node"]], "flows": [{**f, "to": index[f["to"]]} for f in step["flows"]]}
            for step in view["backward"]
            if step["node"] in members
        ],
        "wrong": None,
    }


def _item(view: View, i: int, outside: set[int]) -> Item:
    node = view["nodes"][i]
    kind = "outside" if i in outside and node["kind"] != "constant" else node["kind"]
    more = {
        key: node[key] for key in ("value", "inside", "lost") if key in node and (key == "value" or i not in outside)
    }
    return Item(node["title"], kind, node["text"], more)


def closed_view(view: View, layers: Layers, inside: Mapping[str, int]) -> View:
    """The view with each of the layers one box, which opens ``inside``."""
    home = {i: title for title, members in layers.items() for i in members}
    only_inside = _constants_of_layers(view, home)
    end = {title: next(iter(_ends(view, members, len(view["nodes"]) - 1))) for title, members in layers.items()}
    kept = [i for i in range(len(view["nodes"])) if i not in only_inside and (i not in home or end[home[i]] == i)]
    index = {i: new for new, i in enumerate(kept)}
    index |= {i: index[end[title]] for i, title in home.items()}
    items = [_box(view, i, home.get(i), inside) for i in kept]
    edges = dict.fromkeys(
        (index[e["from"]], index[e["to"]])
        for e in view["edges"]
        if e["from"] in index and index[e["from"]] != index[e["to"]]
    )
    frames = {title: [index[i] for i in members] for title, members in _framed(view).items() if title not in layers}
    return {
        "title": view["title"],
        **scene(items, list(edges), frames),
        "forward": [_forward(step, home, index, list(edges)) for step in view["forward"] if step["node"] in kept],
        "backward": [
            _backward(view, i, home, index, layers) for step in view["backward"] if (i := step["node"]) in kept
        ],
        "wrong": None,
        "open": 0,
    }


def _constants_of_layers(view: View, home: Mapping[int, str]) -> set[int]:
    """The constants that only ops within one layer use."""
    users: dict[int, set[str]] = {}
    for edge in view["edges"]:
        if view["nodes"][edge["from"]]["kind"] == "constant":
            users.setdefault(edge["from"], set()).add(home.get(edge["to"], ""))
    return {i for i, layers in users.items() if len(layers) == 1 and "" not in layers and i in home}


def _box(view: View, i: int, title: str | None, inside: Mapping[str, int]) -> Item:
    node = view["nodes"][i]
    if title is None:
        return Item(
            node["title"], node["kind"], node["text"], {k: node[k] for k in ("value", "inside", "lost") if k in node}
        )
    return Item(title, "layer", node["text"], {"value": node["value"], "inside": inside[title]})


def _forward(step: Mapping[str, Any], home: Mapping[int, str], index: Mapping[int, int], edges: list) -> dict[str, Any]:
    node = index[step["node"]]
    return {
        "node": node,
        "about": "" if step["node"] in home else step["about"],
        "from": [parent for parent, child in edges if child == node],
    }


def _backward(view: View, i: int, home: Mapping[int, str], index: Mapping[int, int], layers: Layers) -> dict[str, Any]:
    """The step of a node; of a layer, all that its members give to others, and the gradients of its parameters."""
    steps = {step["node"]: step for step in view["backward"]}
    members = layers[home[i]] if i in home else [i]
    own = [steps[m] for m in members if m in steps]
    flows = [{**flow, "to": index[flow["to"]]} for step in own for flow in step["flows"] if flow["to"] not in members]
    found = {"node": index[i], "g": steps[i]["g"], "flows": flows}
    if i in home:
        leaves = [(m, steps[m]) for m in members if m in steps and view["nodes"][m]["kind"] == "leaf"]
        found["inner"] = [{"title": view["nodes"][m]["title"], "d": step["g"]} for m, step in leaves]
        found["flows"] = [{key: flow[key] for key in ("to", "d", "sum")} for flow in flows]
    return found
