"""Station 12: the kernel, its speed, how it is measured, and MNIST beside minigrad."""

import time
from types import SimpleNamespace
from typing import Any

import numpy as np

import minigrad as mg
from course.optimizing import inputs, question
from course.question import Mistake, Question
from course.s10_adam.questions import NADAM, OPTIONS, nadam
from course.texts import Text
from datasets import load
from minigrad import nn, optim

SIZE = 200_000
STEPS, BATCH = 100, 64


def flat_copies(m: Any, theta: Any) -> Any:
    """θ after a step, where its elements are not in the order of memory."""
    theta = np.asfortranarray(theta)
    g, first, second = np.ones_like(theta), np.zeros_like(theta), np.zeros_like(theta)
    m.fast_nadam(theta, g, first, second, 1, 0.1)
    return np.ascontiguousarray(theta)


def compiled(m: Any) -> float:
    """Whether steps has been compiled for what fast_nadam gave it."""
    x, kernel, calls = [np.ones(3, np.float32) for _ in range(4)], m.steps, []

    class Recorder:
        def __call__(self, *arguments: Any) -> Any:
            calls.append(1)
            return kernel(*arguments)

        def __getattr__(self, name: str) -> Any:
            return getattr(kernel, name)

    m.steps = Recorder()
    try:
        m.fast_nadam(*x, 1, 0.1)
    finally:
        m.steps = kernel
    return float(bool(calls and getattr(kernel, "nopython_signatures", ())))


def faster(m: Any) -> float:
    """Whether fast_nadam is faster than station 10's nadam: in turns, the least of each."""
    import s10_adam  # the learner's

    ours, theirs = ([np.ones(SIZE, np.float32) for _ in range(4)] for _ in range(2))
    m.fast_nadam(*ours, 1, 0.001)
    seconds: dict[str, float] = {}
    for t in range(2, 12):
        for name, rule, arrays in (("fast", m.fast_nadam, ours), ("numpy", s10_adam.nadam, theirs)):
            began = time.perf_counter()
            rule(*arrays, t, 0.001)
            seconds[name] = min(seconds.get(name, np.inf), time.perf_counter() - began)
    print(f"nadam: {1e3 * seconds['numpy']:.2f} ms, fast_nadam: {1e3 * seconds['fast']:.2f} ms, {SIZE:,} numbers")
    return float(seconds["fast"] < seconds["numpy"] / 1.2)


def clocked(m: Any, durations: list[float], repeat: int) -> Any:
    """What measure says of a function that takes these times, by a clock that only it moves."""
    now, left = [100.0], iter(durations)

    def clock() -> float:
        return now[0]

    def f() -> None:
        now[0] += next(left)

    names = ("perf_counter", "time", "monotonic", "process_time")
    before, m.time = m.time, SimpleNamespace(**dict.fromkeys(names, clock))
    try:
        return m.measure(f, repeat)
    finally:
        m.time = before


def epoch(m: Any, seed: int) -> float:
    """The learner's last loss over minigrad's, from the same weights, with the same batches of MNIST."""
    mnist = load("mnist", quiet=True)
    images = (mnist.train_images[: STEPS * BATCH].reshape(-1, 784) / 255).astype(np.float32)
    labels = mnist.train_labels[: STEPS * BATCH].astype(np.int64)
    layers = m.network(np.random.default_rng(seed))
    both = nn.Linear(784, 32), nn.Linear(32, 10)
    net = nn.Sequential(both[0], nn.ReLU(), both[1])
    for theirs, ours in zip(both, layers, strict=True):
        theirs.load_state_dict({"weight": ours.weight.data.T, "bias": ours.bias.data})
    mine = m.train(layers, images, labels, BATCH, np.random.default_rng(seed))
    if mine is None or len(mine) != STEPS or not np.isfinite(mine).all():
        return np.nan
    optimizer = optim.Nadam(net.parameters(), lr=0.002, momentum_decay=1e6)
    theirs_list = []
    for batch in m.batches(np.arange(len(images)), BATCH, np.random.default_rng(seed)):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(net(mg.Tensor(images[batch])), labels[batch])
        loss.backward()
        optimizer.step()
        theirs_list.append(loss.item())
    last, right = (float(np.mean(each[-20:])) for each in (mine, theirs_list))
    print(f"MNIST, {STEPS} steps: your loss {np.mean(mine[:20]):.4f} → {last:.4f}, minigrad's → {right:.4f}")
    return last / right


