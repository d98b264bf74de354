"""draw: what is in the picture, how layers are framed, and how it reaches a notebook or a file."""

import re
import shutil
import sys
from importlib.util import find_spec
from xml.etree import ElementTree

import numpy as np
import pytest

import minigrad as mg
from minigrad import Tensor, nn
from minigrad.errors import GraphError
from minigrad.nn import functional as F
from minigrad.study import draw, trace
from minigrad.study.graph import graph_of
from models import lenet

needs_graphviz = pytest.mark.skipif(
    shutil.which("dot") is None or find_spec("graphviz") is None, reason="needs Graphviz: its program and its package"
)


@pytest.fixture
def without_graphviz(monkeypatch):
    monkeypatch.setitem(sys.modules, "graphviz", None)


def number(value):
    return Tensor(float(value), requires_grad=True)


def lenet_loss():
    mg.manual_seed(0)
    net = lenet()
    return F.cross_entropy(net(Tensor(np.random.default_rng(0).random((2, 1, 28, 28), np.float32))), np.arange(2)), net


def texts_of(svg):
    """The lines of text in each box of our own SVG."""
    boxes = [g for g in ElementTree.fromstring(svg).iterfind(".//{*}g") if g.get("class").startswith("node")]
    return [[text.text for text in box.iterfind("{*}text")] for box in boxes]


def test_a_scalar_expression_shows_names_ops_values_and_after_backward_gradients(without_graphviz):
    a, b, c = number(2), number(-3), number(10)
    e = a * b
    L = e + c
    assert sorted(texts_of(draw(L, {"a": a, "b": b, "c": c, "e": e}).svg)) == [
        ["a", "value 2"],
        ["add", "value 4"],
        ["b", "value -3"],
        ["c", "value 10"],
        ["e = multiply", "value -6"],
    ]
    L.backward(retain_graph=True)
    assert ["a", "value 2", "grad -3"] in texts_of(draw(L, {"a": a}).svg)


def test_an_array_shows_its_shape_its_dtype_if_not_float32_and_the_norm_of_its_gradient(without_graphviz):
    w = nn.Parameter(np.array([[3.0, 4.0]], np.float32))
    x = Tensor(np.array([2.0]), requires_grad=True)
    y = mg.sum(w * x)
    y.backward(retain_graph=True)
    texts = texts_of(draw(y).svg)
    assert ["parameter", "(1, 2)", "‖grad‖ 2.828"] in texts
    assert ["leaf", "(1,) float64", "‖grad‖ 7"] in texts


def test_gradients_shows_those_of_every_box_and_touches_no_grad(without_graphviz):
    a, b = number(2), number(-3)
    y = mg.square(a * b)
    texts = texts_of(draw(y, {"a": a, "b": b}, gradients=True).svg)
    assert sorted(lines[-1] for lines in texts) == ["grad -12", "grad -24", "grad 1", "grad 36"]
    assert a.grad is b.grad is None


def test_the_names_may_be_a_mapping_with_other_things_in_it():
    a, other = number(2), nn.ReLU()
    first = again = a
    dot = draw(first * 1, {"other": other, "count": 3, "first": first, "again": again}).dot
    assert 'label="first\\n' in dot
    assert "again" not in dot


def test_names_of_any_letters_come_out_as_they_are(without_graphviz):
    a = number(2)
    drawing = draw(a * 1, {'<a> & "b" \\N': a})
    assert '<a> & "b" \\N' in [lines[0] for lines in texts_of(drawing.svg)]
    assert 'label="<a> & \\"b\\" \\\\N\\nvalue 2"' in drawing.dot


def test_dot_names_every_op_and_every_parameter_of_lenet():
    loss, net = lenet_loss()
    dot = draw(loss, net).dot
    for name, parameter in net.named_parameters():
        assert dot.count(f'label="{name}\\n{parameter.shape}"') == 1
    for step in trace(loss):
        assert f'label="{step.op}\\n' in dot or not step.flows
    graph = graph_of(loss, net, None, 300)
    assert len(re.findall(r"^ +n\d+ \[", dot, re.M)) == len(graph.nodes)
    assert len(re.findall(r"^ +n\d+ -> n\d+\b(?! \[style=invis)", dot, re.M)) == len(graph.edges)


