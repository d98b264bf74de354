"""Which rule is which other, with something set: every edge of the family tree takes the same steps on both sides."""

import numpy as np
import pytest

from lab.family.edges import EDGES, LR, Edge
from minigrad import Tensor
from minigrad.optim import LBFGS, NAMED
from tests.optim.cases import problem

RULES = {**NAMED, "lbfgs": LBFGS}


def gradients_for(edge: Edge) -> list[np.ndarray]:
    """The problem's gradients, as the edge wants them."""
    _, gradients = problem(np.float64)
    steady = np.abs(gradients[0]) + 1e-3  # a rule without ε is 0/0 where a gradient is 0
    found = [np.where(g == 0, steady, g) for g in gradients[: edge.steps]]
    if edge.gradients == "signs":
        found = [np.copysign(g, gradients[0]) for g in found]
    elif edge.gradients == "constant":
        found = [found[0] / np.abs(found[0]).sum()] * edge.steps
    return [g.reshape(edge.shape) for g in found]


def walk(name: str, settings: dict, course, gradients: list[np.ndarray], edge: Edge) -> np.ndarray:
    """How far θ has come, at every step."""
    theta = np.zeros(edge.shape) if edge.from_zero else problem(np.float64)[0].reshape(edge.shape)
    start, p = theta.copy(), Tensor(theta, requires_grad=True)
    optimizer = RULES[name]([p], **{"lr": LR, **settings})
    ways = []
    for t, g in enumerate(gradients, 1):
        for group in optimizer.param_groups:
            group.update(course(t) if course else {})
        p.grad = Tensor(g)
        optimizer.step(lambda g=g: float((p.data * g).sum())) if optimizer.needs_closure else optimizer.step()
        ways.append(p.data - start)
    return np.array(ways)


@pytest.mark.parametrize("edge", EDGES, ids=lambda edge: f"{edge.rule} {edge.text} {edge.parent}")
def test_one_rule_is_another(edge):
    gradients = gradients_for(edge)
    first = gradients[:1] * edge.late
    one = walk(edge.rule, edge.settings, edge.course, first + gradients, edge)[edge.late :]
    other = walk(edge.parent, edge.parent_settings, edge.parent_course, gradients, edge)
    assert np.isfinite(other).all()
    scale = np.abs(other).max(axis=0)
    assert (scale[gradients[0] != 0] > 0).all()
    np.testing.assert_allclose(one / scale, other / scale, rtol=0, atol=edge.rtol)


def test_every_rule_is_in_the_tree_and_hangs_together():
    """Each but SGD has a parent, and its parents lead to SGD."""
    parents = {}
    for edge in EDGES:
        parents.setdefault(edge.rule, []).append(edge.parent)
    assert parents.keys() | {"sgd"} == RULES.keys()
    for name in parents:
        seen = [name]
        while seen[-1] != "sgd":
            seen.append(parents[seen[-1]][0])
            assert len(seen) <= len(RULES), seen
