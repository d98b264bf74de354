"""What the page shows is what the engine does: every number of it is held against ``backward`` and the real walk."""

import base64
import functools
import json
import math
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import minigrad as mg
from minigrad import Tensor
from minigrad.autograd import walk
from minigrad.errors import GraphError
from minigrad.study import page, trace
from minigrad.study.walk_page.page import LIMIT
from minigrad.study.walk_page.texts import CHINESE, ENGLISH
from tests.study.walk_page.made import LOSSES, diamond, lenet_loss, matrices, number, sequence, small_net

EACH = pytest.mark.parametrize("make", LOSSES.values(), ids=LOSSES)
View = dict[str, Any]


def data_of(loss: Tensor, names: Any = None) -> dict[str, Any]:
    """The data within a page's HTML."""
    text = page(loss, names).html.partition('<script type="application/json" id="data">')[2].partition("</script>")[0]
    return json.loads(text)


def unpacked(text: str) -> np.ndarray:
    kind, _, encoded = text.partition(":")
    return np.frombuffer(base64.b64decode(encoded), f"<{kind}")


def values(data: dict[str, Any], place: int) -> np.ndarray:
    """The numbers of an array, as many as the page holds."""
    return unpacked(data["arrays"][place]["values"])


def whole(data: dict[str, Any], place: int) -> np.ndarray:
    return values(data, place).reshape(data["arrays"][place]["shape"])


def same(data: dict[str, Any], place: int, x: np.ndarray) -> bool:
    """Whether an array of the page is x, bit for bit, in all elements that it shows; means of blocks by its norm."""
    shown = data["arrays"][place]
    assert tuple(shown["shape"]) == x.shape
    if "block" in shown:
        return math.isclose(shown["norm"], np.linalg.norm(x.astype(float)), rel_tol=1e-6)
    held = values(data, place)
    return np.array_equal(held, x.reshape(-1)[: held.size], equal_nan=True)


def step_flows(data: dict[str, Any]) -> Iterator[tuple[View, View]]:
    """Every flow of every view, with its step."""
    for view in data["views"]:
        for step in view["backward"]:
            for flow in step["flows"]:
                yield step, flow


@EACH
def test_every_step_of_the_whole_view_is_the_engines_own(make: Any) -> None:
    loss, names = make()
    data = data_of(loss, names)
    view = data["views"][0]
    walked = list(walk([loss], [None], None, keep=True))
    assert len(walked) == len(view["backward"])
    nodes = {}
    for (y, g, flows), step in zip(walked, view["backward"], strict=True):
        nodes[step["node"]] = y
        assert same(data, step["g"], g.data)
        assert same(data, view["nodes"][step["node"]]["value"], y.data)
        assert len(flows) == len(step["flows"])
        for (_, _, d), flow in zip(flows, step["flows"], strict=True):
            assert same(data, flow["d"], d.data)
    for (_, _, flows), step in zip(walked, view["backward"], strict=True):
        assert [parent for parent, _, _ in flows] == [nodes[flow["to"]] for flow in step["flows"]]


@EACH
def test_what_a_leaf_is_shown_to_get_is_its_grad_after_backward(make: Any) -> None:
    loss, names = make()
    data = data_of(loss, names)
    leaves = [
        (y, step)
        for (y, _, flows), step in zip(walk([loss], [None], None, keep=True), data["views"][0]["backward"], strict=True)
        if not flows
    ]
    assert leaves
    assert all(leaf.grad is None for leaf, _ in leaves)
    loss.backward()
    for leaf, step in leaves:
        assert leaf.grad is not None
        assert same(data, step["g"], leaf.grad.data)


@EACH
def test_the_sums_end_in_the_gradient_with_which_a_tensor_has_its_turn(make: Any) -> None:
    data = data_of(*make())
    for view in data["views"]:
        last = {flow["to"]: flow["sum"] for step in view["backward"] for flow in step["flows"]}
        for step in view["backward"]:
            if step["node"] in last:
                np.testing.assert_allclose(values(data, last[step["node"]]), values(data, step["g"]), rtol=1e-6)


