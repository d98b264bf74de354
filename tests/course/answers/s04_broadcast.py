"""Station 4: right answers in three styles, and wrong ones by the key of their diagnosis."""

AXES = """\
extra = array.ndim - len(shape)
array = array.sum(axis=tuple(range(extra)))
ones = tuple(i for i, n in enumerate(shape) if n == 1)
return array.sum(axis=ones, keepdims=True)"""
RIGHT = [
    {
        "sum_to": AXES,
        "summed": "return Value(sum_to(x.data, shape), [(x, lambda g: stretched(g, x.data.shape))])",
        "stretched": "return Value(np.broadcast_to(x.data, shape), [(x, lambda g: summed(g, x.data.shape))])",
        "total": "return summed(x, () if axis is None else tuple(1 if i == axis else n for i, n in enumerate(x.data.shape)))",
    },
    {
        "sum_to": """\
while array.ndim > len(shape):
    array = array.sum(axis=0)
for axis, n in enumerate(shape):
    if n == 1:
        array = array.sum(axis=axis, keepdims=True)
return array""",
        "summed": "def back(g):\n    return stretched(g, x.data.shape)\nreturn Value(sum_to(x.data, shape), [(x, back)])",
        "stretched": "def back(g):\n    return summed(g, x.data.shape)\nreturn Value(np.broadcast_to(x.data, shape).copy(), [(x, back)])",
        "total": """\
shape = list(x.data.shape)
if axis is None:
    shape = []
else:
    shape[axis] = 1
return summed(x, tuple(shape))""",
    },
    {  # with einsum's summation, and multiplication by ones
        "sum_to": """\
full = (1,) * (array.ndim - len(shape)) + tuple(shape)
letters = list(range(array.ndim))
kept = [i for i in letters if full[i] != 1 or array.shape[i] == 1]
return np.einsum(array, letters, kept).reshape(shape)""",
        "summed": "one = Value(np.ones(x.data.shape, x.data.dtype))\nreturn Value(sum_to(x.data, shape), [(x, lambda g: g * one)])",
        "stretched": "return Value(x.data + np.zeros(shape, x.data.dtype), [(x, lambda g: fit(g, x))])",
        "total": "return summed(x, np.sum(x.data, axis=axis, keepdims=axis is not None).shape)",
    },
]
SUMMED, STRETCHED, TOTAL = (RIGHT[0][name] for name in ("summed", "stretched", "total"))
WRONG = {
    "not-undone": {"sum_to": "return array"},
    "leading-only": {"sum_to": "return array.sum(axis=tuple(range(array.ndim - len(shape))))"},
    "ones-only": {
        "sum_to": """\
extra = array.ndim - len(shape)
return array.sum(axis=tuple(i + extra for i, n in enumerate(shape) if n == 1), keepdims=True)"""
    },
    "keepdims": {"sum_to": AXES.replace(", keepdims=True", "")},
    "aligned-left": {"sum_to": AXES.replace("range(extra)", "range(len(shape), array.ndim)")},
    "mean-for-sum": {"sum_to": AXES.replace(".sum(", ".mean(")},
    "one-copy": {
        "sum_to": """\
while array.ndim > len(shape):
    array = array[0]
for axis, n in enumerate(shape):
    if n == 1:
        array = array.take([0], axis=axis)
return array"""
    },
    "everything": {"sum_to": "return np.full(shape, array.sum(), array.dtype)"},
    "in-place": {
        "sum_to": """\
while array.ndim > len(shape):
    for row in array[1:]:
        array[0] += row
    array = array[0]
ones = tuple(i for i, n in enumerate(shape) if n == 1)
return array.sum(axis=ones, keepdims=True)"""
    },
    "dtype": {"sum_to": AXES.replace("keepdims=True", "keepdims=True, dtype=np.float64")},
    "no-value": {"summed": "return sum_to(x.data, shape)"},
    "sum-not-stretched": {"summed": SUMMED.replace("stretched(g, x.data.shape)", "g")},
    "shared-out": {
        "summed": SUMMED.replace(
            "stretched(g, x.data.shape)", "stretched(g, x.data.shape) * (g.data.size / x.data.size)"
        )
    },
    "stretch-not-summed": {"stretched": STRETCHED.replace("summed(g, x.data.shape)", "g")},
    "axis-lost": {
        "total": "return summed(x, np.sum(x.data, axis=axis).shape) if axis is None else Value(x.data.sum(axis=axis), [(x, lambda g: g)])"
    },
    "mean-for-total": {"total": TOTAL.replace("return ", "y = ") + "\nreturn y * (y.data.size / x.data.size)"},
    "detached": {
        "summed": SUMMED.replace("stretched(g, x.data.shape)", "Value(np.broadcast_to(g.data, x.data.shape))")
    },
    "no-edge": {"total": "return Value(x.data.sum(axis=axis, keepdims=axis is not None))"},
}


