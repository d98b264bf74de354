"""Station 7: right answers in three styles, and wrong ones by the key of their diagnosis."""

LOG = """\
z = z - z.max(axis=1, keepdims=True)
return z - np.log(np.exp(z).sum(axis=1, keepdims=True))"""
SOFT = """\
y = Value(np.exp(log_softmax(x.data)))
y.edges = [(x, lambda g: y * (g - total(g * y, axis=1)))]
return y"""
LOSS = """\
n, rows = len(labels), np.arange(len(labels))
hot = np.zeros_like(x.data)
hot[rows, labels] = 1
return Value(-log_softmax(x.data)[rows, labels].mean(), [(x, lambda g: g * (softmax(x) - Value(hot)) / n)])"""
RIGHT = [
    {"log_softmax": LOG, "softmax": SOFT, "cross_entropy": LOSS},
    {
        "log_softmax": "return z - np.logaddexp.reduce(z, axis=1, keepdims=True)",
        "softmax": """\
e = np.exp(x.data - x.data.max(1)[:, None])
def back(g):
    y = softmax(x)
    return g * y - y * total(y * g, axis=1)
return Value(e / e.sum(1)[:, None], [(x, back)])""",
        "cross_entropy": """\
hot = Value(np.eye(x.data.shape[1], dtype=x.data.dtype)[labels])
def back(g):
    return (softmax(x) - hot) * (g * (1 / len(labels)))
return Value(-(hot.data * log_softmax(x.data)).sum() / len(labels), [(x, back)])""",
    },
    {
        "log_softmax": """\
result = np.empty_like(z)
for i, row in enumerate(z):
    m = row.max()
    result[i] = row - (m + np.log(np.sum(np.exp(row - m))))
return result""",
        "softmax": "y = np.exp(log_softmax(x.data))\nreturn Value(y, [(x, lambda g: softmax(x) * (g - total(g * softmax(x), axis=-1 + 2)))])",
        "cross_entropy": """\
n = x.data.shape[0]
picked = np.take_along_axis(log_softmax(x.data), np.reshape(labels, (n, 1)), axis=1)
classes = np.arange(x.data.shape[1])
hot = (classes[None, :] == np.asarray(labels)[:, None]).astype(x.data.dtype)
return Value(-np.mean(picked), [(x, lambda g: (softmax(x) + Value(-hot)) * g * (1.0 / n))])""",
    },
]


def log(old: str, new: str) -> dict[str, str]:
    assert old in LOG
    return {"log_softmax": LOG.replace(old, new)}


def soft(new: str) -> dict[str, str]:
    return {"softmax": SOFT.replace("y * (g - total(g * y, axis=1))", new)}


def loss(old: str, new: str) -> dict[str, str]:
    assert old in LOSS
    return {"cross_entropy": LOSS.replace(old, new)}


WRONG = {
    "overflow": {"log_softmax": "return z - np.log(np.exp(z).sum(axis=1, keepdims=True))"},
    "max-over-all": log("z.max(axis=1, keepdims=True)", "z.max()"),
    "log-of-zero": {
        "log_softmax": "e = np.exp(z - z.max(axis=1, keepdims=True))\nreturn np.log(e / e.sum(axis=1, keepdims=True))"
    },
    "axis": {"log_softmax": LOG.replace("axis=1", "axis=0")},
    "no-log": {"log_softmax": "e = np.exp(z - z.max(axis=1, keepdims=True))\nreturn e / e.sum(axis=1, keepdims=True)"},
    "max-not-back": {
        "log_softmax": "m = z.max(axis=1, keepdims=True)\nreturn z - np.log(np.exp(z - m).sum(axis=1, keepdims=True))"
    },
    "sum-over-all": {"log_softmax": "z = z - z.max()\nreturn z - np.log(np.exp(z).sum())"},
    "in-place": {"log_softmax": LOG.replace("z = z -", "z -=")},
    "diagonal": soft("g * y * (1.0 - y)"),
    "no-sum": soft("g * y"),
    "sum-of-g": soft("y * (g - total(g, axis=1))"),
    "sum-axis": soft("y * (g - total(g * y))"),
    "sum-for-mean": loss(".mean()", ".sum()"),
    "every-label": loss("[rows, labels].mean()", "[:, labels].mean()"),
    "over-classes": loss("-log_softmax(x.data)[rows, labels].mean()", "-(hot * log_softmax(x.data)).mean()"),
    "probability": loss("log_softmax(x.data)[rows", "softmax(x).data[rows"),
    "sign": loss("-log_softmax(x.data)", "log_softmax(x.data)"),
    "no-label": loss("(softmax(x) - Value(hot))", "softmax(x)"),
    "missing-mean": loss(" / n)", ")"),
    "sign-of-slope": loss("softmax(x) - Value(hot)", "Value(hot) - softmax(x)"),
    "only-label": loss("(softmax(x) - Value(hot))", "(softmax(x) - 1.0) * Value(hot)"),
    "no-incoming": loss("g * (softmax", "(softmax"),
    "shared-array": {
        "cross_entropy": """\
rows = np.arange(len(labels))
p = np.exp(log_softmax(x.data))
loss = -np.log(np.maximum(p[rows, labels], 1e-300)).mean()
def back(g):
    p[rows, labels] -= 1
    return g * Value(p / len(labels))
return Value(loss.astype(x.data.dtype), [(x, back)])"""
    },
    "detached": loss("softmax(x) - Value(hot)", "Value(softmax(x).data - hot)"),
    "plus": log("return z - np.log", "return z + np.log"),
    "other-base": log("np.log(", "np.log2("),
    "clipped": {"log_softmax": "z = np.clip(z, -50, 50)\nreturn z - np.log(np.exp(z).sum(axis=1, keepdims=True))"},
    "not-shared": {
        "softmax": SOFT.replace("np.exp(log_softmax(x.data))", "np.exp(x.data - x.data.max(axis=1, keepdims=True))")
    },
    "plus-sum": soft("y * (g + total(g * y, axis=1))"),
    "no-output": soft("g - total(g * y, axis=1)"),
    "all-classes": loss("[rows, labels].mean()", ".mean()"),
    "largest-class": loss("[rows, labels].mean()", ".max(axis=1).mean()"),
    "log-for-p": loss("softmax(x) - Value(hot)", "Value(log_softmax(x.data)) - Value(hot)"),
    "mean-over-classes": loss(" / n)", " / x.data.shape[1])"),
    "no-edge": loss("[(x, lambda", "[(labels, lambda"),
}