def test_lenets_layers_are_frames_around_their_parameters_and_ops():
    loss, net = lenet_loss()
    graph = graph_of(loss, net, None, 300)
    titles = {title: {graph.nodes[i].title for i in members} for title, members in graph.groups.items()}
    assert set(titles) == {"0 · Conv2d", "3 · Conv2d", "7 · Linear", "9 · Linear", "11 · Linear"}
    for title, members in titles.items():
        layer = title.split(" ")[0]
        assert {f"{layer}.weight", f"{layer}.bias"} < members
        assert members - {f"{layer}.weight", f"{layer}.bias"} == {"conv" if "Conv" in title else "linear"}
        assert not {"relu", "max_pool2d", "log_softmax"} & members


class Recurrent(nn.Module):
    def __init__(self):
        self.w = nn.Parameter(np.ones(3, np.float32))
        self.u = nn.Parameter(np.ones(3, np.float32))

    def forward(self, xs):
        h = 0.0
        for x in xs:
            h = mg.tanh(self.w * x + self.u * h)
        return h


class Net(nn.Module):
    def __init__(self, layer):
        self.layer = layer


def test_ops_between_the_ops_of_one_layer_are_in_its_frame():
    net = Net(Recurrent())
    graph = graph_of(mg.sum(net.layer([1.0, 2.0, 3.0])), net, None, 300)
    (members,) = graph.groups.values()
    outside = {node.title for i, node in enumerate(graph.nodes) if i not in members}
    assert [graph.nodes[i].title for i in members].count("tanh") == 2
    assert outside == {"tanh", "sum"}


def test_a_layer_that_is_used_in_several_places_has_no_frame():
    net = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2))
    x = Tensor(np.ones((1, 2), np.float32))
    assert set(graph_of(mg.sum(net(x)), net, None, 300).groups) == {"0 · Linear", "1 · Linear"}
    assert set(graph_of(mg.sum(net[0](net(x))), net, None, 300).groups) == {"1 · Linear"}


def test_our_own_svg_draws_each_node_once_and_its_edges_touch_their_boxes(without_graphviz):
    loss, net = lenet_loss()
    svg = draw(loss, net).svg
    graph = graph_of(loss, net, None, 300)
    assert texts_of(svg) == [[node.title, *node.lines] for node in graph.nodes]
    groups = list(ElementTree.fromstring(svg).iterfind(".//{*}g"))
    rects = [group.find("{*}rect") for group in groups if group.get("class").startswith("node")]
    paths = [group.find("{*}path").get("d") for group in groups if group.get("class") == "edge"]
    assert len(paths) == len(graph.edges)
    for (parent, child), path in zip(graph.edges, paths, strict=True):
        numbers = [float(text) for text in re.findall(r"-?[\d.]+", path)]
        for i, x, y, side in ((parent, numbers[0], numbers[1], 1), (child, numbers[-3], numbers[-1], 0)):
            left, top, width, height = (float(rects[i].get(key)) for key in ("x", "y", "width", "height"))
            assert left < x < left + width
            assert y == pytest.approx(top + side * height, abs=0.2)


@needs_graphviz
def test_with_graphviz_the_picture_has_the_same_boxes_and_the_same_dark_colours():
    loss, net = lenet_loss()
    svg = draw(loss, net).svg
    root = ElementTree.fromstring(svg)
    boxes = [g for g in root.iterfind(".//{*}g") if g.get("class").startswith("node")]
    texts = [[text.text for text in box.iterfind("{*}text")] for box in boxes]
    assert "Generated by graphviz" in svg
    assert sorted(texts) == sorted([node.title, *node.lines] for node in graph_of(loss, net, None, 300).nodes)
    assert "prefers-color-scheme: dark" in root.find("{*}style").text
    assert {"minigrad" in g.get("class") for g in root.findall("{*}g")} == {True}