# Answers to which learners came later: (the key of the diagnosis, what differs from the first right answer).
MORE = [
    ("first-numbers", {"sum_to": "return np.resize(array, shape)"}),
    ("largest", {"sum_to": AXES.replace(".sum(", ".max(")}),
    ("product", {"sum_to": AXES.replace(".sum(", ".prod(")}),
    (
        "shape",
        {
            "sum_to": "while array.ndim > len(shape):\n    array = array.sum(axis=0)\nif array.shape != shape:\n    array = array.sum(axis=0, keepdims=True)\nreturn array"
        },
    ),
    (
        "aligned-left",
        {
            "sum_to": "while array.ndim > len(shape):\n    array = array.sum(axis=-1)\nreturn array.sum(axis=tuple(i for i, n in enumerate(shape) if n == 1), keepdims=True)"
        },
    ),
    ("one-number", {"sum_to": "return array.sum()"}),
    ("everything", {"sum_to": "return np.broadcast_to(array.sum(), shape)"}),
    (
        "one-axis",
        {
            "sum_to": "if array.ndim > len(shape):\n    return array.sum(axis=0)\nfor i, n in enumerate(shape):\n    if n == 1 != array.shape[i]:\n        return array.sum(axis=i, keepdims=True)\nreturn array"
        },
    ),
    (
        "shape",
        {
            "sum_to": "extra = array.ndim - len(shape)\narray = array.sum(axis=tuple(range(extra)), keepdims=True)\nreturn array.sum(axis=tuple(i + extra for i, n in enumerate(shape) if n == 1), keepdims=True)"
        },
    ),
    (
        "shape",
        {
            "sum_to": "extra = array.ndim - len(shape)\nones = tuple(i for i, n in enumerate(shape) if n == 1)\narray = array.sum(axis=ones, keepdims=True)\nreturn array.sum(axis=tuple(range(extra)))"
        },
    ),
    (
        "dtype",
        {
            "sum_to": AXES.replace(
                "array = array.sum(axis=tuple(range(extra)))", "array = array.astype(int).sum(axis=tuple(range(extra)))"
            )
        },
    ),
    ("sign", {"sum_to": AXES.replace("return ", "return -")}),
    ("mean-in-front", {"sum_to": AXES.replace("array = array.sum", "array = array.mean")}),
    ("shape", {"summed": SUMMED.replace("sum_to(x.data, shape)", "x.data")}),
    ("mean-value", {"summed": SUMMED.replace("sum_to(x.data, shape)", "sum_to(x.data, shape) / x.data.size")}),
    ("times-input", {"summed": SUMMED.replace("stretched(g, x.data.shape)", "stretched(g, x.data.shape) * x")}),
    ("no-incoming", {"summed": SUMMED.replace("stretched(g, x.data.shape)", "Value(np.ones(x.data.shape))")}),
    ("sum-not-stretched", {"summed": SUMMED.replace("stretched(g, x.data.shape)", "summed(g, x.data.shape)")}),
    ("sum-not-stretched", {"summed": SUMMED.replace("stretched(g, x.data.shape)", "stretched(g, shape)")}),
    ("stretch-not-summed", {"stretched": STRETCHED.replace("summed(g, x.data.shape)", "summed(g, shape)")}),
    ("stretch-back", {"stretched": STRETCHED.replace("summed(g, x.data.shape)", "stretched(g, x.data.shape)")}),
    (
        "one-copy-of-stretch",
        {"stretched": STRETCHED.replace("summed(g, x.data.shape)", "Value(np.resize(g.data, x.data.shape))")},
    ),
    (
        "mean-of-stretch",
        {
            "stretched": STRETCHED.replace(
                "summed(g, x.data.shape)", "summed(g, x.data.shape) * (x.data.size / g.data.size)"
            )
        },
    ),
    ("filled-in-order", {"stretched": STRETCHED.replace("np.broadcast_to(x.data, shape)", "np.resize(x.data, shape)")}),
    ("not-stretched", {"stretched": "return x"}),
    ("detached", {"stretched": STRETCHED.replace("summed(g, x.data.shape)", "Value(sum_to(g.data, x.data.shape))")}),
    ("shape", {"total": "return summed(x, ())"}),
    (
        "shape",
        {"total": "return summed(x, tuple(1 if axis is None or i == axis else n for i, n in enumerate(x.data.shape)))"},
    ),
    ("shape", {"total": TOTAL.replace("i == axis", "i != axis")}),
    ("shape", {"total": TOTAL.replace("axis is None", "not axis")}),
    ("no-edge", {"total": "return Value(np.sum(x.data, axis=axis, keepdims=axis is not None))"}),
    ("no-value", {"total": "return x.data.sum(axis=axis, keepdims=axis is not None)"}),
]
MORE_RIGHT = [
    {
        "sum_to": "full = (1,) * (array.ndim - len(shape)) + tuple(shape)\nfor i, (n, m) in enumerate(zip(array.shape, full)):\n    if n != m:\n        array = np.add.reduce(array, axis=i, keepdims=True)\nreturn array.reshape(shape)"
    },  # reshape view
    {
        "sum_to": "if array.ndim > len(shape):\n    return sum_to(array.sum(0), shape)\nfor i in range(array.ndim):\n    if array.shape[i] != shape[i]:\n        return sum_to(array.sum(i, keepdims=True), shape)\nreturn array.copy()"
    },  # recursive
    {
        "total": "s = list(x.data.shape)\nif axis is None:\n    return summed(x, ())\ns[axis] = 1\nreturn summed(x, s)",
        "stretched": "y = Value(np.array(np.broadcast_to(x.data, shape)))\ny.edges = [[x, lambda g: summed(g, np.shape(x.data))]]\nreturn y",
    },  # matmul ones
]
