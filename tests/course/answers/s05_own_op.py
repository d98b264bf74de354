"""Station 5: right answers in three styles, and wrong ones by the key of their diagnosis."""

TANH = "y = Value(np.tanh(x.data))\ny.edges = [(x, lambda g: g * (1.0 - y * y))]\nreturn y"
RELU = "mask = Value((x.data > 0).astype(x.data.dtype))\nreturn Value(np.maximum(x.data, 0), [(x, lambda g: g * mask)])"
SOFT = "return Value(np.logaddexp(x.data, 0).astype(x.data.dtype), [(x, lambda g: g * sigmoid(x))])"
SECOND = "(first,) = gradients(total(f(x)), [x])\nreturn gradients(total(first), [x])[0]"
RIGHT = [
    {
        "tanh": TANH,
        "relu": RELU,
        "sigmoid": "return (tanh(x * 0.5) + 1.0) * 0.5",
        "softplus": SOFT,
        "second": SECOND,
    },
    {
        "tanh": "def back(g):\n    y = tanh(x)\n    return g - g * y * y\nreturn Value(np.tanh(x.data), [(x, back)])",
        "relu": "keep = x.data > 0\nreturn Value(np.where(keep, x.data, x.data.dtype.type(0)), [(x, lambda g: g * Value(keep.astype(g.data.dtype)))])",
        "sigmoid": """\
small = np.exp(-np.abs(x.data))
y = Value(np.where(x.data >= 0, 1 / (1 + small), small / (1 + small)))
y.edges = [(x, lambda g: g * y * (1.0 - y))]
return y""",
        "softplus": "z = np.maximum(x.data, 0) + np.log1p(np.exp(-np.abs(x.data)))\nreturn Value(z, [(x, lambda g: sigmoid(x) * g)])",
        "second": "y = f(x)\nfirst = gradients(y, [x])[0]\nreturn gradients(first, [x])[0]",
    },
    {
        "tanh": "y = np.tanh(x.data)\nreturn Value(y, [(x, lambda g: g * (1.0 - tanh(x) ** 2.0))])",
        "relu": "return x * Value((x.data > 0).astype(x.data.dtype))",
        "sigmoid": "half = Value(np.asarray(0.5, x.data.dtype))\nreturn half + half * tanh(half * x)",
        "softplus": "y = np.logaddexp(np.zeros_like(x.data), x.data)\ndef back(g):\n    return g * (0.5 + 0.5 * tanh(0.5 * x))\nreturn Value(y, [(x, back)])",
        "second": "order = [f(x)]\nfor _ in range(2):\n    order.append(gradients(order[-1], [x])[0])\nreturn order[-1]",
    },
]


def tanh(new: str) -> dict[str, str]:
    return {"tanh": TANH.replace("g * (1.0 - y * y)", new)}


