"""Station 12: right answers in three styles, and wrong ones by the key of their diagnosis."""

STEPS = """\
for i in range(theta.size):
    m[i] = beta1 * m[i] + (1 - beta1) * g[i]
    v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i]
    theta[i] -= (of_g * g[i] + of_m * m[i]) / (np.sqrt(of_v * v[i]) + eps)"""
FAST = """\
of_g = lr * (1 - beta1) / (1 - beta1**t)
of_m = lr * beta1 / (1 - beta1 ** (t + 1))
flat = [x.reshape(-1) for x in (theta, g, m, v)]
steps(*flat, of_g, of_m, 1 / (1 - beta2**t), beta1, beta2, eps)
for x, y in zip((theta, m, v), (flat[0], flat[2], flat[3])):
    if not np.shares_memory(x, y):
        x[...] = y.reshape(x.shape)"""
MEASURE = """\
f()
best = float('inf')
for _ in range(repeat):
    began = time.perf_counter()
    f()
    best = min(best, time.perf_counter() - began)
return best"""
TRAIN = """\
losses = []
for batch in batches(np.arange(len(images)), size, rng):
    loss = loss_of(layers, images[batch], labels[batch])
    optimizer.step(gradients(loss, parameters))
    losses.append(float(loss.data))
return losses"""
RIGHT = [
    {"steps": STEPS, "fast_nadam": FAST, "measure": MEASURE, "train": TRAIN},
    {
        "steps": """\
for i in range(len(theta)):
    x = g[i]
    m[i] += (1 - beta1) * (x - m[i])
    v[i] += (1 - beta2) * (x * x - v[i])
    theta[i] = theta[i] - (of_g * x + of_m * m[i]) / (of_v**0.5 * v[i] ** 0.5 + eps)""",
        "fast_nadam": FAST.replace("x.reshape(-1)", "np.ascontiguousarray(x).ravel()"),
        "measure": """\
times = []
for _ in range(repeat + 1):
    began = time.perf_counter()
    f()
    times.append(time.perf_counter() - began)
return min(times[1:])""",
        "train": """\
def one(batch):
    loss = loss_of(layers, images[batch], labels[batch])
    optimizer.step(gradients(loss, parameters))
    return float(loss.data)
return [one(batch) for batch in batches(np.arange(len(labels)), size, rng)]""",
    },
    {
        "steps": """\
one, n = 1.0, theta.shape[0]
for i in range(n):
    a, b = beta1 * m[i] + (one - beta1) * g[i], beta2 * v[i] + (one - beta2) * g[i] ** 2
    theta[i] -= (of_m * a + of_g * g[i]) / (np.sqrt(b * of_v) + eps)
    m[i], v[i] = a, b""",
        "fast_nadam": """\
factors = lr * (1 - beta1) / (1 - beta1**t), lr * beta1 / (1 - beta1 ** (t + 1)), 1 / (1 - beta2**t)
arrays = theta, g, m, v
if all(x.flags.c_contiguous for x in arrays):
    steps(*(x.ravel() for x in arrays), *factors, beta1, beta2, eps)
else:
    copies = [x.flatten() for x in arrays]
    steps(*copies, *factors, beta1, beta2, eps)
    theta.flat, m.flat, v.flat = copies[0], copies[2], copies[3]""",
        "measure": """\
f()
def once():
    began = time.perf_counter()
    f()
    return time.perf_counter() - began
return min(once() for _ in range(repeat))""",
        "train": TRAIN.replace("np.arange(len(images))", "np.arange(images.shape[0])").replace(
            "float(loss.data)", "loss.data.item()"
        ),
    },
]


def changed(name: str, old: str, new: str) -> dict[str, str]:
    assert old in RIGHT[0][name]
    return {name: RIGHT[0][name].replace(old, new)}