@EACH
def test_the_slopes_times_the_gradient_are_what_goes_to_the_parent(make: Any) -> None:
    data = data_of(*make())
    traced = 0
    for step, flow in step_flows(data):
        spread = flow.get("spread")
        if not spread or not spread["each"]:
            continue
        g, d = values(data, step["g"]), values(data, flow["d"])
        terms = unpacked(spread["slopes"]) * np.repeat(g[spread["elements"]], spread["counts"])
        places = unpacked(spread["places"])
        total, sizes = (
            np.bincount(places, part, max(d.size, places.max(initial=0) + 1)) for part in (terms, np.abs(terms))
        )
        assert np.all(np.abs(total[: d.size] - d) <= 1e-5 * sizes[: d.size] + 1e-7)
        traced += 1
    assert traced


@EACH
def test_a_formula_with_its_numbers_comes_to_its_result(make: Any) -> None:
    data = data_of(*make())
    for _, flow in step_flows(data):
        if "result" not in flow:
            continue
        shape = data["arrays"][flow["result"]]["shape"]
        numbers = [
            piece if isinstance(piece, str) else f"Tensor({np.broadcast_to(whole(data, piece), shape).flat[0]})"
            for piece in flow["pieces"]
        ]
        file = flow["place"].partition(":")[0]
        (module,) = [
            each
            for name, each in sys.modules.items()
            if name.startswith("minigrad.ops") and each.__file__.endswith(f"/{file}")
        ]
        result = eval("".join(numbers), {**vars(module), "Tensor": Tensor})
        assert math.isclose(result.item(), values(data, flow["result"])[0], rel_tol=1e-5)


def test_of_the_diamond_each_formula_has_its_numbers() -> None:
    data = data_of(*diamond())
    flows = [flow for step in data["views"][0]["backward"] for flow in step["flows"]]
    assert [flow["formula"] for flow in flows] == ["g", "g", "g * b", "g * a", "g", "g * y", "g * b", "g * a"]
    assert all("pieces" in flow and ":" in flow["place"] for flow in flows)


def test_what_a_derivative_calls_is_explained_by_its_own_words() -> None:
    loss, net = small_net()
    flows = [flow for step in data_of(loss, net)["views"][0]["backward"] for flow in step["flows"]]
    explained = {flow["formula"].partition("(")[0]: flow.get("explained", "") for flow in flows}
    assert explained["_weight_gradient"].startswith("gᵀ x")
    assert all(explained.values())


def test_an_op_of_a_kernel_has_its_own_name_and_opens_and_what_is_fused_in_it_opens_too() -> None:
    data = data_of(*sequence())
    views = data["views"]
    opened = {node["title"].rpartition(" ")[2]: views[node["inside"]] for node in views[0]["nodes"] if "inside" in node}
    assert {"LSTM", "layer_norm_of", "attended", "mish"} <= opened.keys()
    inside = {node["title"]: node for node in opened["attended"]["nodes"]}
    assert "inside" in inside["softmax"]
    kernels = [flow for step in views[0]["backward"] for flow in step["flows"] if flow.get("kernel")]
    assert {flow["formula"] for flow in kernels} == {"_lstm_back(kept, g)[i]", "backward(kept, g)[i]"}
    assert not any("pieces" in flow for flow in kernels)


def test_the_wrong_order_gets_what_the_course_says_it_gets() -> None:
    loss, names = diamond()
    data = data_of(loss, names)
    view = data["views"][0]
    a, b = 0.7, -1.2
    u = a * b
    early = np.exp(u) + 1  # what came from the product alone; exp's part came too late
    titles = [node["title"] for node in view["nodes"]]
    wrong = {titles[each["node"]]: values(data, each["wrong"])[0] for each in view["wrong"]["mistakes"]}
    assert wrong == {"a": pytest.approx(early * b + 1), "b": pytest.approx(early * a)}
    right = {titles[each["node"]]: values(data, each["right"])[0] for each in view["wrong"]["mistakes"]}
    loss.backward()
    assert right == {name: pytest.approx(names[name].grad.item()) for name in "ab"}


@pytest.mark.parametrize(("name", "wrong"), [("chain", False), ("diamond", True), ("lenet", False)])
def test_the_wrong_order_is_offered_where_it_is_wrong(name: str, wrong: bool) -> None:
    assert bool(data_of(*LOSSES[name]())["views"][0]["wrong"]) == wrong


