"""Station 8: right answers in three styles, and wrong ones by the key of their diagnosis."""

CONV = """\
y = np.zeros((n, o, rows, columns), x.dtype)
for a in range(kh):
    for b in range(kw):
        y += np.einsum('ncij,oc->noij', x[:, :, a : a + rows, b : b + columns], w[:, :, a, b])
return y"""
TO_X = """\
x = np.zeros((n, c, rows + kh - 1, columns + kw - 1), g.dtype)
for a in range(kh):
    for b in range(kw):
        x[:, :, a : a + rows, b : b + columns] += np.einsum('noij,oc->ncij', g, w[:, :, a, b])
return x"""
TO_W = """\
kh, kw = height - rows + 1, width - columns + 1
w = np.zeros((o, c, kh, kw), g.dtype)
for a in range(kh):
    for b in range(kw):
        w[:, :, a, b] = np.einsum('noij,ncij->oc', g, x[:, :, a : a + rows, b : b + columns])
return w"""
OP = "return Value(conv(x.data, w.data), [(x, lambda g: image_gradient(g, w)), (w, lambda g: weight_gradient(g, x))])"
WEIGHT = "return Value(conv_to_w(g.data, x.data), [(g, lambda h: conv2d(x, h)), (x, lambda h: image_gradient(g, h))])"
WINDOWS = "np.lib.stride_tricks.sliding_window_view"
RIGHT = [
    {"conv": CONV, "conv_to_x": TO_X, "conv_to_w": TO_W, "conv2d": OP, "weight_gradient": WEIGHT},
    {  # windows
        "conv": f"return np.tensordot({WINDOWS}(x, (kh, kw), (2, 3)), w, ((1, 4, 5), (1, 2, 3))).transpose(0, 3, 1, 2)",
        "conv_to_x": """\
wide = np.pad(g, ((0, 0), (0, 0), (kh - 1, kh - 1), (kw - 1, kw - 1)))
return conv(wide, w[:, :, ::-1, ::-1].swapaxes(0, 1))""",
        "conv_to_w": "return conv(x.swapaxes(0, 1), g.swapaxes(0, 1)).swapaxes(0, 1)",
        "conv2d": "edges = ((x, lambda g: image_gradient(g, w)), (w, lambda g: weight_gradient(g, x)))\nreturn Value(conv(x.data, w.data), edges)",
        "weight_gradient": """\
def to_g(h):
    return conv2d(x, h)
def to_x(h):
    return image_gradient(g, h)
return Value(conv_to_w(g.data, x.data), [(g, to_g), (x, to_x)])""",
    },
    {  # matrix products
        "conv": """\
y = 0
for a, b in np.ndindex(kh, kw):
    image = x[:, :, a : a + rows, b : b + columns].reshape(n, c, -1)
    y = y + w[:, :, a, b] @ image
return y.reshape(n, o, rows, columns)""",
        "conv_to_x": """\
x = np.zeros_like(g, shape=(n, c, rows + kh - 1, columns + kw - 1))
for a, b in np.ndindex(kh, kw):
    part = w[:, :, a, b].T @ g.reshape(n, o, -1)
    x[:, :, a : a + rows, b : b + columns] += part.reshape(n, c, rows, columns)
return x""",
        "conv_to_w": """\
result = np.empty((o, c, height - rows + 1, width - columns + 1), x.dtype)
for a, b in np.ndindex(*result.shape[2:]):
    image = x[:, :, a : a + rows, b : b + columns]
    result[:, :, a, b] = np.tensordot(g, image, axes=((0, 2, 3), (0, 2, 3)))
return result""",
        "conv2d": "y = Value(conv(x.data, w.data))\ny.edges += [(w, lambda g: weight_gradient(g, x)), (x, lambda g: image_gradient(g, w))]\nreturn y",
        "weight_gradient": WEIGHT.replace("return", "y =") + "\nreturn y",
    },
]


def changed(name: str, old: str, new: str) -> dict[str, str]:
    assert old in RIGHT[0][name]
    return {name: RIGHT[0][name].replace(old, new)}


