"""A step that is made again and again is the step, bit for bit, whatever is changed between two of them."""

import numpy as np
import pytest

import minigrad as mg
from minigrad.errors import GraphError
from minigrad.kernels import kernel
from minigrad.optim import Adam, Optimizer
from minigrad.optim.repeated import RepeatedStep
from minigrad.tensor import Tensor


@kernel
def heavy(theta, grad, m, top, lr, mu):
    for i in range(theta.size):
        m[i] = mu * m[i] + grad[i]
        if top is not None:
            top[i] = max(top[i], m[i])
        theta[i] -= lr * m[i]


@kernel
def signed(theta, grad, m, top, lr, mu):
    for i in range(theta.size):
        m[i] = mu * m[i] + grad[i]
        theta[i] -= lr * np.sign(m[i])


class Heavy(Optimizer):
    """A rule whose kernel is compiled wherever the tests run, with an array that an option adds."""

    rule = heavy
    other_rule = staticmethod(signed)
    defaults = {"lr": 0.1, "momentum": 0.5, "signed": False, "keeps_top": False}  # noqa: RUF012

    def rule_for(self, group):
        return self.other_rule if group["signed"] else self.rule

    def arrays(self, group):
        return {"m": 0.0, "top": 0.0 if group["keeps_top"] else None}

    def scalars(self, numbers, group):
        return group["lr"] / numbers["step"], group["momentum"]


class Training:
    """Two groups of parameters in both precisions, the last without a gradient, and their optimizer.

    ``repeat`` is a repeated step, or, for the twin, the step itself; ``own`` counts the steps themselves.
    """

    def __init__(self, made, repeated):
        draw = np.random.default_rng(5)
        dtypes = {(3, 4): np.float32, (5,): np.float64, (2, 2): np.float32, (7,): np.float32}
        self.parameters = [
            Tensor(draw.standard_normal(shape).astype(dtype), requires_grad=True) for shape, dtype in dtypes.items()
        ]
        groups = [{"params": self.parameters[:2]}, {"params": self.parameters[2:], "lr": 0.02}]
        self.optimizer, self.draw, self.own = made(groups), draw, 0
        for p in self.parameters[:3]:
            p.grad = Tensor(np.zeros_like(p.data))
        step, self.optimizer.step = self.optimizer.step, self.counted
        self.step = step
        self.repeat = RepeatedStep(self.optimizer) if repeated else self.optimizer.step

    def counted(self):
        self.own += 1
        self.step()

    def again(self):
        """A step with new gradients in the arrays of the last. What it has made of all there is."""
        for p in self.parameters:
            if p.grad is not None:
                p.grad.data[...] = self.draw.standard_normal(p.shape)
        self.repeat()
        kept = [p.data.copy() for p in self.parameters], self.optimizer.state_dict()["state"]
        return kept, [None if p.grad is None else p.grad.data.copy() for p in self.parameters]


def other_data(training):
    p = training.parameters[0]
    p.data = p.data * 2


def other_order(training):
    training.parameters[0].data = np.asfortranarray(training.parameters[0].data)


def other_gradient(training):
    training.parameters[1].grad = Tensor(np.zeros(5))


def other_array(training):
    training.parameters[1].grad.data = np.zeros(5)


def no_gradient(training):
    training.parameters[0].grad = None


def first_gradient(training):
    training.parameters[3].grad = Tensor(np.zeros(7, np.float32))


def step_between(training):
    """With gradients of its own, after which those that a replay writes to are there again."""
    before = [p.grad for p in training.parameters]
    for p in training.parameters[:3]:
        p.grad = Tensor(np.ones_like(p.data))
    training.step()
    for p, grad in zip(training.parameters, before, strict=True):
        p.grad = grad


def loaded(training):
    training.optimizer.load_state_dict(training.optimizer.state_dict())


def other_state(training):
    training.optimizer.state[0] = {name: np.copy(value) for name, value in training.optimizer.state[0].items()}
    training.optimizer.state[0]["step"] = 1


def other_array_of_state(training):
    state = training.optimizer.state[1]
    name = next(name for name, value in state.items() if isinstance(value, np.ndarray))
    state[name] = state[name] * 3