def test_what_has_a_hook_is_walked_once_and_never_in_the_wrong_order() -> None:
    loss, names = diamond()
    calls: list[float] = []
    names["u"].register_hook(lambda g: calls.append(g.item()))
    assert data_of(loss, names)["views"][0]["wrong"] is None
    assert len(calls) == 1


def test_constants_are_boxes_and_the_one_that_was_not_kept_is_found_from_the_sum() -> None:
    data = data_of(*diamond())
    view = data["views"][0]
    found = {node["title"]: values(data, node["value"])[0] for node in view["nodes"] if node["kind"] == "constant"}
    assert found == {"constant": 1}
    loss, names = matrices()
    view = data_of(loss, names)["views"][0]
    assert [node["title"] for node in view["nodes"] if node["kind"] == "constant"].count("x") == 1
    lost = data_of(number(1e6) + 1e-3)["views"][0]["nodes"]
    assert [node.get("lost") for node in lost if node["kind"] == "constant"] == [True]


def test_lenet_is_shown_by_its_layers_and_each_opens() -> None:
    data = data_of(*lenet_loss())
    view = data["views"][data["first"]]
    titles = [node["title"] for node in view["nodes"]]
    convolutions = ["input", "0 · Conv2d", "relu", "max_pool2d", "3 · Conv2d", "relu", "max_pool2d"]
    assert titles == [
        *convolutions,
        "reshape",
        "7 · Linear",
        "relu",
        "9 · Linear",
        "relu",
        "11 · Linear",
        "mean_entropy",
    ]
    layers = [node for node in view["nodes"] if node["kind"] == "layer"]
    inside = [data["views"][layer["inside"]] for layer in layers]
    assert all({"weight", "bias"} <= {n["title"].rpartition(".")[2] for n in each["nodes"]} for each in inside)
    whole = data["views"][0]
    opened = [node["title"] for node in whole["nodes"] if "inside" in node]
    assert opened == ["conv", "conv", "linear", "linear", "linear", "mean_entropy"]


@EACH
def test_a_closed_layer_hands_on_what_its_ops_hand_on(make: Any) -> None:
    data = data_of(*make())
    whole = data["views"][0]
    if "closed" not in whole:
        return
    closed = data["views"][whole["closed"]]

    def came(view: View) -> dict[int, int]:
        return {view["nodes"][step["node"]]["value"]: step["g"] for step in view["backward"]}

    assert came(closed).items() <= came(whole).items()
    assert closed["wrong"] is None


def test_a_page_keeps_the_graph_and_leaves_no_gradient() -> None:
    loss, net = small_net()
    assert page(loss, net).html == page(loss, net).html
    assert all(p.grad is None for p in net.parameters())
    loss.backward()


def test_a_page_is_saved_whole_and_shown_in_a_notebook(tmp_path: Any) -> None:
    made = page(*diamond())
    made.save(tmp_path / "walk.html")
    assert (tmp_path / "walk.html").read_text(encoding="utf-8") == made.html
    assert made._repr_html_().startswith("<iframe srcdoc=")
    with pytest.raises(ValueError, match=r"ends in \.svg; a page is saved as \.html"):
        made.save(tmp_path / "walk.svg")
    assert [path.name for path in tmp_path.iterdir()] == ["walk.html"]


def test_a_name_cannot_break_out_of_the_page() -> None:
    a = number(1)
    html = page(a * 2, {"</script><script>alert(1)</script>": a}).html
    assert html.count("<script>") == 1
    assert html.count("</script>") == 2


def test_what_is_not_finite_is_shown() -> None:
    x = Tensor([0.0, 4.0], requires_grad=True)
    data = data_of(mg.sum(np.sqrt(x)))
    assert values(data, data["views"][0]["backward"][-1]["g"]).tolist() == [np.inf, 0.25]


def test_an_infinite_slope_leads_home_alone() -> None:
    a = Tensor([0.0, 0.0, 4.0], requires_grad=True)
    with np.errstate(divide="ignore"):
        data = data_of(mg.sum(mg.log(a)))
    ((_, flow),) = (each for each in step_flows(data) if each[1]["place"].startswith("exponential.py"))
    assert flow["spread"]["counts"] == [1, 1, 1]
    np.testing.assert_array_equal(unpacked(flow["spread"]["places"]), [0, 1, 2])
    np.testing.assert_array_equal(unpacked(flow["spread"]["slopes"]), [np.inf, np.inf, 0.25])


