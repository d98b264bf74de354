"""The contract of an optimizer of one's own: what it declares, what it is given, what is saved, and what is refused."""

import copy
import re
import threading

import numpy as np
import pytest

from minigrad.kernels import kernel
from minigrad.optim import Adam, Optimizer, Rule
from minigrad.optim.options import BELOW_ONE
from minigrad.tensor import Tensor


def leaf(*shape, dtype=np.float32):
    return Tensor(np.ones(shape, dtype), requires_grad=True)


def step_of(optimizer, *parameters, g=1.0):
    for p in parameters:
        p.grad = Tensor(np.full(p.shape, g, p.dtype))
    optimizer.step()


@kernel
def descend(theta, grad, lr, floor):
    for i in range(theta.size):
        theta[i] -= lr * max(grad[i], floor)


class Floored(Optimizer):
    """A rule with an option of its own: the least gradient."""

    rule = descend
    defaults = {"lr": 0.5, "floor": 0.0}  # noqa: RUF012

    def scalars(self, numbers, group):
        return group["lr"], group["floor"]


def made(name="Mine", parent=Optimizer, **body):
    return type(name, (parent,), body)


def plain(**body):
    """A class with what it needs, but for what is said otherwise."""
    return made(**{"rule": descend, "defaults": {"lr": 0.1}, "scalars": lambda self, n, g: (g["lr"], 0.0), **body})


class TestOptions:
    def test_they_are_declared_with_their_defaults_and_the_shared_ones_are_there(self):
        assert Floored.defaults == {"lr": 0.5, "floor": 0.0, **Optimizer.defaults}
        p = leaf(2)
        step_of(Floored([p], 0.1, floor=3), p)
        np.testing.assert_allclose(p.data, 0.7, rtol=1e-6)

    def test_the_rate_goes_by_position_or_by_name(self):
        for optimizer in (Floored([leaf(1)], 0.25), Floored([leaf(1)], lr=0.25)):
            assert optimizer.param_groups[0]["lr"] == 0.25
        assert Floored([leaf(1)]).param_groups[0]["lr"] == 0.5

    def test_a_class_adds_to_its_parents(self):
        class Calm(Floored):
            defaults = {"lr": 0.1, "calm": True}  # noqa: RUF012

        assert Calm.defaults == {**Floored.defaults, "lr": 0.1, "calm": True}
        assert Calm([leaf(1)], floor=2.0, calm=False).defaults == {**Calm.defaults, "floor": 2.0, "calm": False}
        assert Floored.defaults["lr"] == 0.5

    def test_a_class_adds_to_an_optimizer_of_ours(self):
        """Whose ``__init__`` takes its own options alone, and would hand on its own defaults."""

        class Slow(Adam):
            defaults = {"lr": 1e-5, "patience": 3}  # noqa: RUF012

        assert Slow.defaults == {**Adam.defaults, "lr": 1e-5, "patience": 3}
        group = Slow([leaf(1)], patience=4, eps=1e-4).param_groups[0]
        assert (group["lr"], group["patience"], group["eps"]) == (1e-5, 4, 1e-4)

    def test_what_an_own_init_does_is_not_skipped(self):
        class Named(Adam):
            def __init__(self, params, lr=1e-3, name="adam"):
                super().__init__(params, lr)
                self.name = name

        with pytest.raises(TypeError, match=r"Mine: .*Named.__init__ does not know the options that defaults adds"):
            made(parent=Named, defaults={"patience": 3})

    def test_between_a_class_and_optimizer_there_may_be_one_without_options(self):
        class Base(Optimizer):
            rule = descend

            def scalars(self, numbers, group):
                return group["lr"], group["floor"]

        class Mine(Base):
            def __init__(self, params, lr=0.1, floor=0.0):
                super().__init__(params, lr=lr, floor=floor)

        assert Mine.defaults == {"lr": 0.1, "floor": 0.0, **Optimizer.defaults}
        with pytest.raises(TypeError, match="Base: it has no option 'lr'"):
            Base([leaf(1)])