WRONG = {
    "flipped": changed("conv", "w[:, :, a, b]", "w[:, :, -1 - a, -1 - b]"),
    "overwrites": changed("conv", "y +=", "y ="),
    "axes-exchanged": changed("conv", "w[:, :, a, b]", "w[:, :, b, a]"),
    "channels-exchanged": changed("conv", "'ncij,oc->noij'", "'ncij,co->noij'"),
    "no-shift": changed("conv", "a : a + rows, b : b + columns", ":rows, :columns"),
    "wraps": {
        "conv": "return sum(np.einsum('ncij,oc->noij', np.roll(x, (-a, -b), (2, 3)), w[:, :, a, b]) for a, b in np.ndindex(kh, kw))"
    },
    "mean-of-channels": changed("conv", "return y", "return y / c"),
    "dtype": changed("conv", ", x.dtype", ""),
    "overwrites-part": changed("conv_to_x", "+=", "="),
    "other-way": changed("conv_to_x", "w[:, :, a, b]", "w[:, :, -1 - a, -1 - b]"),
    "not-put-back": changed("conv_to_x", "a : a + rows, b : b + columns", ":rows, :columns"),
    "valid-for-full": {"conv_to_x": "return conv(g, w[:, :, ::-1, ::-1].swapaxes(0, 1))"},
    "channels-of-x": changed("conv_to_x", "'noij,oc->ncij'", "'noij,co->ncij'"),
    "mean-over-images": changed("conv_to_w", "return w", "return w / n"),
    "one-image": {
        "conv_to_w": TO_W.replace("'noij,ncij->oc', g,", "'oij,cij->oc', g[-1],").replace("x[:, :, a", "x[-1, :, a")
    },
    "flipped-w": changed("conv_to_w", "return w", "return w[:, :, ::-1, ::-1]"),
    "same-corner": changed("conv_to_w", "a : a + rows, b : b + columns", ":rows, :columns"),
    "channels-of-w": changed("conv_to_w", "return w", "return w.swapaxes(0, 1)"),
    "edges-exchanged": {
        "conv2d": OP.replace("(x, lambda g", "(_, lambda g")
        .replace("(w, lambda g", "(x, lambda g")
        .replace("(_, lambda g", "(w, lambda g")
    },
    "as-conv2d": {
        "weight_gradient": WEIGHT.replace("(g, lambda h", "(_, lambda h")
        .replace("(x, lambda h", "(g, lambda h")
        .replace("(_, lambda h", "(x, lambda h")
    },
    "detached": {"conv2d": OP.replace("image_gradient(g, w)", "Value(conv_to_x(g.data, w.data))")},
    "one-channel": changed(
        "conv", "x[:, :, a : a + rows, b : b + columns]", "x[:, :1, a : a + rows, b : b + columns].repeat(c, 1)"
    ),
    "axes-of-w": changed("conv_to_w", "return w", "return w.swapaxes(2, 3)"),
    "mean-over-places": changed("conv_to_w", "return w", "return w / (rows * columns)"),
    "no-edge": {"conv2d": "return Value(conv(x.data, w.data), [(w, lambda g: weight_gradient(g, x))])"},
}


def of(name: str, *pairs: str) -> dict[str, str]:
    code = RIGHT[0][name]
    for old, new in zip(pairs[::2], pairs[1::2], strict=True):
        assert old in code
        code = code.replace(old, new)
    return {name: code}


