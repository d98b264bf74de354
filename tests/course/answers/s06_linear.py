"""Station 6: right answers in three styles, and wrong ones by the key of their diagnosis."""

MATMUL = (
    "return Value(a.data @ b.data, [(a, lambda g: matmul(g, transpose(b))), (b, lambda g: matmul(transpose(a), g))])"
)
INIT = """\
self.weight = Value((rng.standard_normal((inputs, outputs)) * np.sqrt(2 / inputs)).astype(dtype))
self.bias = Value(np.zeros(outputs, dtype))"""
RIGHT = [
    {
        "transpose": "return Value(x.data.T, [(x, transpose)])",
        "matmul": MATMUL,
        "__init__": INIT,
        "__call__": "return matmul(x, self.weight) + self.bias",
    },
    {
        "transpose": "def back(g):\n    return transpose(g)\nreturn Value(x.data.T.copy(), [(x, back)])",
        "matmul": """\
y = Value(np.dot(a.data, b.data))
y.edges.append((b, lambda g: transpose(matmul(transpose(g), a))))
y.edges.append((a, lambda g: transpose(matmul(b, transpose(g)))))
return y""",
        "__init__": """\
scale = (2 / inputs) ** 0.5
self.weight = Value(np.array(rng.normal(0, scale, size=(inputs, outputs)), dtype=dtype))
self.bias = Value(np.zeros((outputs,), dtype=dtype))""",
        "__call__": "y = matmul(x, self.weight)\nreturn self.bias + y",
    },
    {
        "transpose": "return Value(np.transpose(x.data), [(x, lambda g: transpose(g))])",
        "matmul": """\
def to_a(g):
    return matmul(g, transpose(b))
def to_b(g):
    return matmul(transpose(a), g)
return Value(np.einsum('nk,km->nm', a.data, b.data), [(a, to_a), (b, to_b)])""",
        "__init__": """\
bound = np.sqrt(6 / inputs)
self.weight, self.bias = (
    Value(each.astype(dtype)) for each in (rng.uniform(-bound, bound, (inputs, outputs)), np.zeros(outputs))
)""",
        "__call__": "return self.bias * 1.0 + matmul(x, self.weight)",
    },
]


def init(old: str, new: str) -> dict[str, str]:
    assert old in INIT
    return {"__init__": INIT.replace(old, new)}


def edges(a: str, b: str) -> dict[str, str]:
    return {"matmul": f"return Value(a.data @ b.data, [(a, lambda g: {a}), (b, lambda g: {b})])"}


A, B = "matmul(g, transpose(b))", "matmul(transpose(a), g)"
WRONG = {
    "not-turned-back": {"transpose": "return Value(x.data.T, [(x, lambda g: g)])"},
    "no-transpose-of-b": edges("matmul(g, b)", B),
    "no-transpose-of-a": edges(A, "matmul(a, g)"),
    "no-transposes": edges("matmul(g, b)", "matmul(a, g)"),
    "order": edges("matmul(transpose(b), g)", "matmul(g, transpose(a))"),
    "swapped": edges(B, A),
    "elementwise": edges("g * b", "g * a"),
    "elementwise-value": {"matmul": MATMUL.replace("a.data @ b.data", "a.data * b.data")},
    "mean-for-sum": edges(A, f"{B} * (1 / len(a.data))"),
    "detached": edges("Value(g.data @ b.data.T)", "Value(a.data.T @ g.data)"),
    "transposed": init("(inputs, outputs)", "(outputs, inputs)"),
    "dtype": init(".astype(dtype)", ""),
    "variance-1": init(" * np.sqrt(2 / inputs)", ""),
    "zeros": init("rng.standard_normal((inputs, outputs))", "np.zeros((inputs, outputs))"),
    "fan-out": init("2 / inputs", "2 / outputs"),
    "no-root": init("np.sqrt(2 / inputs)", "2 / inputs"),
    "factor-2": init("2 / inputs", "1 / inputs"),
    "own-random": init("rng.standard_normal((inputs, outputs))", "np.random.standard_normal((inputs, outputs))"),
    "own-seed": init("rng.standard_normal", "np.random.default_rng(0).standard_normal"),
    "no-bias": {"__call__": "return matmul(x, self.weight)"},
    "bias-forgets": {"__call__": "return matmul(x, self.weight) + Value(self.bias.data)"},
    "exchanged": {"matmul": MATMUL.replace("a.data @ b.data", "b.data @ a.data")},
    "no-incoming": edges("transpose(b)", "transpose(a)"),
    "no-edge": {"transpose": "return Value(x.data.T)"},
    "bias-twice": {"__call__": "return matmul(x, self.weight) + self.bias + self.bias"},
    "relu-inside": {
        "__call__": "y = matmul(x, self.weight) + self.bias\nreturn Value(np.maximum(y.data, 0), [(y, lambda g: g)])"
    },
}