DURATIONS = [9.0, 1.5, 1.0, 1.2, 2.0, 1.3, 1.1, 1.4, 1.6]
MEASURE = [
    (
        "first-call",
        "only the first call is measured, and it compiles: call once before, without the clock",
        "只测了第一次调用，而它包含编译：先不计时地调用一次",
        lambda d, n: d[0],
    ),
    (
        "mean-with-compilation",
        "this is a mean, and the compilation is in it: call once before, and take the least",
        "这是平均，还包含了编译：先调用一次，再取最小值",
        lambda d, n: sum(d[:n]) / n,
    ),
    (
        "mean-for-least",
        "this is the mean. What disturbs a call makes it longer, never shorter: take the least",
        "这是平均。干扰只会让调用变长，不会变短：取最小值",
        lambda d, n: sum(d[1 : n + 1]) / n,
    ),
    (
        "total-for-least",
        "this is the time of all calls together",
        "这是所有调用的总时间",
        lambda d, n: sum(d[1 : n + 1]),
    ),
    ("largest", "this is the longest call; take the least", "这是最长的一次；取最小值", lambda d, n: max(d[1 : n + 1])),
    (
        "only-one",
        "only one call is measured: take the least of several",
        "只测了一次：取几次中的最小值",
        lambda d, n: d[1],
    ),
]
NOT_EQUAL = Text(
    "the list of losses is not one finite number for each batch: go through all batches, and append float(loss.data)",
    "损失列表不是每批一个有限的数：要走完所有批次，并追加 float(loss.data)",
)
QUESTIONS = [
    question(
        "fast_nadam", Text("fast_nadam, four steps", "fast_nadam，四步"), nadam, 2, inputs(16, *OPTIONS), NADAM, True
    )._replace(tolerance=1e-5),
    Question(
        Text("fast_nadam: any order of memory", "fast_nadam：任意的内存次序"),
        "fast_nadam",
        [(np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]),)],
        flat_copies,
        truth=lambda theta: theta - 0.1 * (0.1 / (1 - 0.9) + 0.9 * 0.1 / (1 - 0.81)),
        tolerance=1e-5,
        mistakes=[
            Mistake(
                "copied",
                Text(
                    "θ is as it was: ravel() of an array that is not in the order of memory is a copy, and the update is "
                    "lost with it. Copy back, or loop over .flat",
                    "θ 没有变：数组不按内存次序排列时，ravel() 得到的是副本，更新也随它丢了。要写回去，或用 .flat 循环",
                ),
                lambda theta: theta,
            )
        ],
    ),
    Question(
        Text("steps: compiled", "steps：已编译"),
        "fast_nadam",
        [()],
        compiled,
        truth=lambda: 1.0,
        mistakes=[
            Mistake(
                "not-compiled",
                Text(
                    "fast_nadam does not go through the compiled steps: it must call it, and steps must keep its @njit",
                    "fast_nadam 没有用到编译好的 steps：要调用它，并保留 @njit",
                ),
                lambda: 0.0,
            )
        ],
    ),
    Question(
        Text("fast_nadam: faster than NumPy", "fast_nadam：比 NumPy 快"),
        "fast_nadam",
        [()],
        faster,
        truth=lambda: 1.0,
        mistakes=[
            Mistake(
                "slow",
                Text(
                    "it is no faster than station 10's: one loop in steps, over whole arrays, called once for each "
                    "parameter, and no copies",
                    "不比第 10 站的快：steps 里只用一个循环走完整个数组，每个参数只调用一次，不要复制",
                ),
                lambda: 0.0,
            )
        ],
    ),
    Question(
        Text("measure: the least, without compilation", "measure：最小值，不含编译"),
        "measure",
        [(DURATIONS, 5), (DURATIONS, 3), ([4.0, *DURATIONS[:0:-1]], 4)],
        clocked,
        truth=lambda d, n: min(d[1 : n + 1]),
        mistakes=[Mistake(key, Text(en, zh), gives) for key, en, zh, gives in MEASURE],
    ),
    Question(
        Text("MNIST: the same loss as minigrad", "MNIST：与 minigrad 相同的损失"),
        "train",
        [(0,)],
        epoch,
        truth=lambda seed: 1.0,
        tolerance=5e-3,
        mistakes=[Mistake("losses", NOT_EQUAL, lambda seed: np.nan)],
    ),
]
