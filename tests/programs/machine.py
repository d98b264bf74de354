"""Random programs as a state machine: each rule is a step, done by minigrad and by PyTorch, and then compared."""

import re
from collections import Counter
from contextlib import ExitStack

import hypothesis.strategies as st
import numpy as np
import torch
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

import minigrad as mg
from minigrad import Tensor
from minigrad.errors import GraphError
from tests.programs import tables
from tests.programs.both import (
    Both,
    backward,
    bounded,
    change,
    close,
    compare,
    compare_gradients,
    constant_if_unrecorded,
    descent,
    fits,
    gradients,
    in_thread,
    is_view,
    may_be_written,
    overwritten_view,
    put,
)

COUNTS = Counter()
"""How many programs ran, how many gradients were compared, and what was refused."""

MAY_REFUSE = {
    "overwritten memory": "the memory of this tensor of shape .* was overwritten",
    "overwritten value": "that its gradient needs was overwritten",
    "a leaf or its view": "is a leaf that requires a gradient, or a view of one",
    "read-only": "cannot be written to: several of its elements",
    "freed graph": "was freed by an earlier backward walk",
}
"""What minigrad may refuse where PyTorch goes on: the documented errors."""

LARGE = 1e4
NUMBER = st.integers(0, 255)
FLAG = st.booleans()
SELDOM = st.integers(0, 7).map(lambda n: n == 7)