class TestRanges:
    OWN = Rule("a power of two", lambda x: x & (x - 1) == 0)

    @pytest.mark.parametrize(
        ("body", "name", "bad", "text"),
        [
            ({"defaults": {"lr": 0.1, "n": 4}, "ranges": {"n": OWN}}, "n", 3, "a power of two"),
            ({"defaults": {"lr": 0.1, "n": 4}, "ranges": {"n": OWN}}, "n", "3", "a power of two"),
            ({"defaults": {"lr": 0.1, "mu": 0.9}, "ranges": {"mu": BELOW_ONE}}, "mu", 1, "a number ≥ 0 and < 1"),
            ({"defaults": {"lr": 0.1, "n": 4}, "ranges": {"n": OWN}}, "lr", -1, "a finite number ≥ 0"),
            ({"defaults": {"lr": 0.1, "momentum": 0.9}}, "momentum", 1.0, "a number ≥ 0 and < 1"),
            ({"defaults": {"lr": 0.1, "floor": 0.0}}, "floor", "low", "a finite number"),
            ({"defaults": {"lr": 0.1, "floor": 0.0}}, "floor", None, "a finite number"),
            ({"defaults": {"lr": 0.1, "signed": True}}, "signed", "no", "True or False"),
            ({"defaults": {"lr": 0.1, "weights": (1.0, 2.0)}}, "weights", (1.0,), "2 finite numbers"),
        ],
    )  # fmt: skip
    def test_an_option_out_of_its_range_is_refused_wherever_it_comes_in(self, body, name, bad, text):
        message = rf"^Mine: {name} must be {re.escape(text)}; got {re.escape(repr(bad))}$"
        optimizer = plain(**body)
        with pytest.raises(ValueError, match=message):
            optimizer([leaf(1)], **{name: bad})
        with pytest.raises(ValueError, match=message):
            optimizer([leaf(1)]).param_groups[0][name] = bad

    def test_an_option_whose_default_is_none_may_be_anything(self):
        assert plain(defaults={"lr": 0.1, "hook": None})([leaf(1)], hook="x").param_groups[0]["hook"] == "x"


MISTAKES = {
    "defaults that are no dict": ({"defaults": ["lr"]}, TypeError, r"defaults must be a dict.*got \['lr'\]"),
    "an option called params": ({"defaults": {"lr": 0.1, "params": 1}}, ValueError, "cannot be called 'params'"),
    "a default out of its range": ({"defaults": {"lr": -1.0}}, ValueError, r"lr must be .*; got -1\.0"),
    "a range of no option": ({"ranges": {"beta": BELOW_ONE}}, ValueError, "ranges has 'beta', which is no option"),
    "a range that is none": ({"ranges": {"lr": (0, 1)}}, TypeError, r"the range of lr must be a Rule\(.*got \(0, 1\)"),
    "a rule that is none": ({"rule": "sgd"}, TypeError, "rule must be a function of theta.*got 'sgd'"),
    "numbers that are no dict": ({"numbers": 3}, TypeError, "numbers must be a dict"),
}


@pytest.mark.parametrize("case", MISTAKES)
def test_a_mistake_in_a_declaration_is_an_error_where_the_class_is_made(case):
    body, error, message = MISTAKES[case]
    with pytest.raises(error, match=rf"^Mine: .*{message}"):
        plain(**body)


MISSING = {
    "the rate": (made(defaults={"beta": 0.9}, rule=descend), r"no option 'lr'.*defaults = \{'lr': 0\.01, …\}"),
    "the rule": (made(defaults={"lr": 0.1}), r"give it a rule, or write update\(\)"),
    "the scalars": (made(defaults={"lr": 0.1}, rule=descend), r"write scalars\(\).* rule\(theta, grad, lr, floor\)"),
    "everything": (Optimizer, "no option 'lr'"),
}


@pytest.mark.parametrize("case", MISSING)
def test_what_is_missing_is_named_when_an_optimizer_is_made(case):
    optimizer, message = MISSING[case]
    for make in (optimizer.check_complete, lambda: optimizer([leaf(1)])):
        with pytest.raises(TypeError, match=rf"^{optimizer.__name__}: .*{message}.*docs/own_optimizer\.md"):
            make()


def test_pytorchs_way_to_give_the_defaults_is_an_error_that_says_ours():
    class Theirs(Optimizer):
        rule = descend

        def __init__(self, params, lr=0.1):
            super().__init__(params, {"lr": lr})

        def scalars(self, numbers, group):
            return group["lr"], 0.0

    with pytest.raises(TypeError, match=r"Theirs: options go by their names, super\(\).__init__\(params, lr=lr"):
        Theirs([leaf(1)])