def test_a_notebook_shows_the_svg():
    drawing = draw(number(2) * 3)
    assert drawing._repr_svg_() == drawing.svg


@pytest.mark.parametrize("name", ["graph.svg", "graph.dot", "graph.SVG"])
def test_svg_and_dot_are_saved_without_graphviz(name, tmp_path, without_graphviz):
    drawing = draw(number(2) * 3)
    drawing.save(tmp_path / name)
    content = (tmp_path / name).read_text(encoding="utf-8")
    assert content == (drawing.dot if name.endswith("dot") else drawing.svg)
    assert [path.name for path in tmp_path.iterdir()] == [name]


@needs_graphviz
@pytest.mark.parametrize(("name", "start"), [("graph.png", b"\x89PNG"), ("graph.pdf", b"%PDF")])
def test_png_and_pdf_are_saved_with_graphviz(name, start, tmp_path):
    draw(number(2) * 3).save(str(tmp_path / name))
    assert (tmp_path / name).read_bytes().startswith(start)


def test_without_graphviz_a_png_is_an_error_that_leaves_the_old_file(tmp_path, without_graphviz):
    path = tmp_path / "graph.png"
    path.write_bytes(b"old")
    with pytest.raises(RuntimeError, match=r"needs Graphviz.*or save an \.svg"):
        draw(number(2) * 3).save(path)
    assert path.read_bytes() == b"old"


def test_the_package_without_its_program_is_as_good_as_none(monkeypatch):
    pytest.importorskip("graphviz")
    monkeypatch.setenv("PATH", "")
    assert texts_of(draw(number(2) * 3).svg) == [["leaf", "value 2"], ["multiply", "value 6"]]


@pytest.mark.parametrize(("name", "said"), [("graph.jpg", r"ends in \.jpg"), ("graph", "ends in nothing")])
def test_another_suffix_is_refused(name, said, tmp_path):
    with pytest.raises(ValueError, match=rf"{said}.*\.svg, \.dot, \.png, \.pdf"):
        draw(number(2) * 3).save(tmp_path / name)


def test_a_file_that_cannot_be_replaced_leaves_nothing_behind(tmp_path):
    (tmp_path / "graph.svg").mkdir()
    with pytest.raises(OSError, match=r"graph\.svg"):
        draw(number(2) * 3).save(tmp_path / "graph.svg")
    assert [path.name for path in tmp_path.iterdir()] == ["graph.svg"]


def chain(steps):
    x = y = number(0.5)
    for _ in range(steps):
        y = mg.tanh(y) * x
    return y


def test_of_a_long_graph_the_nearest_are_drawn_and_the_rest_is_counted():
    nodes = graph_of(chain(1000), None, None, 20).nodes
    assert len(nodes) == 21
    assert nodes[0].title == "… 1,981 more"
    assert [node.kind for node in nodes].count("output") == 1


def test_a_recurrent_graph_is_left_to_our_own_layout(tmp_path):
    drawing = draw(chain(1000))
    assert "graphviz" not in drawing.svg
    with pytest.raises(ValueError, match="would take minutes for 301 boxes"):
        drawing.save(tmp_path / "graph.png")


def test_a_freed_graph_says_how_to_keep_it():
    y = number(2) * 3
    y.backward()
    with pytest.raises(GraphError, match="retain_graph=True"):
        draw(y)


@pytest.mark.parametrize(
    ("call", "error", "said"),
    [
        (lambda: draw(3.0), TypeError, "must be a Tensor, got float"),
        (lambda: draw(Tensor([1.0])), GraphError, "requires_grad=True"),
        (lambda: draw(number(1) * 2, ["a"]), TypeError, "a Module, or a mapping.*got list"),
        (lambda: draw(number(1) * 2, limit=0), ValueError, "at least 1, got 0"),
        (lambda: draw(number(1) * np.ones(2), gradients=True), GraphError, "only a single number"),
    ],
)
def test_bad_input_is_one_clear_error(call, error, said):
    with pytest.raises(error, match=said):
        call()
