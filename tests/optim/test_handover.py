"""A run of 200 steps may change between minigrad and PyTorch after 100: nothing is lost in the state dict."""

import numpy as np
import pytest

from minigrad.tensor import Tensor
from tests.optim.cases import CASES, CLASSES, ours, problem, their_class

SHARED = [case for case in CASES if case.is_pytorchs and not case.decoupled]
by_case = pytest.mark.parametrize("case", SHARED, ids=lambda case: case.id)


@pytest.fixture
def torch64(torch):
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    yield torch
    torch.set_default_dtype(before)


def our_optimizer(case, theta):
    p = Tensor(theta, requires_grad=True)
    return p, CLASSES[case.name]([p], **case.options)


def their_optimizer(case, theta, torch):
    p = torch.nn.Parameter(torch.tensor(theta))
    return p, their_class(case)([p], **case.their_options)


def walk(p, optimizer, gradients, make):
    for g in gradients:
        p.grad = make(g)
        optimizer.step()


@by_case
def test_from_minigrad_to_pytorch(case, torch64):
    theta, gradients = problem(np.float64)
    p, optimizer = our_optimizer(case, theta)
    walk(p, optimizer, gradients[:100], Tensor)

    q, their = their_optimizer(case, p.data, torch64)
    saved, groups = optimizer.state_dict(), their.state_dict()["param_groups"]
    state = {i: {k: torch64.tensor(v, dtype=torch64.float64) for k, v in s.items()} for i, s in saved["state"].items()}
    laid_over = [a | b for a, b in zip(groups, saved["param_groups"], strict=True)]
    their.load_state_dict({"state": state, "param_groups": laid_over})
    walk(q, their, gradients[100:], torch64.tensor)
    np.testing.assert_allclose(q.detach().numpy(), ours(case, np.float64)[-1], rtol=1e-12, atol=1e-13)


@by_case
def test_from_pytorch_to_minigrad(case, torch64):
    theta, gradients = problem(np.float64)
    q, their = their_optimizer(case, theta, torch64)
    walk(q, their, gradients[:100], torch64.tensor)

    p, optimizer = our_optimizer(case, q.detach().numpy().copy())
    optimizer.load_state_dict(their.state_dict())
    walk(p, optimizer, gradients[100:], Tensor)
    np.testing.assert_allclose(p.data, ours(case, np.float64)[-1], rtol=1e-12, atol=1e-13)


@by_case
def test_the_state_has_pytorchs_names(case, torch64):
    theta, gradients = problem(np.float64)
    p, optimizer = our_optimizer(case, theta.copy())
    q, their = their_optimizer(case, theta, torch64)
    walk(p, optimizer, gradients[:1], Tensor)
    walk(q, their, gradients[:1], torch64.tensor)
    state = their.state_dict()["state"].get(0, {})
    unused = {"momentum_buffer"} if not case.options.get("momentum", True) else set()
    assert optimizer.state[0].keys() - unused == state.keys() | {"step"}
    for name, value in state.items():
        np.testing.assert_allclose(optimizer.state[0][name], value.numpy(), rtol=1e-12)


@pytest.mark.parametrize(("name", "theirs"), [("adamw", "Adam"), ("nadamw", "NAdam")])
def test_a_decay_that_is_not_decoupled_is_refused(name, theirs, torch64):
    their = getattr(torch64.optim, theirs)([torch64.nn.Parameter(torch64.zeros(3))], weight_decay=0.01)
    optimizer = CLASSES[name]([Tensor(np.zeros(3), requires_grad=True)])
    with pytest.raises(ValueError, match=rf"decoupled_weight_decay must be True: .*\({CLASSES[name[:-1]].__name__} is"):
        optimizer.load_state_dict(their.state_dict())


@pytest.mark.parametrize(("name", "nesterov"), [("momentum", True), ("nag", False), ("sgd", True)])
def test_another_rule_is_refused(name, nesterov, torch64):
    q = torch64.nn.Parameter(torch64.zeros(3))
    their = torch64.optim.SGD([q], lr=0.1, momentum=0.5, nesterov=nesterov)
    optimizer = CLASSES[name]([Tensor(np.zeros(3), requires_grad=True)])
    with pytest.raises(ValueError, match=r"nesterov|momentum"):
        optimizer.load_state_dict(their.state_dict())