WRONG_CALLS = {
    "a scalar too few": ({"scalars": lambda self, n, g: (0.1,)}, r"rule\(theta, grad, lr, floor\) .*and 1 of scal"),
    "an array too many": ({"arrays": lambda self, g: {"m": 0.0}}, r"is given theta, grad, m, and 2 of scalars\(\)"),
    "no tuple": ({"scalars": lambda self, n, g: g["lr"]}, r"scalars\(\) gives a tuple of numbers.*got 0\.1"),
    "no number": ({"scalars": lambda self, n, g: (g["lr"], None)}, r"a tuple of numbers.*got \(0\.1, None\)"),
    "a tuple in it": ({"scalars": lambda self, n, g: (g["lr"], (1, 2))}, r"a tuple of numbers.*got \(0\.1, \(1, 2\)\)"),
    "a start that is no array": ({"arrays": lambda self, g: {"m": len}}, r"m starts as a function of θ.*got int"),
    "a value that is returned": ({"update": lambda self, t, g, s, o: t - g}, r"changes theta in place.*ndarray"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG_CALLS)
def test_a_rule_that_does_not_fit_what_it_is_given(case):
    body, message = WRONG_CALLS[case]
    p = leaf(2)
    with pytest.raises(TypeError, match=rf"^Mine: .*{message}"):
        step_of(plain(**body)([p]), p)
    np.testing.assert_array_equal(p.data, 1)


class Rows(Optimizer):
    """A rule for matrices: the gradient divided by a norm that each row keeps; a state of another shape."""

    defaults = {"lr": 0.1, "beta": 0.5}  # noqa: RUF012

    def arrays(self, group):
        return {"norms": lambda theta: np.zeros(len(theta)), "first": np.copy}

    def update(self, theta, grad, state, group):
        norms = state["norms"]
        norms *= group["beta"]
        norms += np.sqrt((grad**2).sum(axis=1))
        theta -= group["lr"] * grad / norms[:, None]
        state["seen"] = state.get("seen", 0) + 1
        state["last"] = grad.argmax(axis=1)


class TestUpdate:
    def test_it_has_the_parameter_in_its_own_shape_wherever_that_lies(self):
        rows, columns = leaf(4, 3), Tensor(np.asfortranarray(np.ones((4, 3), np.float32)), requires_grad=True)
        for p in (rows, columns):
            step_of(Rows([p]), p, g=2.0)
            np.testing.assert_allclose(p.data, 1 - 0.1 * 2 / np.sqrt(12), rtol=1e-6)
        assert not columns.data.flags.c_contiguous

    def test_decay_and_sign_are_done_before(self):
        p = leaf(4, 3)
        seen = []
        optimizer = made(defaults={"lr": 0.1}, update=lambda self, t, g, s, o: seen.append((t.copy(), g.copy())))
        step_of(optimizer([p], weight_decay=0.5, maximize=True), p, g=2.0)
        step_of(optimizer([p], weight_decay=0.5, decoupled_weight_decay=True), p, g=2.0)
        np.testing.assert_allclose(seen[0][1], -1.5)
        np.testing.assert_allclose(seen[1], [np.full((4, 3), 0.95), np.full((4, 3), 2.0)])

    def test_the_gradient_may_not_be_written_to(self):
        def update(self, theta, grad, state, group):
            grad *= 2

        p = leaf(2)
        with pytest.raises(ValueError, match="read-only"):
            step_of(made(defaults={"lr": 0.1}, update=update)([p]), p)

    def test_it_may_leave_a_parameter_to_the_rule(self):
        class Either(Floored):
            def update(self, theta, grad, state, group):
                if theta.ndim == 1:
                    super().update(theta, grad, state, group)

        p, q = leaf(2, 2), leaf(3)
        step_of(Either([p, q]), p, q)
        np.testing.assert_array_equal(p.data, 1)
        np.testing.assert_array_equal(q.data, 0.5)


class ByHand(Optimizer):
    """A step of its own, which keeps whatever it likes."""

    defaults = {"lr": 0.1}  # noqa: RUF012

    def step(self, closure=None):
        for i, p, group in self.positions():
            state = self.state.setdefault(i, {"slow": p.data.copy(), "k": 0, "hits": np.zeros(2, np.int64)})
            state["k"] += 1
            state["hits"][state["k"] % 2] += 1
            state["slow"] += 0.5 * (p.data - state["slow"])
            p.data -= group["lr"] * (p.grad.data + state["slow"])


@pytest.mark.parametrize("optimizer", [ByHand, Rows])
def test_all_that_an_optimizer_keeps_is_saved_and_loaded(optimizer):
    p, q = leaf(3, 2), leaf(3, 2)
    one = optimizer([p])
    for _ in range(3):
        step_of(one, p, g=0.3)
    other = optimizer([q])
    saved = one.state_dict()
    other.load_state_dict(saved)
    np.testing.assert_equal(other.state_dict(), saved)
    for name, value in saved["state"][0].items():
        assert np.asarray(other.state[0][name]).dtype == np.asarray(value).dtype, name
    q.data[...] = p.data
    for each, p_or_q in ((one, p), (other, q)):
        step_of(each, p_or_q, g=0.3)
    np.testing.assert_array_equal(p.data, q.data)
    kept = copy.deepcopy(saved)
    step_of(other, q)
    np.testing.assert_equal(saved, kept)


def test_a_state_of_another_shape_than_declared_is_refused():
    p = leaf(3, 2)
    optimizer = Rows([p])
    step_of(optimizer, p)
    saved = optimizer.state_dict()
    saved["state"][0]["norms"] = np.ones(4)
    with pytest.raises(ValueError, match=r"Rows: norms of parameter 0 has shape \(4,\) .*, here it is \(3,\)"):
        optimizer.load_state_dict(saved)


def test_a_number_of_ones_own_starts_where_it_is_declared_and_step_is_there():
    seen = []

    def count(self, numbers, group):
        Optimizer.count(self, numbers, group)
        numbers["product"] *= 0.5
        seen.append(dict(numbers))

    p = leaf(1)
    optimizer = plain(numbers={"product": 1.0}, count=count)([p])
    step_of(optimizer, p)
    step_of(optimizer, p)
    assert seen == [{"step": 1, "product": 0.5}, {"step": 2, "product": 0.25}]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_an_update_of_ones_own_may_hand_on_to_the_rule(dtype):
    """With the arrays and the numbers that the rule is given without it."""

    class Seen(Adam):
        def update(self, theta, grad, state, group):
            seen.append(theta.shape)
            super().update(theta, grad, state, group)

    seen, (p, q) = [], (Tensor(np.linspace(-1, 1, 6, dtype=dtype).reshape(2, 3), requires_grad=True) for _ in range(2))
    for one, optimizer in ((p, Adam([p], amsgrad=True)), (q, Seen([q], amsgrad=True))):
        for k in range(4):
            one.grad = Tensor(np.cos(np.arange(6, dtype=dtype) + k).reshape(2, 3))
            optimizer.step()
    assert seen == [(2, 3)] * 4
    np.testing.assert_array_equal(p.data, q.data)


def test_scalars_may_be_more_in_one_step_than_in_another():
    class Several(Optimizer):
        defaults = {"lr": 0.125}  # noqa: RUF012

        def scalars(self, numbers, group):
            return (group["lr"],) * (1 + numbers["step"] % 2)

        @staticmethod
        def rule(theta, grad, *rates):
            theta -= sum(rates) * grad

    p = leaf(3)
    optimizer, seen = Several([p]), []
    for _ in range(4):
        step_of(optimizer, p, g=1.0)
        seen.append(float(p.data[0]))
    np.testing.assert_array_equal(np.diff([1.0, *seen]), [-0.25, -0.125, -0.25, -0.125])


def test_a_rule_needs_no_kernel():
    """A NumPy function of flat arrays does, and is called once for each parameter, in the caller's thread."""
    threads = []

    def rule(theta, grad, lr, floor):
        threads.append(threading.get_ident())
        theta -= lr * np.maximum(grad, floor)

    p, q = leaf(3, 2), leaf(2)
    step_of(plain(rule=rule)([p, q]), p, q)
    np.testing.assert_allclose(p.data, 0.9, rtol=1e-6)
    assert threads == [threading.get_ident()] * 2


def test_train_and_eval_are_there_for_every_optimizer():
    """So that a loop calls them whatever the rule."""
    p = leaf(2)
    optimizer = Adam([p])
    optimizer.train()
    step_of(optimizer, p)
    before = p.data.copy()
    optimizer.eval()
    np.testing.assert_array_equal(p.data, before)


def test_a_class_of_ones_own_has_its_own_options_first():
    class Halved(Optimizer):
        defaults = {"mu": 0.5, "lr": 0.01}  # noqa: RUF012

    assert list(Halved.defaults)[:2] == ["mu", "lr"]
    assert set(Halved.defaults) > {"mu", "lr", "weight_decay"}