WRONG = {
    "input-for-output": tanh("g * (1.0 - x * x)"),
    "no-square": tanh("g * (1.0 - y)"),
    "sigmoid-slope": tanh("g * y * (1.0 - y)"),
    "no-incoming": tanh("1.0 - y * y"),
    "detached": tanh("g * Value(1 - y.data**2)"),
    "dtype": {"relu": RELU.replace("np.maximum(x.data, 0)", "np.maximum(x.data, np.zeros(x.data.shape))")},
    "in-place": {
        "relu": RELU.replace("return Value(np.maximum(x.data, 0)", "x.data[x.data < 0] = 0\nreturn Value(x.data")
    },
    "absolute": {"relu": RELU.replace("np.maximum(x.data, 0)", "np.abs(x.data)")},
    "passes-all": {"relu": RELU.replace("g * mask", "g")},
    "output-for-slope": {"relu": RELU.replace("g * mask", "g * relu(x)")},
    "wrong-side": {"relu": RELU.replace("x.data > 0", "x.data < 0")},
    "kink-one": {"relu": RELU.replace("x.data > 0", "x.data >= 0")},
    "overflow": {"sigmoid": "e = exp(x)\nreturn e / (e + 1.0)"},
    "mirrored": {"sigmoid": "return 0.5 - 0.5 * tanh(x * 0.5)"},
    "output-for-input": {"softplus": SOFT.replace("sigmoid(x)", "sigmoid(softplus(x))")},
    "sigmoid-derivative": {"softplus": SOFT.replace("sigmoid(x)", "sigmoid(x) * (1.0 - sigmoid(x))")},
    "overflow-slope": {"softplus": SOFT.replace("sigmoid(x)", "exp(x) / (1.0 + exp(x))")},
    "first-order": {"second": "return gradients(total(f(x)), [x])[0]"},
    "squared": {"second": "return gradients(total(f(x)), [x])[0] ** 2.0"},
    "forgotten": {"second": SECOND.replace("total(first)", "total(Value(first.data))")},
    "plus": tanh("g * (1.0 + y * y)"),
    "leaky": {"relu": "return x * Value(np.where(x.data > 0, 1, 0.01).astype(x.data.dtype))"},
    "no-half": {"sigmoid": "return (tanh(x) + 1.0) * 0.5"},
    "relu-for-softplus": {"softplus": SOFT.replace("np.logaddexp", "np.maximum")},
    "twice-applied": {"second": "return f(f(x))"},
    "tanh-twice": {
        "tanh": "y = Value(np.tanh(x.data))\ny.edges = [(x, lambda g: g * (1.0 - tanh(y) * tanh(y)))]\nreturn y",
    },
    "cube": {
        "tanh": "y = Value(np.tanh(x.data))\ny.edges = [(x, lambda g: g * (1.0 - y * y * y))]\nreturn y",
    },
    "arctan-slope": {
        "tanh": "y = Value(np.tanh(x.data))\ny.edges = [(x, lambda g: g / (1.0 + x * x))]\nreturn y",
    },
    "adds-slope": {
        "tanh": "y = Value(np.tanh(x.data))\ny.edges = [(x, lambda g: g + (1.0 - y * y))]\nreturn y",
    },
    "sigmoid-for-tanh": {
        "tanh": "y = Value(1/(1+np.exp(-x.data)))\ny.edges = [(x, lambda g: g * (1.0 - y * y))]\nreturn y",
    },
    "step": {
        "relu": "mask = Value((x.data > 0).astype(x.data.dtype))\nreturn Value((x.data > 0).astype(x.data.dtype), [(x, lambda g: g * mask)])",
    },
    "smaller": {
        "relu": "mask = Value((x.data > 0).astype(x.data.dtype))\nreturn Value(np.minimum(x.data, 0), [(x, lambda g: g * mask)])",
    },
    "capped": {
        "relu": "mask = Value((x.data > 0).astype(x.data.dtype))\nreturn Value(np.clip(x.data, 0, 1), [(x, lambda g: g * mask)])",
    },
    "input-for-slope": {
        "relu": "mask = Value((x.data > 0).astype(x.data.dtype))\nreturn Value(np.maximum(x.data, 0), [(x, lambda g: g * x)])",
    },
    "kink-half": {
        "relu": "mask = Value(0.5 * (np.sign(x.data) + 1))\nreturn Value(np.maximum(x.data, 0), [(x, lambda g: g * mask)])",
    },
    "only-tanh": {
        "sigmoid": "return tanh(x * 0.5)",
    },
    "tanh-slope": {
        "sigmoid": "y = Value(0.5*(1+np.tanh(x.data/2)))\ny.edges=[(x, lambda g: g*(1.0-y*y))]\nreturn y",
    },
    "half-a-slope": {
        "sigmoid": "y = Value(0.5*(1+np.tanh(x.data/2)))\ny.edges=[(x, lambda g: g*y)]\nreturn y",
    },
    "tanh-for-sigmoid": {
        "softplus": "return Value(np.logaddexp(x.data, 0).astype(x.data.dtype), [(x, lambda g: g * tanh(x))])",
    },
    "exponential-for-sigmoid": {
        "softplus": "return Value(np.logaddexp(x.data, 0).astype(x.data.dtype), [(x, lambda g: g * exp(x))])",
    },
    "step-for-sigmoid": {
        "softplus": "return Value(np.logaddexp(x.data, 0).astype(x.data.dtype), [(x, lambda g: g * Value((x.data>0).astype(x.data.dtype)))])",
    },
    "one-for-zero": {
        "softplus": "return Value(np.logaddexp(x.data, 1).astype(x.data.dtype), [(x, lambda g: g * sigmoid(x))])",
    },
    "other-base": {
        "softplus": "return Value(np.logaddexp2(x.data, 0).astype(x.data.dtype), [(x, lambda g: g * sigmoid(x))])",
    },
}

FORGETFUL = {  # what passed: a mask of whole numbers makes a gradient float64, a sigmoid of .data has no second derivative
    "relu": ("dtype", RELU.replace("x.data.dtype", "int")),
    "sigmoid": (
        "detached",
        "y = Value(0.5 * (1 + np.tanh(x.data / 2)))\ny.edges = [(x, lambda g: g * Value(y.data * (1 - y.data)))]\nreturn y",
    ),
}