class Program(RuleBasedStateMachine):
    """A program: tensors, leaves, modules, hooks, generators and the switches that are on."""

    def __init__(self):
        super().__init__()
        self.tensors, self.leaves, self.modules, self.generators = [], [], [], []
        self.hooks = ([], []), ([], [])  # handles and logs, ours and theirs
        self.switches = ExitStack()
        self.in_use = set()  # modules that were called in evaluation mode
        self.depth = 0
        self.over = False
        # Whether gradients are among the tensors. On what these depend with a slope of 0 is each framework's own.
        self.has_gradients = False
        # Whether a leaf got a gradient again: a derivative that was recorded before may see it or not.
        self.thawed = False

    # How a step is done.

    def do(self, ours, theirs, thread=False):
        """Both results of a step, or None if it was refused. Ours first: a refusal must change nothing."""
        if self.over:
            return None
        called = self.calls()
        try:
            mine = in_thread(ours) if thread else ours()
        except GraphError as error:
            self.count_refusal(error)
            self.over = called != self.calls()  # half of a walk: its hooks will not be called by theirs
            return None
        try:
            return mine, in_thread(theirs) if thread else theirs()
        except RuntimeError as error:
            COUNTS["PyTorch refuses: " + re.sub(r"[\[(]?\d.*|:.*", "", str(error))[:60].strip()] += 1
            self.over = True
            return None

    def calls(self):
        return [len(seen) for seen in self.hooks[0][1]]

    def count_refusal(self, error):
        for name, pattern in MAY_REFUSE.items():
            if re.search(pattern, str(error)):
                COUNTS["refused: " + name] += 1
                return
        raise AssertionError("a refusal that is not documented") from error

    def add(self, both):
        """Keep the results of a step, unless they are too large to go on with."""
        if both is None:
            return
        mine, its = both
        compare(mine, its, "a value")
        if np.abs(mine.data).max(initial=0) < LARGE and mine.size and mine.ndim < 5:
            self.tensors.append(Both(mine, its))

    def pick(self, number):
        return self.tensors[number % len(self.tensors)]

    def target(self, number):
        """A tensor to write to: seldom a leaf, which is refused unless under no_grad."""
        results = [x for x in self.tensors if not (x.is_leaf and x.ours.requires_grad)]
        return self.pick(number) if number % 8 == 0 or not results else results[number % len(results)]

    def changed(self, both):
        """After a write: every tensor that shows the memory has the new values."""
        if both is not None:
            COUNTS["writes"] += 1
            for each in self.tensors:
                compare(each.ours, each.theirs, "a value after a write")

    # Steps.

    @initialize(a=NUMBER, b=NUMBER)
    def start(self, a, b):
        self.new_leaf(a, b, True)
        x = self.tensors[0]
        self.add(self.do(lambda: x.ours * 1, lambda: x.theirs * 1))
        self.add(self.do(lambda: x.ours * x.ours, lambda: x.theirs * x.theirs))

    @rule(a=NUMBER, b=NUMBER, needs=FLAG)
    def new_leaf(self, a, b, needs):
        array = tables.numbers(3 * b, tables.SHAPES[a % len(tables.SHAPES)])
        both = Both(Tensor(array.copy(), requires_grad=needs), torch.tensor(array, requires_grad=needs))
        self.tensors.append(both)
        self.leaves.append(both)

    @rule(a=NUMBER, op=st.sampled_from(sorted(tables.UNARY)), thread=SELDOM)
    def unary(self, a, op, thread):
        x = self.pick(a)
        if x.shape or op not in tables.NEED_AXES:
            ours, theirs = tables.UNARY[op]
            self.add(self.do(lambda: ours(x.ours), lambda: theirs(x.theirs), thread))

    @rule(a=NUMBER, b=NUMBER, op=st.sampled_from(sorted(tables.BINARY)))
    def binary(self, a, b, op):
        x, y = self.pick(a), self.pick(b)
        if op == "outer" or fits(x.shape, y.shape):
            ours, theirs = tables.BINARY[op]
            self.add(self.do(lambda: ours(x.ours, y.ours), lambda: theirs(x.theirs, y.theirs)))

    @rule(a=NUMBER, op=st.sampled_from(sorted(tables.VIEWS)))
    def view(self, a, op):
        x = self.pick(a)
        if x.shape or op not in tables.VIEWS_NEED_AXES:
            ours, theirs = tables.VIEWS[op]
            both = self.do(lambda: ours(x.ours), lambda: constant_if_unrecorded(theirs(x.theirs)))
            self.add(both if both is None or is_view(*both, x) else (mg.copy(both[0]), both[1].clone()))

    @rule(a=NUMBER, index=st.sampled_from(tables.INDICES), b=NUMBER, number=FLAG, thread=SELDOM)
    def assign(self, a, index, b, number, thread):
        y, x = self.target(a), self.pick(b)
        shape = tables.part_shape(y.shape, index)
        if shape is None or not (number or may_be_written(x, y, shape)):
            return
        mine, its = (0.25, 0.25) if number else (x.ours, x.theirs)
        self.changed(self.do(lambda: put(y.ours, index, mine), lambda: put(y.theirs, index, its), thread))

    @rule(a=NUMBER, b=NUMBER, update=st.sampled_from(tables.UPDATES), number=FLAG)
    def update(self, a, b, update, number):
        self.do_update(a, None, b, update, number)

    @rule(
        a=NUMBER,
        index=st.sampled_from(tables.INDICES),
        b=NUMBER,
        update=st.sampled_from(tables.UPDATES),
        number=FLAG,
    )
    def update_part(self, a, index, b, update, number):
        self.do_update(a, index, b, update, number)

    def do_update(self, a, index, b, update, number):
        y, x = self.target(a), self.pick(b)
        shape = y.shape if index is None else tables.part_shape(y.shape, index)
        if shape is None or not (number or may_be_written(x, y, shape)):
            return
        mine, its = (1.5, 1.5) if number else (x.ours, x.theirs)
        if not number and update in tables.UPDATES[2:]:  # x / (1 + x²) and the like stay small
            mine, its = bounded(mine, its)
        self.changed(self.do(lambda: change(y.ours, index, update, mine), lambda: change(y.theirs, index, update, its)))

    @rule(a=NUMBER, kind=st.integers(0, 5))
    def hook(self, a, kind):
        x = self.pick(a)
        # A view of PyTorch's that is written to forgets its hooks; what is no view keeps them for its old value.
        view = x.theirs._is_view()
        if x.ours.requires_grad and x.theirs.requires_grad and not view and not self.has_gradients:
            handles, logs = zip(*self.hooks, strict=True)
            self.do(
                lambda: tables.hook(kind, x.ours, handles[0], logs[0]),
                lambda: tables.hook(kind, x.theirs, handles[1], logs[1]),
            )

    @rule(a=NUMBER)
    def unhook(self, a):
        for handles, _ in self.hooks:
            if handles:
                handles[a % len(handles)][1].remove()

    @precondition(lambda self: self.depth < 3)
    @rule(on=FLAG)
    def switch(self, on):
        self.switches.enter_context(mg.enable_grad() if on else mg.no_grad())
        self.switches.enter_context(torch.set_grad_enabled(on))
        self.depth += 1

    @precondition(lambda self: self.depth)
    @rule()
    def unswitch(self):
        self.switches.close()
        self.depth = 0

    @rule(a=NUMBER, on=FLAG)
    def generate(self, a, on):
        x = self.pick(a)
        ours = tables.generator(mg.enable_grad if on else mg.no_grad)
        theirs = tables.generator(torch.enable_grad() if on else torch.no_grad())
        self.generators.append((ours(x.ours), theirs(x.theirs)))

    @precondition(lambda self: self.generators)
    @rule(a=NUMBER)
    def resume(self, a):
        mine, its = self.generators[a % len(self.generators)]
        both = self.do(lambda: next(mine, None), lambda: next(its, None))
        if both and both[0] is not None:
            self.add(both)

    @precondition(lambda self: len(self.modules) < 2)
    @rule(kind=NUMBER, a=NUMBER)
    def new_module(self, kind, a):
        ours, theirs = tables.module(kind, a)
        self.modules.append((ours, theirs))
        parameters = [Both(*each) for each in zip(ours.parameters(), theirs.parameters(), strict=True)]
        self.leaves += parameters
        self.tensors += parameters

    @precondition(lambda self: self.modules)
    @rule(a=NUMBER, b=NUMBER)
    def call(self, a, b):
        (ours, theirs), x = self.modules[a % len(self.modules)], self.pick(b)
        if x.ours.size % 3 == 0 and x.ours.size > 3:
            self.in_use |= set() if ours.training else {ours}
            self.add(self.do(lambda: ours(x.ours.reshape(-1, 3)), lambda: theirs(x.theirs.reshape(-1, 3))))

    @precondition(lambda self: self.modules)
    @rule(a=NUMBER, training=FLAG, needs=FLAG, freeze=FLAG)
    def mode(self, a, training, needs, freeze):
        self.thawed |= freeze and needs
        modules = self.modules[a % len(self.modules)]
        for module in modules:
            # PyTorch's gradient of a batch norm in use is wrong once its running statistics have moved on.
            module.train(training and modules[0] not in self.in_use)
            if freeze and all(x.is_leaf for x in self.leaves):
                module.requires_grad_(needs)

    @rule(a=NUMBER, needs=FLAG)
    def freeze(self, a, needs):
        x = self.leaves[a % len(self.leaves)]
        if x.is_leaf and x.theirs.is_leaf:
            self.thawed |= needs and not x.ours.requires_grad
            x.ours.requires_grad = needs
            x.theirs.requires_grad_(needs)

    @rule(a=NUMBER)
    def descend(self, a):
        x = self.leaves[a % len(self.leaves)]
        if x.is_leaf and x.theirs.is_leaf and x.ours.grad is not None:
            self.changed(self.do(lambda: descent(x.ours, mg), lambda: descent(x.theirs, torch)))

    @rule()
    def zero_grad(self):
        for x in self.leaves:
            x.ours.grad = x.theirs.grad = None

    # Gradients.

    @rule(a=NUMBER, b=NUMBER, direct=FLAG, keep=FLAG, create=FLAG, thread=SELDOM)
    def backward(self, a, b, direct, keep, create, thread):
        x = self.pick(a)
        if not x.ours.requires_grad:
            return
        w, keep = tables.numbers(b, x.shape), keep or create
        done = self.do(
            lambda: backward(x.ours, Tensor(w), mg, direct, keep, create),
            lambda: backward(x.theirs, torch.tensor(w), torch, direct, keep, create),
            thread,
        )
        if done:
            self.compare_leaves()

    def compare_leaves(self):
        for x in self.leaves:
            compare_gradients(x.ours.grad, x.theirs.grad, "a leaf's .grad", self.has_gradients)
        for mine, its in zip(*(logs for _, logs in self.hooks), strict=True):
            close(np.array(mine), np.array(its), 1e-7, 1e-9, "what a hook saw")

    @rule(a=NUMBER, b=NUMBER, inputs=st.lists(NUMBER, min_size=1, max_size=3), create=FLAG)
    def grad(self, a, b, inputs, create):
        y = self.pick(a)
        hooked = bool(self.hooks[0][0])
        # PyTorch calls hooks aside from the path to the inputs too, and gives the gradient of an input on the path to
        # another before its hooks.
        # How a gradient depends on results on the way is each framework's own: of x / y ours takes the quotient again.
        xs = self.leaves if hooked or self.has_gradients else map(self.pick, inputs)
        xs = list({id(x): x for x in xs if x.ours.requires_grad and not overwritten_view(x)}.values())
        frozen = any(not (x.ours.requires_grad and x.is_leaf) for x in self.leaves)
        if not (y.ours.requires_grad and xs) or (hooked and frozen):
            return
        w = tables.numbers(b, y.shape)
        create = create and not hooked  # a derivative that is written with the op's output meets that output's hooks
        done = self.do(
            lambda: gradients(y.ours, Tensor(w), [x.ours for x in xs], mg.grad, create),
            lambda: gradients(y.theirs, torch.tensor(w), [x.theirs for x in xs], torch.autograd.grad, create),
        )
        for mine, its in zip(*done, strict=True) if done else ():
            compare_gradients(mine, its, "a gradient", self.has_gradients)
            if create and mine is not None:  # copied: what gradients share memory is each framework's own
                self.has_gradients = True
                self.add(self.do(lambda mine=mine: mg.copy(mine), lambda its=its: its.clone()))

    def teardown(self):
        self.switches.close()
        COUNTS["programs"] += 1
        try:
            if not self.over:
                self.compare_leaves()
            for handles, _ in self.hooks:
                for kind, handle, _ in handles:
                    if kind not in tables.PURE_HOOKS:
                        handle.remove()
            for x in self.tensors[-6:]:
                self.probe(x)
        finally:
            for mine, its in self.generators:
                mine.close()
                its.close()

    def probe(self, y):
        """The first and the second derivatives of a tensor of the program by its leaves."""
        leaves = [x for x in self.leaves if x.is_leaf and x.ours.requires_grad and x.theirs.requires_grad]
        if not leaves or self.over:
            return
        if not y.ours.requires_grad:
            if self.do(lambda: y.ours * 1, lambda: None):
                assert self.has_gradients or not y.theirs.requires_grad, "PyTorch knows a gradient of this tensor"
            return
        w = tables.numbers(5, y.shape)
        mine, its = [x.ours for x in leaves], [x.theirs for x in leaves]
        done = self.do(
            lambda: gradients(y.ours, Tensor(w), mine, mg.grad, True),
            lambda: gradients(y.theirs, torch.tensor(w), its, torch.autograd.grad, True),
        )
        if not done:
            return
        for first in zip(*done, strict=True):
            compare_gradients(*first, "a gradient by a leaf", self.has_gradients)
        COUNTS["first derivatives"] += 1
        for side in self.hooks:
            for _, handle, _ in side[0]:
                handle.remove()
        ours, theirs = ([g for g in side if g is not None and g.requires_grad] for side in done)
        if (
            not (ours and theirs) or self.thawed or (self.has_gradients and self.modules)
        ):  # PyTorch's batch norm is wrong in order 3
            return
        done = self.do(
            lambda: mg.grad(sum((g * g).sum() for g in ours), mine, allow_unused=True, retain_graph=True),
            lambda: torch.autograd.grad(sum((g * g).sum() for g in theirs), its, allow_unused=True, retain_graph=True),
        )
        zero = np.zeros(())
        pairs = [
            np.broadcast_arrays(zero if a is None else a.data, zero if b is None else b.numpy(force=True))
            for a, b in (zip(*done, strict=True) if done else ())
        ]
        # By a bias before batch norm it is a sum of numbers as large as by a weight, and 0.
        largest = max([np.abs(b).max() for _, b in pairs], default=0)
        for a, b in pairs:
            close(a, b, 1e-6, 1e-8 * (1 + largest), "second derivative")
        COUNTS["second derivatives"] += bool(done)