# Answers to which learners came later: (the key of the diagnosis, what differs from the first right answer).
MORE = [
    ("only-columns", of("conv", "range(kh)", "range(1)")),
    ("only-rows", of("conv", "range(kw)", "range(1)")),
    ("from-1", of("conv", "range(kh)", "range(1, kh)")),
    ("last-left-out", of("conv", "range(kh)", "range(max(kh - 1, 1))")),
    ("one-weight", of("conv", "w[:, :, a, b]", "w[:, :, 0, 0]")),
    ("rows-turned", of("conv", "w[:, :, a, b]", "w[:, :, -1 - a, b]")),
    (
        "flipped",
        of(
            "conv", "a : a + rows, b : b + columns", "kh - 1 - a : kh - 1 - a + rows, kw - 1 - b : kw - 1 - b + columns"
        ),
    ),
    ("mean-of-window", of("conv", "return y", "return y / (kh * kw)")),
    (
        "largest",
        of(
            "conv",
            "y += np.einsum('ncij,oc->noij', x[:, :, a : a + rows, b : b + columns], w[:, :, a, b])",
            "y = np.maximum(y, np.einsum('ncij,oc->noij', x[:, :, a : a + rows, b : b + columns], w[:, :, a, b]))",
        ),
    ),
    ("sign", of("conv", "y +=", "y -=")),
    (
        "shape",
        {
            "conv": "x = np.pad(x, ((0,0),(0,0),(kh//2,kh//2),(kw//2,kw//2)))\ny = np.zeros((n, o, height, width), x.dtype)\nfor a in range(kh):\n    for b in range(kw):\n        y += np.einsum('ncij,oc->noij', np.pad(x[:, :, a : a + height, b : b + width], ((0,0),(0,0),(0,max(0,height-x[:, :, a : a + height].shape[2])),(0,max(0,width-x[:,:,:, b : b + width].shape[3])))), w[:, :, a, b])\nreturn y"
        },
    ),
    ("one-image", of("conv", "return y", "y[1:] = y[:1]\nreturn y")),
    ("no-weight", of("conv", "'ncij,oc->noij'", "'ncij,oc->noij'", "w[:, :, a, b])", "np.ones_like(w[:, :, a, b]))")),
    ("images-added", of("conv", "return y", "return np.broadcast_to(y.sum(0, keepdims=True), y.shape)")),
    ("channel-by-channel", of("conv", "w[:, :, a, b])", "w[:, :, a, b] * np.eye(o, c, dtype=w.dtype))")),
    ("in-place", of("conv", "y = np.zeros", "x *= 1.5\ny = np.zeros")),
    ("one-weight", of("conv_to_x", "w[:, :, a, b]", "w[:, :, 0, 0]")),
    ("axes-exchanged", of("conv_to_x", "w[:, :, a, b]", "w[:, :, b % kh, a % kw]")),
    ("mean-of-channels", of("conv_to_x", "return x", "return x / o")),
    ("mean-of-window", of("conv_to_x", "return x", "return x / (kh * kw)")),
    ("sign", of("conv_to_x", "+=", "-=")),
    ("only-rows", of("conv_to_x", "range(kw)", "range(1)")),
    ("one-place", of("conv_to_x", "range(kw)", "range(1)", "range(kh)", "range(1)")),
    ("shape", of("conv_to_x", "rows + kh - 1, columns + kw - 1", "rows + kh, columns + kw")),
    (
        "wraps-back",
        {
            "conv_to_x": "wide = np.pad(g, ((0, 0), (0, 0), (0, kh - 1), (0, kw - 1)))\nreturn sum(np.einsum('noij,oc->ncij', np.roll(wide, (-a, -b), (2, 3)), w[:, :, a, b]) for a, b in np.ndindex(kh, kw))"
        },
    ),
    ("no-weight", of("conv_to_x", "w[:, :, a, b])", "np.ones_like(w[:, :, a, b]))")),
    ("one-channel", of("conv_to_x", "'noij,oc->ncij', g, w[:, :, a, b]", "'noij,oc->ncij', g[:, :1], w[:1, :, a, b]")),
    ("dtype", of("conv_to_x", ", g.dtype", "")),
    (
        "other-way",
        {
            "conv_to_x": "wide = np.pad(g, ((0, 0), (0, 0), (kh - 1, kh - 1), (kw - 1, kw - 1)))\nreturn conv(wide, w.swapaxes(0, 1))"
        },
    ),
    (
        "one-place",
        of("conv_to_w", "g, x[:, :, a : a + rows, b : b + columns]", "g[:, :, :1, :1], x[:, :, a : a + 1, b : b + 1]"),
    ),
    (
        "shifts-exchanged",
        of(
            "conv_to_w",
            "x[:, :, a : a + rows, b : b + columns]",
            "np.pad(x,((0,0),(0,0),(0,3),(0,3)))[:, :, b : b + rows, a : a + columns]",
        ),
    ),
    (
        "flipped-w",
        of(
            "conv_to_w",
            "x[:, :, a : a + rows, b : b + columns]",
            "x[:, :, kh - 1 - a : kh - 1 - a + rows, kw - 1 - b : kw - 1 - b + columns]",
        ),
    ),
    ("mean-of-all", of("conv_to_w", "return w", "return w / (n * rows * columns)")),
    ("sign", of("conv_to_w", "return w", "return -w")),
    ("no-incoming", of("conv_to_w", "g, x[:", "np.ones_like(g), x[:")),
    (
        "no-image",
        of(
            "conv_to_w",
            "g, x[:, :, a : a + rows, b : b + columns]",
            "g, np.ones_like(x[:, :, a : a + rows, b : b + columns])",
        ),
    ),
    ("one-channel-of-x", of("conv_to_w", "return w", "w[:] = w[:, :1]\nreturn w")),
    ("one-channel-of-g", of("conv_to_w", "return w", "w[:] = w[:1]\nreturn w")),
    ("accumulates", of("conv_to_w", "return w", "return np.cumsum(w, axis=2)")),
    ("no-value", {"conv2d": "return conv(x.data, w.data)"}),
    ("no-edge", {"conv2d": "return Value(conv(x.data, w.data))"}),
    ("detached", of("conv2d", "image_gradient(g, w)", "conv_to_x(g.data, w.data)")),
    ("other-edges", of("conv2d", "image_gradient(g, w)", "image_gradient(w, g)")),
    ("sign", of("conv2d", "image_gradient(g, w)", "-image_gradient(g, w)")),
    ("detached", of("conv2d", "weight_gradient(g, x)", "Value(conv_to_w(g.data, x.data))")),
    ("shape", of("conv2d", "image_gradient(g, w)", "conv2d(g, w)")),
    ("detached", of("weight_gradient", "conv2d(x, h)", "Value(conv(x.data, h.data))")),
    ("detached", of("weight_gradient", "image_gradient(g, h)", "Value(conv_to_x(g.data, h.data))")),
    ("no-edge", {"weight_gradient": "return Value(conv_to_w(g.data, x.data), [(g, lambda h: conv2d(x, h))])"}),
    ("arguments", of("weight_gradient", "conv2d(x, h)", "conv2d(h, x)")),
    ("other-edges", of("weight_gradient", "image_gradient(g, h)", "image_gradient(h, g)")),
    ("no-value", {"weight_gradient": "return conv_to_w(g.data, x.data)"}),
    (
        "shape",
        {
            "weight_gradient": "return Value(conv_to_w(g.data, x.data), [(g, lambda h: image_gradient(g, h)), (x, lambda h: weight_gradient(g, h))])"
        },
    ),
]
MORE_RIGHT = [
    {
        "conv": "y = np.empty((n, o, rows, columns), x.dtype)\nfor i in range(rows):\n    for j in range(columns):\n        y[:, :, i, j] = x[:, :, i:i+kh, j:j+kw].reshape(n, -1) @ w.reshape(o, -1).T\nreturn y"
    },  # four loops
    {
        "conv_to_x": "x = np.zeros((n, c, rows + kh - 1, columns + kw - 1), np.result_type(g, w))\nfor i in range(rows):\n    for j in range(columns):\n        x[:, :, i:i+kh, j:j+kw] += np.tensordot(g[:, :, i, j], w, 1)\nreturn x"
    },  # fft-free scatter
    {
        "conv_to_w": "v = np.lib.stride_tricks.sliding_window_view(x, (rows, columns), (2, 3))\nreturn np.einsum('noij,ncabij->ocab', g, v, optimize=True)"
    },  # as strided
]
