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