def test_the_norm_of_no_elements_is_0() -> None:
    a = Tensor(np.zeros((0, 3)), requires_grad=True)
    data = data_of(mg.sum(a * 2), {"a": a})
    (step,) = (step for node, step in turns(data) if node["title"] == "a")
    assert data["arrays"][step["g"]]["norm"] == 0
    assert data["arrays"][step["g"]]["shape"] == [0, 3]


def test_what_overflows_or_is_nan_is_shown_without_a_warning() -> None:
    a = Tensor(np.array([60_000, 2], np.float16), requires_grad=True)
    b = Tensor([np.nan, np.inf], requires_grad=True)
    with np.errstate(all="ignore"):
        loss = mg.sum(a * a) + mg.sum(b * b)
    data = data_of(loss, {"a": a, "b": b})
    given = {node["title"]: values(data, step["g"]) for node, step in turns(data)}
    np.testing.assert_array_equal(given["a"], [np.inf, 4])
    np.testing.assert_array_equal(given["b"], [np.nan, np.inf])


def turns(data: dict[str, Any]) -> Iterator[tuple[View, View]]:
    """The box and the step of each turn in the first view."""
    view = data["views"][0]
    return ((view["nodes"][step["node"]], step) for step in view["backward"])


class Twice:
    """A derivative that is an object."""

    def __call__(self, g: Tensor, y: Tensor) -> Tensor:
        return g * 2

    def method(self, g: Tensor, y: Tensor) -> Tensor:
        return g * 2


def made_without_a_module() -> Any:
    made: dict[str, Any] = {}
    exec("twice = lambda g, y: g * 2", made)
    assert made["twice"].__module__ is None or "builtins" in made["twice"].__module__
    return made["twice"]


@pytest.mark.parametrize(
    ("derivative", "formula"),
    [
        (functools.partial(lambda k, g, y: g * k, 2), "g * k"),
        (Twice(), "g * 2"),
        (Twice().method, "g * 2"),
        (made_without_a_module(), "<lambda>"),
        (np.add, "add"),
    ],
    ids=["partial", "object", "method", "exec", "ufunc"],
)
def test_a_derivative_may_be_anything_that_is_called(derivative: Any, formula: str) -> None:
    a = Tensor([1.0, 2.0], requires_grad=True)
    y = mg.record(a.data * (1 if derivative is np.add else 2), (a, derivative))
    loss = mg.sum(y)
    data, table = data_of(loss, {"a": a}), trace(loss, {"a": a})
    (flow,) = next(step["flows"] for node, step in turns(data) if node["kind"] == "op")
    assert flow["formula"] == formula
    assert formula in str(table)
    loss.backward()
    assert a.grad is not None
    assert same(data, flow["d"], a.grad.data)


def long_chain(steps: int) -> Tensor:
    x = y = number(0.5)
    for _ in range(steps):
        y = np.tanh(y)
    return y + x


def freed() -> Tensor:
    y = number(2) * 3
    y.backward()
    return y


@pytest.mark.parametrize(
    ("call", "error", "said"),
    [
        (lambda: page(3.0), TypeError, "page: the output must be a Tensor, got float"),
        (lambda: page(Tensor(1.0)), GraphError, "page: .*requires_grad=True"),
        (lambda: page(number(1)), GraphError, "page: this tensor is a leaf"),
        (
            lambda: page(number(1) * np.ones(2, np.float32)),
            GraphError,
            r"a single number, got a tensor of shape \(2,\)",
        ),
        (lambda: page(number(1) * 2, ["a"]), TypeError, "a Module, or a mapping.*got list"),
        (lambda: page(freed()), GraphError, "retain_graph=True"),
        (lambda: page(long_chain(LIMIT)), GraphError, rf"page: the graph has {LIMIT + 2} tensors, .* {LIMIT} at most"),
    ],
)
def test_bad_input_is_one_clear_error(call: Any, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        call()


def test_both_languages_have_the_same_texts_with_the_same_values() -> None:
    def holes(text: str) -> set[str]:
        return {part.partition("}")[0] for part in text.split("{")[1:]}

    assert {key: holes(text) for key, text in ENGLISH.items()} == {key: holes(text) for key, text in CHINESE.items()}