def init_of(*pairs: str) -> dict[str, str]:
    code = INIT
    for old, new in zip(pairs[::2], pairs[1::2], strict=True):
        assert old in code
        code = code.replace(old, new)
    return {"__init__": code}


# Answers to which learners came later: (the key of the diagnosis, what differs from the first right answer).
MORE = [
    ("not-transposed", {"transpose": "return Value(x.data, [(x, transpose)])"}),
    ("only-reshaped", {"transpose": "return Value(x.data.reshape(x.data.shape[::-1]), [(x, transpose)])"}),
    ("turned-round", {"transpose": "return Value(x.data[::-1].T, [(x, transpose)])"}),
    ("no-value", {"transpose": "return x.data.T"}),
    ("only-reshaped", {"transpose": "return Value(x.data.T, [(x, lambda g: Value(g.data.reshape(x.data.shape)))])"}),
    ("detached", {"transpose": "return Value(x.data.T, [(x, lambda g: Value(g.data.T))])"}),
    ("sign", {"transpose": "return Value(x.data.T, [(x, lambda g: -transpose(g))])"}),
    ("no-incoming", {"transpose": "return Value(x.data.T, [(x, lambda g: Value(np.ones_like(x.data)))])"}),
    ("no-value", {"matmul": "return a.data @ b.data"}),
    ("no-edge", {"matmul": "return Value(a.data @ b.data, [(a, lambda g: matmul(g, transpose(b)))])"}),
    ("sign", edges("-" + A, "-" + B)),
    ("sign", edges("-" + A, B)),
    ("transposed", edges("matmul(b, transpose(g))", "matmul(transpose(g), a)")),
    ("g-transposed", edges("matmul(transpose(g), b)", "matmul(a, transpose(g))")),
    ("transposed", edges(A, "matmul(transpose(g), a)")),
    ("mean-over-columns", edges(A + " * (1 / g.data.shape[1])", B)),
    ("factor", edges(A, B + " * 2.0")),
    (
        "output-for-g",
        {
            "matmul": "y = Value(a.data @ b.data)\ny.edges = [(a, lambda g: matmul(y, transpose(b))), (b, lambda g: matmul(transpose(a), y))]\nreturn y"
        },
    ),
    ("slope-detached", edges("matmul(g, Value(b.data.T))", B)),
    ("g-detached", edges("matmul(Value(g.data), transpose(b))", B)),
    ("a-transposed", {"matmul": MATMUL.replace("a.data @ b.data", "a.data.T @ b.data")}),
    ("b-transposed", {"matmul": MATMUL.replace("a.data @ b.data", "a.data @ b.data.T")}),
    ("dtype", {"matmul": MATMUL.replace("a.data @ b.data", "a.data.astype(float) @ b.data")}),
    (
        "swapped",
        {
            "matmul": "return Value(a.data @ b.data, [(b, lambda g: matmul(g, transpose(b))), (a, lambda g: matmul(transpose(a), g))])"
        },
    ),
    (
        "parameters-no-values",
        {
            "__init__": "self.weight = (rng.standard_normal((inputs, outputs)) * np.sqrt(2 / inputs)).astype(dtype)\nself.bias = np.zeros(outputs, dtype)"
        },
    ),
    ("bias-not-0", init_of("np.zeros(outputs", "np.ones(outputs")),
    ("scale", init_of("np.zeros(outputs, dtype)", "rng.standard_normal(outputs).astype(dtype)")),
    ("shape", init_of("np.zeros(outputs", "np.zeros((1, outputs)")),
    ("shape", init_of("np.zeros(outputs", "np.zeros(inputs")),
    ("shape", init_of("np.zeros(outputs, dtype)", "dtype(0)")),
    ("glorot", init_of("2 / inputs", "2 / (inputs + outputs)")),
    ("one-sided", init_of("rng.standard_normal((inputs, outputs))", "rng.random((inputs, outputs))")),
    (
        "uniform-too-narrow",
        init_of(
            "rng.standard_normal((inputs, outputs)) * np.sqrt(2 / inputs)",
            "rng.uniform(-1, 1, (inputs, outputs)) * np.sqrt(2 / inputs)",
        ),
    ),
    ("root-of-2-alone", init_of("np.sqrt(2 / inputs)", "np.sqrt(2) / inputs")),
    ("divided", init_of("* np.sqrt(2 / inputs)", "/ np.sqrt(2 / inputs)")),
    ("one-sided", init_of("rng.standard_normal((inputs, outputs))", "np.abs(rng.standard_normal((inputs, outputs)))")),
    ("scale", init_of("np.sqrt(2 / inputs)", "0.01")),
    ("one-sided", init_of("rng.standard_normal((inputs, outputs))", "np.ones((inputs, outputs))")),
    ("dtype", init_of(".astype(dtype)", ".astype(np.float32)")),
    (
        "not-set",
        {
            "__init__": "self.weight = Value((rng.standard_normal((inputs, outputs)) * np.sqrt(2 / inputs)).astype(dtype))"
        },
    ),
    ("own-seed", init_of("rng.standard_normal", "np.random.default_rng(1).standard_normal")),
    ("shapes-do-not-fit", {"__call__": "return matmul(self.weight, x) + self.bias"}),
    ("shapes-do-not-fit", {"__call__": "return matmul(x, transpose(self.weight)) + self.bias"}),
    ("bias-times", {"__call__": "return matmul(x, self.weight) * self.bias"}),
    ("shapes-do-not-fit", {"__call__": "return matmul(x + self.bias, self.weight)"}),
    ("zero", {"__call__": "return matmul(x, Value(self.weight.data)) + self.bias"}),
    ("no-value", {"__call__": "return x.data @ self.weight.data + self.bias.data"}),
    ("zero", {"__call__": "return matmul(Value(x.data), self.weight) + self.bias"}),
    ("zero", {"__call__": "return Value(x.data @ self.weight.data + self.bias.data)"}),
    ("shapes-do-not-fit", {"__call__": "return x * self.weight + self.bias"}),
    ("bias-forgets", {"__call__": "y = matmul(x, self.weight)\ny.data += self.bias.data\nreturn y"}),
    ("mean-of-inputs", {"__call__": "y = matmul(x, self.weight) + self.bias\nreturn y * (1 / x.data.shape[1])"}),
]
MORE_RIGHT = [
    {
        "__init__": "std = np.sqrt(2.0) / np.sqrt(inputs)\nw = rng.normal(loc=0.0, scale=std, size=(outputs, inputs)).T\nself.weight = Value(np.ascontiguousarray(w, dtype=dtype))\nself.bias = Value(np.zeros_like(self.weight.data[0]))"
    },  # truncnorm style
    {
        "matmul": "y = np.zeros((a.data.shape[0], b.data.shape[1]), np.result_type(a.data, b.data))\nfor k in range(a.data.shape[1]):\n    y += np.outer(a.data[:, k], b.data[k])\ndef back_a(g):\n    return transpose(matmul(b, transpose(g)))\nreturn Value(y, ((a, back_a), (b, lambda g: matmul(transpose(a), g))))"
    },  # loops
    {
        "transpose": "import functools\nreturn Value(x.data.swapaxes(0, 1), [(x, functools.partial(transpose))])",
        "__call__": "out = matmul(x, self.weight)\nout = out + self.bias\nreturn out",
    },  # swapaxes partial
]