WRONG = {
    "same-correction": changed("fast_nadam", "(t + 1)", "t"),
    "g-too-large": changed("fast_nadam", "lr * (1 - beta1) /", "lr /"),
    "m-without-beta": changed("fast_nadam", "lr * beta1", "lr"),
    "v-not-corrected": changed("fast_nadam", "1 / (1 - beta2**t)", "1.0"),
    "rebinds-theta": changed("steps", "theta[i] -= (of_g", "theta[i] - (of_g"),
    "copied": {"fast_nadam": "\n".join(FAST.split("\n")[:4])},
    "not-compiled": changed("fast_nadam", "steps(", "steps.py_func("),
    "slow": {
        "fast_nadam": FAST.replace(
            "steps(*flat, ", "for i in range(0, theta.size, 50):\n    steps(*(x[i : i + 50] for x in flat), "
        )
    },
    "first-call": {"measure": "began = time.perf_counter()\nf()\nreturn time.perf_counter() - began"},
    "mean-with-compilation": {
        "measure": "began = time.perf_counter()\nfor _ in range(repeat):\n    f()\nreturn (time.perf_counter() - began) / repeat"
    },
    "mean-for-least": {
        "measure": "f()\nbegan = time.perf_counter()\nfor _ in range(repeat):\n    f()\nreturn (time.perf_counter() - began) / repeat"
    },
    "total-for-least": {
        "measure": "f()\nbegan = time.perf_counter()\nfor _ in range(repeat):\n    f()\nreturn time.perf_counter() - began"
    },
    "largest": changed("measure", "min(best", "max(0 if best == float('inf') else best"),
    "losses": changed("train", "    losses.append(float(loss.data))", "losses.append(float(loss.data))"),
    "uphill": {
        "steps": "for i in range(theta.size):\n    m[i] = beta1 * m[i] + (1 - beta1) * g[i]\n    v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i]\n    theta[i] += (of_g * g[i] + of_m * m[i]) / (np.sqrt(of_v * v[i]) + eps)",
    },
    "old-state": {
        "steps": "for i in range(theta.size):\n    theta[i] -= (of_g * g[i] + of_m * m[i]) / (np.sqrt(of_v * v[i]) + eps)\n    m[i] = beta1 * m[i] + (1 - beta1) * g[i]\n    v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i]",
    },
    "not-squared": {
        "steps": "for i in range(theta.size):\n    m[i] = beta1 * m[i] + (1 - beta1) * g[i]\n    v[i] = beta2 * v[i] + (1 - beta2) * g[i]\n    theta[i] -= (of_g * g[i] + of_m * m[i]) / (np.sqrt(of_v * v[i]) + eps)",
    },
    "sum-for-mean": {
        "steps": "for i in range(theta.size):\n    m[i] = beta1 * m[i] + g[i]\n    v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i]\n    theta[i] -= (of_g * g[i] + of_m * m[i]) / (np.sqrt(of_v * v[i]) + eps)",
    },
    "v-sum-for-mean": {
        "steps": "for i in range(theta.size):\n    m[i] = beta1 * m[i] + (1 - beta1) * g[i]\n    v[i] = beta2 * v[i] + g[i] * g[i]\n    theta[i] -= (of_g * g[i] + of_m * m[i]) / (np.sqrt(of_v * v[i]) + eps)",
    },
    "no-root-of-v": {
        "steps": "for i in range(theta.size):\n    m[i] = beta1 * m[i] + (1 - beta1) * g[i]\n    v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i]\n    theta[i] -= (of_g * g[i] + of_m * m[i]) / (of_v * v[i] + eps)",
    },
    "eps-under-root": {
        "steps": "for i in range(theta.size):\n    m[i] = beta1 * m[i] + (1 - beta1) * g[i]\n    v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i]\n    theta[i] -= (of_g * g[i] + of_m * m[i]) / (np.sqrt(of_v * v[i] + eps))",
    },
    "no-eps": {
        "steps": "for i in range(theta.size):\n    m[i] = beta1 * m[i] + (1 - beta1) * g[i]\n    v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i]\n    theta[i] -= (of_g * g[i] + of_m * m[i]) / (np.sqrt(of_v * v[i]))",
    },
    "correction-outside-root": {
        "steps": "for i in range(theta.size):\n    m[i] = beta1 * m[i] + (1 - beta1) * g[i]\n    v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i]\n    theta[i] -= (of_g * g[i] + of_m * m[i]) / (of_v * np.sqrt(v[i]) + eps)",
    },
    "shares-exchanged": {
        "steps": "for i in range(theta.size):\n    m[i] = beta1 * m[i] + (1 - beta1) * g[i]\n    v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i]\n    theta[i] -= (of_m * g[i] + of_g * m[i]) / (np.sqrt(of_v * v[i]) + eps)",
    },
    "betas-exchanged-in-means": {
        "steps": "for i in range(theta.size):\n    m[i] = beta2 * m[i] + (1 - beta2) * g[i]\n    v[i] = beta1 * v[i] + (1 - beta1) * g[i] * g[i]\n    theta[i] -= (of_g * g[i] + of_m * m[i]) / (np.sqrt(of_v * v[i]) + eps)",
    },
    "first-element": {
        "steps": "for i in range(theta.size):\n    m[i] = beta1 * m[i] + (1 - beta1) * g[i]\n    v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i]\n    theta[i] -= (of_g * g[i] + of_m * m[i]) / (np.sqrt(of_v * v[i]) + eps)\n    return",
    },
    "not-the-last": {
        "steps": "for i in range(theta.size - 1):\n    m[i] = beta1 * m[i] + (1 - beta1) * g[i]\n    v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i]\n    theta[i] -= (of_g * g[i] + of_m * m[i]) / (np.sqrt(of_v * v[i]) + eps)",
    },
    "not-the-first": {
        "steps": "for i in range(1, theta.size):\n    m[i] = beta1 * m[i] + (1 - beta1) * g[i]\n    v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i]\n    theta[i] -= (of_g * g[i] + of_m * m[i]) / (np.sqrt(of_v * v[i]) + eps)",
    },
    "lost-m": {
        "steps": "for i in range(theta.size):\n    mi = beta1 * m[i] + (1 - beta1) * g[i]\n    v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i]\n    theta[i] -= (of_g * g[i] + of_m * mi) / (np.sqrt(of_v * v[i]) + eps)",
    },
    "lost-v": {
        "steps": "for i in range(theta.size):\n    m[i] = beta1 * m[i] + (1 - beta1) * g[i]\n    vi = beta2 * v[i] + (1 - beta2) * g[i] * g[i]\n    theta[i] -= (of_g * g[i] + of_m * m[i]) / (np.sqrt(of_v * vi) + eps)",
    },
    "only-m": {
        "steps": "for i in range(theta.size):\n    m[i] = beta1 * m[i] + (1 - beta1) * g[i]\n    v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i]\n    theta[i] -= (of_m * m[i]) / (np.sqrt(of_v * v[i]) + eps)",
    },
    "only-g": {
        "steps": "for i in range(theta.size):\n    m[i] = beta1 * m[i] + (1 - beta1) * g[i]\n    v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i]\n    theta[i] -= (of_g * g[i]) / (np.sqrt(of_v * v[i]) + eps)",
    },
    "minus": {
        "steps": "for i in range(theta.size):\n    m[i] = beta1 * m[i] + (1 - beta1) * g[i]\n    v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i]\n    theta[i] -= (of_g * g[i] - of_m * m[i]) / (np.sqrt(of_v * v[i]) + eps)",
    },
    "v-of-m": {
        "steps": "for i in range(theta.size):\n    m[i] = beta1 * m[i] + (1 - beta1) * g[i]\n    v[i] = beta2 * v[i] + (1 - beta2) * m[i] * m[i]\n    theta[i] -= (of_g * g[i] + of_m * m[i]) / (np.sqrt(of_v * v[i]) + eps)",
    },
    "no-rate-of-m": {
        "fast_nadam": "of_g = lr * (1 - beta1) / (1 - beta1**t)\nof_m = beta1 / (1 - beta1 ** (t + 1))\nflat = [x.reshape(-1) for x in (theta, g, m, v)]\nsteps(*flat, of_g, of_m, 1 / (1 - beta2**t), beta1, beta2, eps)\nfor x, y in zip((theta, m, v), (flat[0], flat[2], flat[3])):\n    if not np.shares_memory(x, y):\n        x[...] = y.reshape(x.shape)",
    },
    "no-rate-of-g": {
        "fast_nadam": "of_g = (1 - beta1) / (1 - beta1**t)\nof_m = lr * beta1 / (1 - beta1 ** (t + 1))\nflat = [x.reshape(-1) for x in (theta, g, m, v)]\nsteps(*flat, of_g, of_m, 1 / (1 - beta2**t), beta1, beta2, eps)\nfor x, y in zip((theta, m, v), (flat[0], flat[2], flat[3])):\n    if not np.shares_memory(x, y):\n        x[...] = y.reshape(x.shape)",
    },
    "no-rate": {
        "fast_nadam": "of_g = (1 - beta1) / (1 - beta1**t)\nof_m = beta1 / (1 - beta1 ** (t + 1))\nflat = [x.reshape(-1) for x in (theta, g, m, v)]\nsteps(*flat, of_g, of_m, 1 / (1 - beta2**t), beta1, beta2, eps)\nfor x, y in zip((theta, m, v), (flat[0], flat[2], flat[3])):\n    if not np.shares_memory(x, y):\n        x[...] = y.reshape(x.shape)",
    },
    "first-correction": {
        "fast_nadam": "of_g = lr * (1 - beta1) / (1 - beta1)\nof_m = lr * beta1 / (1 - beta1 ** (t + 1))\nflat = [x.reshape(-1) for x in (theta, g, m, v)]\nsteps(*flat, of_g, of_m, 1 / (1 - beta2**t), beta1, beta2, eps)\nfor x, y in zip((theta, m, v), (flat[0], flat[2], flat[3])):\n    if not np.shares_memory(x, y):\n        x[...] = y.reshape(x.shape)",
    },
    "beta-times-t": {
        "fast_nadam": "of_g = lr * (1 - beta1) / (1 - beta1*t)\nof_m = lr * beta1 / (1 - beta1 ** (t + 1))\nflat = [x.reshape(-1) for x in (theta, g, m, v)]\nsteps(*flat, of_g, of_m, 1 / (1 - beta2**t), beta1, beta2, eps)\nfor x, y in zip((theta, m, v), (flat[0], flat[2], flat[3])):\n    if not np.shares_memory(x, y):\n        x[...] = y.reshape(x.shape)",
    },
    "correction-multiplied": {
        "fast_nadam": "of_g = lr * (1 - beta1) / (1 - beta1**t)\nof_m = lr * beta1 / (1 - beta1 ** (t + 1))\nflat = [x.reshape(-1) for x in (theta, g, m, v)]\nsteps(*flat, of_g, of_m, (1 - beta2**t), beta1, beta2, eps)\nfor x, y in zip((theta, m, v), (flat[0], flat[2], flat[3])):\n    if not np.shares_memory(x, y):\n        x[...] = y.reshape(x.shape)",
    },
    "corrections-exchanged": {
        "fast_nadam": "of_g = lr * (1 - beta1) / (1 - beta1**(t + 1))\nof_m = lr * beta1 / (1 - beta1 ** t)\nflat = [x.reshape(-1) for x in (theta, g, m, v)]\nsteps(*flat, of_g, of_m, 1 / (1 - beta2**t), beta1, beta2, eps)\nfor x, y in zip((theta, m, v), (flat[0], flat[2], flat[3])):\n    if not np.shares_memory(x, y):\n        x[...] = y.reshape(x.shape)",
    },
    "g-not-corrected": {
        "fast_nadam": "of_g = lr * (1 - beta1)\nof_m = lr * beta1 / (1 - beta1 ** (t + 1))\nflat = [x.reshape(-1) for x in (theta, g, m, v)]\nsteps(*flat, of_g, of_m, 1 / (1 - beta2**t), beta1, beta2, eps)\nfor x, y in zip((theta, m, v), (flat[0], flat[2], flat[3])):\n    if not np.shares_memory(x, y):\n        x[...] = y.reshape(x.shape)",
    },
    "m-not-corrected": {
        "fast_nadam": "of_g = lr * (1 - beta1) / (1 - beta1**t)\nof_m = lr * beta1\nflat = [x.reshape(-1) for x in (theta, g, m, v)]\nsteps(*flat, of_g, of_m, 1 / (1 - beta2**t), beta1, beta2, eps)\nfor x, y in zip((theta, m, v), (flat[0], flat[2], flat[3])):\n    if not np.shares_memory(x, y):\n        x[...] = y.reshape(x.shape)",
    },
    "correction-under-two-roots": {
        "fast_nadam": "of_g = lr * (1 - beta1) / (1 - beta1**t)\nof_m = lr * beta1 / (1 - beta1 ** (t + 1))\nflat = [x.reshape(-1) for x in (theta, g, m, v)]\nsteps(*flat, of_g, of_m, 1 / np.sqrt(1 - beta2**t), beta1, beta2, eps)\nfor x, y in zip((theta, m, v), (flat[0], flat[2], flat[3])):\n    if not np.shares_memory(x, y):\n        x[...] = y.reshape(x.shape)",
    },
    "beta-2-for-m": {
        "fast_nadam": "of_g = lr * (1 - beta1) / (1 - beta1**t)\nof_m = lr * beta2 / (1 - beta1 ** (t + 1))\nflat = [x.reshape(-1) for x in (theta, g, m, v)]\nsteps(*flat, of_g, of_m, 1 / (1 - beta2**t), beta1, beta2, eps)\nfor x, y in zip((theta, m, v), (flat[0], flat[2], flat[3])):\n    if not np.shares_memory(x, y):\n        x[...] = y.reshape(x.shape)",
    },
    "in-place": {
        "fast_nadam": "of_g = lr * (1 - beta1) / (1 - beta1**t)\nof_m = lr * beta1 / (1 - beta1 ** (t + 1))\nflat = [x.reshape(-1) for x in (theta, m, v, g)]\nsteps(*flat, of_g, of_m, 1 / (1 - beta2**t), beta1, beta2, eps)\nfor x, y in zip((theta, m, v), (flat[0], flat[2], flat[3])):\n    if not np.shares_memory(x, y):\n        x[...] = y.reshape(x.shape)",
    },
    "error": {
        "fast_nadam": "of_g = lr * (1 - beta1) / (1 - beta1**t)\nof_m = lr * beta1 / (1 - beta1 ** (t + 1))\nflat = [x for x in (theta, g, m, v)]\nsteps(*flat, of_g, of_m, 1 / (1 - beta2**t), beta1, beta2, eps)\nfor x, y in zip((theta, m, v), (flat[0], flat[2], flat[3])):\n    if not True:\n        x[...] = y.reshape(x.shape)",
    },
    "other-order": {
        "fast_nadam": "of_g = lr * (1 - beta1) / (1 - beta1**t)\nof_m = lr * beta1 / (1 - beta1 ** (t + 1))\nflat=[x.ravel(order='K') for x in (theta,g,m,v)]\nsteps(*flat, of_g, of_m, 1 / (1 - beta2**t), beta1, beta2, eps)",
    },
    "states-copied": {
        "fast_nadam": "of_g = lr * (1 - beta1) / (1 - beta1**t)\nof_m = lr * beta1 / (1 - beta1 ** (t + 1))\nflat = [x.reshape(-1) for x in (theta, g, m, v)]\nsteps(*flat, of_g, of_m, 1 / (1 - beta2**t), beta1, beta2, eps)\ntheta[...] = flat[0].reshape(theta.shape)",
    },
    "last": {
        "measure": "f()\nfor _ in range(repeat):\n    began=time.perf_counter()\n    f()\n    s=time.perf_counter()-began\nreturn s",
    },
    "no-warm-up": {
        "measure": "best=float('inf')\nfor _ in range(repeat):\n    began=time.perf_counter()\n    f()\n    best=min(best,time.perf_counter()-began)\nreturn best",
    },
    "only-one": {
        "measure": "f()\nbest=float('inf')\nb=time.perf_counter()\nfor _ in range(repeat):\n    f()\n    best=min(best,time.perf_counter()-b)\nreturn best",
    },
    "wrong-way-round": {
        "measure": "f()\nbest=float('inf')\nfor _ in range(repeat):\n    b=time.perf_counter()\n    f()\n    best=min(best,b-time.perf_counter())\nreturn best",
    },
    "milliseconds": {
        "measure": "f()\nbest = float('inf')\nfor _ in range(repeat):\n    began = time.perf_counter()\n    f()\n    best = min(best, time.perf_counter() - began)\nreturn 1000*best",
    },
    "not-timed": {
        "measure": "f()\nbest = float('inf')\nfor _ in range(repeat):\n    began = time.perf_counter()\n    f\n    best = min(best, time.perf_counter() - began)\nreturn best",
    },
    "compilation-shared-out": {
        "measure": "b=time.perf_counter()\nfor _ in range(repeat+1):\n    f()\nreturn (time.perf_counter()-b)/repeat",
    },
    "repeat-ignored": {
        "measure": "f()\nbest = float('inf')\nfor _ in range(5):\n    began = time.perf_counter()\n    f()\n    best = min(best, time.perf_counter() - began)\nreturn best",
    },
    "one-too-few": {
        "measure": "f()\nbest = float('inf')\nfor _ in range(repeat - 1):\n    began = time.perf_counter()\n    f()\n    best = min(best, time.perf_counter() - began)\nreturn best",
    },
    "no-difference": {
        "measure": "f()\nbest = float('inf')\nfor _ in range(repeat):\n    began = time.perf_counter()\n    f()\n    best = min(best, time.perf_counter())\nreturn best",
    },
    "nothing": {
        "train": "losses = []\nfor batch in batches(np.arange(len(images)), size, rng):\n    loss = loss_of(layers, images[batch], labels[batch])\n    optimizer.step(gradients(loss, parameters))\n    losses.append(float(loss.data))\n",
    },
    "no-step": {
        "train": "losses = []\nfor batch in batches(np.arange(len(images)), size, rng):\n    loss = loss_of(layers, images[batch], labels[batch])\n    losses.append(float(loss.data))\nreturn losses",
    },
    "labels-of-others": {
        "train": "losses = []\nfor batch in batches(np.arange(len(images)), size, rng):\n    loss = loss_of(layers, images[batch], labels[:len(batch)])\n    optimizer.step(gradients(loss, parameters))\n    losses.append(float(loss.data))\nreturn losses",
    },
    "own-batches": {
        "train": "losses = []\nfor batch in [np.arange(i,i+size) for i in range(0,len(images),size)]:\n    loss = loss_of(layers, images[batch], labels[batch])\n    optimizer.step(gradients(loss, parameters))\n    losses.append(float(loss.data))\nreturn losses",
    },
    "steps-twice": {
        "train": "losses = []\nfor batch in batches(np.arange(len(images)), size, rng):\n    loss = loss_of(layers, images[batch], labels[batch])\n    optimizer.step(gradients(loss, parameters))\n    optimizer.step(gradients(loss_of(layers, images[batch], labels[batch]), parameters))\n    losses.append(float(loss.data))\nreturn losses",
    },
    "loss-after-step": {
        "train": "losses = []\nfor batch in batches(np.arange(len(images)), size, rng):\n    loss = loss_of(layers, images[batch], labels[batch])\n    optimizer.step(gradients(loss, parameters))\n    losses.append(float(loss_of(layers, images[batch], labels[batch]).data))\nreturn losses",
    },
    "optimizer-anew": {
        "train": "losses = []\nfor batch in batches(np.arange(len(images)), size, rng):\n    loss = loss_of(layers, images[batch], labels[batch])\n    optimizer = Optimizer(parameters, fast_nadam, lr=0.002)\n    optimizer.step(gradients(loss, parameters))\n    losses.append(float(loss.data))\nreturn losses",
    },
    "one-batch": {
        "train": "losses = []\nfor batch in batches(np.arange(len(images)), size, rng):\n    loss = loss_of(layers, images[:size], labels[:size])\n    optimizer.step(gradients(loss, parameters))\n    losses.append(float(loss.data))\nreturn losses",
    },
    "ascent": {
        "train": "losses = []\nfor batch in batches(np.arange(len(images)), size, rng):\n    loss = loss_of(layers, images[batch], labels[batch])\n    optimizer.step(gradients(loss * -1.0, parameters))\n    losses.append(float(loss.data))\nreturn losses",
    },
    "plain-sgd": {
        "train": "losses = []\nfor batch in batches(np.arange(len(images)), size, rng):\n    loss = loss_of(layers, images[batch], labels[batch])\n    for p, g in zip(parameters, gradients(loss, parameters)):\n        p.data -= 0.002 * g.data\n    losses.append(float(loss.data))\nreturn losses",
    },
    "other-losses": {
        "train": "optimizer.lr = 0.02\nlosses = []\nfor batch in batches(np.arange(len(images)), size, rng):\n    loss = loss_of(layers, images[batch], labels[batch])\n    optimizer.step(gradients(loss, parameters))\n    losses.append(float(loss.data))\nreturn losses",
    },
}