def one_more_group(training):
    more = Tensor(np.ones(3, np.float32), requires_grad=True)
    more.grad = Tensor(np.zeros(3, np.float32))
    training.parameters.append(more)
    training.optimizer.add_param_group({"params": [more]})


def one_parameter_less(training):
    training.optimizer.param_groups[1]["params"].pop()


def option(at, **options):
    return lambda training: training.optimizer.param_groups[at].update(options)


CHANGES = {
    "other data": other_data,
    "data in another order": other_order,
    "another gradient": other_gradient,
    "another array of a gradient": other_array,
    "a gradient less": no_gradient,
    "the first gradient of a parameter": first_gradient,
    "a step between": step_between,
    "a state that was loaded": loaded,
    "another state": other_state,
    "another array of a state": other_array_of_state,
    "a group more": one_more_group,
    "a parameter less": one_parameter_less,
    "decay": option(0, weight_decay=0.1),
    "decay that is decoupled": option(1, weight_decay=0.1, decoupled_weight_decay=True),
    "climbing": option(1, maximize=True),
}
OF_HEAVY = {
    "another rule by an option": option(1, signed=True),
    "another rule": lambda training: setattr(training.optimizer, "rule", signed),
    "an array more": option(0, keeps_top=True),
}
OF_ADAM = {"another ε": option(0, eps=0.1), "an array more": option(1, amsgrad=True)}
SCHEDULED = {
    "nothing": lambda training: None,
    "a rate": option(0, lr=0.3),
    "the rate of the other group": option(1, lr=0.3),
}
OF_SCHEDULES = {Heavy: option(1, momentum=0.9), Adam: option(1, betas=(0.5, 0.6))}


def compared(made, change):
    """Three steps, a change, and three more, beside the steps themselves. How many were these, from the change on."""
    training, twin = Training(made, True), Training(made, False)
    for _ in range(3):
        np.testing.assert_equal(training.again(), twin.again())
    assert training.own == 1
    change(training), change(twin)
    counts = []
    for _ in range(3):
        np.testing.assert_equal(training.again(), twin.again())
        counts.append(training.own - 1)
    return counts


@pytest.mark.parametrize(
    ("made", "change"),
    [(made, each) for made, own in ((Heavy, OF_HEAVY), (Adam, OF_ADAM)) for each in [*CHANGES.items(), *own.items()]],
    ids=lambda each: each[0] if isinstance(each, tuple) else each.__name__,
)
def test_where_anything_has_changed_it_is_the_step_itself(made, change):
    what, change = change
    counts = compared(made, change)
    assert counts[0] == 1
    lasts = ("data in another order", "decay", "decay that is decoupled", "climbing")
    assert counts[-1] == (3 if what in lasts else 1)  # for good, or once


@pytest.mark.parametrize("made", [Heavy, Adam])
@pytest.mark.parametrize("what", [*SCHEDULED, "what else schedules move"])
def test_what_schedules_move_is_read_anew(made, what):
    assert compared(made, SCHEDULED.get(what, OF_SCHEDULES[made])) == [0, 0, 0]


def test_parameters_at_steps_of_their_own_have_scalars_of_their_own():
    def later(training):
        training.optimizer.state[2]["step"] = 7

    assert compared(Heavy, later)[-1] <= 1


def by_hand(self, theta, grad, state, group):
    theta -= group["lr"] * grad


def without_kernel(theta, grad, lr):
    theta -= lr * grad


@pytest.mark.parametrize(
    "body", [{"update": by_hand}, {"rule": without_kernel}], ids=["a method", "a function of NumPy's"]
)
def test_an_update_without_a_kernel_is_always_the_step_itself(body):
    scalars = {"defaults": {"lr": 0.1}, "scalars": lambda self, numbers, group: (group["lr"],)}
    made = type("Mine", (Optimizer,), {**scalars, **body})
    training, twin = Training(made, True), Training(made, False)
    for _ in range(3):
        np.testing.assert_equal(training.again(), twin.again())
    assert training.own == 3


def test_a_value_that_the_step_has_overwritten_is_refused():
    training = Training(Heavy, True)
    for _ in range(3):
        p = training.parameters[0]
        square = mg.sum(p * p)
        training.again()
        with pytest.raises(GraphError, match="was overwritten"):
            mg.grad(square, p)
    assert training.own == 1
