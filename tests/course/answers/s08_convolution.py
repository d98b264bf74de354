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