# Answers to which learners came later: (the key of the diagnosis, what differs from the first right answer).
MORE = [
    ("not-finite", log("np.exp(z).sum", "z.sum")),
    ("mean-of-exponentials", log(".sum(axis=1", ".mean(axis=1")),
    ("not-finite", log("z.max(", "z.min(")),
    (
        "epsilon",
        {
            "log_softmax": "e = np.exp(z - z.max(axis=1, keepdims=True))\nreturn np.log(e / e.sum(axis=1, keepdims=True) + 1e-12)"
        },
    ),
    ("log1p", log("np.log(", "np.log1p(")),
    (
        "shape",
        {
            "log_softmax": "m = z.max(axis=1, keepdims=True)\nreturn m + np.log(np.exp(z - m).sum(axis=1, keepdims=True))"
        },
    ),
    (
        "sign",
        log(
            "return z - np.log(np.exp(z).sum(axis=1, keepdims=True))",
            "return np.log(np.exp(z).sum(axis=1, keepdims=True)) - z",
        ),
    ),
    ("row-lost", log("np.exp(z).sum(axis=1, keepdims=True)", "np.exp(z).sum(axis=1)")),
    ("largest-of-columns", log("z.max(axis=1, keepdims=True)", "z.max(axis=0, keepdims=True)")),
    (
        "divided-by-log",
        {
            "log_softmax": "z = z - z.max(axis=1, keepdims=True)\nreturn z / np.log(np.exp(z).sum(axis=1, keepdims=True))"
        },
    ),
    ("sum-without-log", log("np.log(np.exp(z).sum(axis=1, keepdims=True))", "np.exp(z).sum(axis=1, keepdims=True)")),
    ("not-finite", log("z.max(", "z.mean(")),
    ("not-finite", log("z.max(", "abs(z).max(")),
    ("dtype", log("return z - np.log(np.exp(z)", "return z.astype(np.float64) - np.log(np.exp(z)")),
    ("no-value", {"softmax": "return np.exp(log_softmax(x.data))"}),
    ("sum-of-columns", soft("y * (g - total(g * y, axis=0))")),
    ("y-twice-in-sum", soft("y * (g - total(g * y * y, axis=1))")),
    ("mean-in-slope", soft("y * (g - total(g * y, axis=1) / y.data.shape[1])")),
    ("only-sum", soft("y * total(g * y, axis=1)")),
    ("sign", soft("y * (total(g * y, axis=1) - g)")),
    ("minus-output", soft("y * (g - y)")),
    ("sum-not-times-y", soft("y * g - total(g * y, axis=1)")),
    ("slope-of-log-softmax", soft("g - y * total(g, axis=1)")),
    (
        "slope-detached",
        {
            "softmax": SOFT.replace(
                "y * (g - total(g * y, axis=1))", "Value(y.data) * (g - total(g * Value(y.data), axis=1))"
            )
        },
    ),
    (
        "detached",
        {
            "softmax": SOFT.replace(
                "y * (g - total(g * y, axis=1))", "Value(y.data * (g.data - (g.data * y.data).sum(1, keepdims=True)))"
            )
        },
    ),
    (
        "not-finite",
        {
            "softmax": SOFT.replace(
                "np.exp(log_softmax(x.data))", "np.exp(x.data) / np.exp(x.data).sum(axis=1, keepdims=True)"
            )
        },
    ),
    (
        "sum-over-all",
        {
            "softmax": SOFT.replace(
                "np.exp(log_softmax(x.data))", "np.exp(x.data - x.data.max()) / np.exp(x.data - x.data.max()).sum()"
            )
        },
    ),
    ("no-edge", {"softmax": "return Value(np.exp(log_softmax(x.data)))"}),
    ("input-for-output", soft("x * (g - total(g * x, axis=1))")),
    ("largest-class", loss("[rows, labels].mean()", "[rows, log_softmax(x.data).argmax(1)].mean()")),
    ("no-value", {"cross_entropy": "return -log_softmax(x.data)[np.arange(len(labels)), labels].mean()"}),
    ("shape", loss(".mean()", "")),
    (
        "shape",
        loss(
            "Value(-log_softmax(x.data)[rows, labels].mean()",
            "Value(-log_softmax(x.data)[rows, labels].mean(keepdims=True)",
        ),
    ),
    ("logit", loss("-log_softmax(x.data)[rows", "-x.data[rows")),
    ("squares", loss("-log_softmax(x.data)[rows, labels].mean()", "((np.exp(log_softmax(x.data)) - hot) ** 2).mean()")),
    (
        "one-minus-p",
        loss("-log_softmax(x.data)[rows, labels].mean()", "(1 - np.exp(log_softmax(x.data))[rows, labels]).mean()"),
    ),
    (
        "epsilon",
        loss("-log_softmax(x.data)[rows, labels]", "-np.log(np.exp(log_softmax(x.data))[rows, labels] + 1e-7)"),
    ),
    (
        "each-class-by-itself",
        loss(
            "-log_softmax(x.data)[rows, labels].mean()",
            "-(hot * log_softmax(x.data) + (1 - hot) * np.log(1 - np.exp(log_softmax(x.data)) + 1e-12)).sum(1).mean()",
        ),
    ),
    ("label-shifted", loss("hot[rows, labels] = 1", "hot[rows, labels - 1] = 1")),
    ("ones-in-columns", loss("hot[rows, labels] = 1", "hot[:, labels] = 1")),
    ("no-label", loss("hot[rows, labels] = 1", "pass")),
    ("times-one-hot", loss("(softmax(x) - Value(hot))", "(softmax(x) * Value(hot))")),
    ("sigmoid-slope", loss("(softmax(x) - Value(hot))", "(softmax(x) * (1.0 - softmax(x)))")),
    ("mean-twice", loss(" / n)", " / n / n)")),
    ("logit-for-p", loss("softmax(x) - Value(hot)", "x - Value(hot)")),
    ("no-incoming-and-no-mean", loss("g * (softmax(x) - Value(hot)) / n", "softmax(x) - Value(hot)")),
    ("doubled", loss("g * (softmax", "2.0 * g * (softmax")),
    ("softmax-twice", loss("softmax(x) - Value(hot)", "softmax(softmax(x)) - Value(hot)")),
    ("mean-over-all", loss(" / n)", " / x.data.size)")),
    ("g-detached", loss("g * (softmax", "Value(g.data) * (softmax")),
    ("no-edge", {"cross_entropy": LOSS.replace("[(x, lambda g: g * (softmax(x) - Value(hot)) / n)]", "[]")}),
    ("in-place", {"cross_entropy": "x.data -= x.data.max(axis=1, keepdims=True)\n" + LOSS}),
]
MORE_RIGHT = [
    {
        "log_softmax": "m = np.amax(z, 1)[:, np.newaxis]\ns = z - m\nout = np.empty_like(z)\nnp.subtract(s, np.log(np.sum(np.exp(s), 1))[:, None], out=out)\nreturn out"
    },  # scipy-like
    {
        "softmax": "m = Value(x.data.max(axis=1, keepdims=True))\nfrom s01_value import exp\ne = exp(x - m)\nreturn e / total(e, axis=1)"
    },  # composed
    {
        "cross_entropy": "hot = Value(np.equal.outer(np.asarray(labels), np.arange(x.data.shape[1])).astype(x.data.dtype))\nvalue = -np.einsum('nc,nc->', hot.data, log_softmax(x.data)) / len(labels)\nreturn Value(value, [(x, lambda g: softmax(x) * g / float(len(labels)) - hot * g / float(len(labels)))])"
    },  # dot
]
