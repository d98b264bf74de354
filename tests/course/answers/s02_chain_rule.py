"""Station 2: right answers in three styles, and wrong ones by the key of their diagnosis."""

STEPS = """\
dy = 2 * (y - t)
da = dy
dz = da * (1 - a * a)
dw = dz * x
db = dz
dx = dz * w + dy
dt = -dy
return dw, dx, db, dt"""
PATHS = """\
if y is x:
    return g
total = Value(0.0)
for parent, edge in y.edges:
    total = total + derivative(parent, x, edge(g))
return total"""
RIGHT = [
    {"slopes": STEPS, "derivative": PATHS},
    {
        "slopes": "r = 2 * (a + x - t)\ns = r / np.cosh(z) ** 2\nreturn np.array([s * x, s * w + r, s, -r])",
        "derivative": """\
stack, total = [(y, g)], Value(0.0)
while stack:
    node, arrived = stack.pop()
    if node is x:
        total += arrived
    else:
        for parent, edge in node.edges:
            stack.append((parent, edge(arrived)))
return total""",
    },
    {  # the neuron by its own graph, written down as slopes
        "slopes": """\
chain = np.array([2 * (y - t), 1 - a**2])
through = chain.prod()
return through * x, through * w + chain[0], through, -chain[0]""",
        "derivative": """\
def ways(node, arrived):
    if node is x:
        yield arrived
        return
    for parent, edge in node.edges:
        yield from ways(parent, edge(arrived))
return sum(ways(y, g), Value(0.0))""",
    },
]


def slopes(old: str, new: str) -> dict[str, str]:
    assert old in STEPS
    return {"slopes": STEPS.replace(old, new)}


def paths(old: str, new: str) -> dict[str, str]:
    assert old in PATHS
    return {"derivative": PATHS.replace(old, new)}


WRONG = {
    "input-for-output": slopes("1 - a * a", "1 - z * z"),
    "no-square": slopes("1 - a * a", "1 - a"),
    "missing-slope": slopes("da * (1 - a * a)", "da"),
    "factor-2": slopes("2 * (y - t)", "y - t"),
    "one-path": slopes("dz * w + dy", "dz * w"),
    "only-skip": slopes("dz * w + dy", "dy"),
    "sign-of-t": slopes("-dy", "dy"),
    "sign": slopes("2 * (y - t)", "2 * (t - y)"),
    "own-factor": {"slopes": STEPS.replace("dz * x", "dz * w").replace("dx = dz * w", "dx = dz * x")},
    "factor-b": slopes("db = dz", "db = dz * b"),
    "order": slopes("return dw, dx", "return dx, dw"),
    "how-many": slopes("return dw, dx, db, dt", "return dw, dx, db"),
    "overwrites": paths("total = total + ", "total = "),
    "first-edge": paths("total = total + ", "return "),
    "only-leaves": {
        "derivative": PATHS.replace(
            "if y is x:\n    return g", "if not y.edges:\n    return g if y is x else Value(0.0)"
        )
    },
    "every-leaf": paths("if y is x:", "if y is x or not y.edges:"),
    "no-seed": {
        "derivative": "g = Value(1.0)\n"
        + PATHS.replace("derivative(parent, x, edge(g))", "edge(g) * derivative(parent, x)")
    },
    "nothing": paths("return total", "total"),
    "factor-w": slopes("db = dz", "db = dz * w"),
    "past-tanh": slopes("dx = dz * w", "dx = da * w"),
    "multiplies": slopes("dz * w + dy", "dz * w * dy"),
    "no-slope-of-t": slopes("dt = -dy", "dt = 0.0"),
    "w-and-b": slopes("return dw, dx, db, dt", "return db, dx, dw, dt"),
    "begins-with-g": paths("total = Value(0.0)", "total = g"),
    "last-slope": paths("edge(g)", "edge(Value(1.0))"),
    "no-slopes": paths("return g\n", "return Value(1.0)\n"),
    "not-a-number": slopes("return dw, dx, db, dt", "return {'w': dw, 'x': dx, 'b': db, 't': dt}"),
    "squared-slope": {
        "slopes": "dy = (y - t)**2\nda = dy\ndz = da * (1 - a * a)\ndw = dz * x\ndb = dz\ndx = dz * w + dy\ndt = -dy\nreturn dw, dx, db, dt",
    },
    "brackets": {
        "slopes": "dy = 2 * y - t\nda = dy\ndz = da * (1 - a * a)\ndw = dz * x\ndb = dz\ndx = dz * w + dy\ndt = -dy\nreturn dw, dx, db, dt",
    },
    "half-for-two": {
        "slopes": "dy = 0.5 * (y - t)\nda = dy\ndz = da * (1 - a * a)\ndw = dz * x\ndb = dz\ndx = dz * w + dy\ndt = -dy\nreturn dw, dx, db, dt",
    },
    "absolute": {
        "slopes": "dy = 2 * abs(y - t)\nda = dy\ndz = da * (1 - a * a)\ndw = dz * x\ndb = dz\ndx = dz * w + dy\ndt = -dy\nreturn dw, dx, db, dt",
    },
    "plus-for-minus": {
        "slopes": "dy = 2 * (y - t)\nda = dy\ndz = da * (1 + a * a)\ndw = dz * x\ndb = dz\ndx = dz * w + dy\ndt = -dy\nreturn dw, dx, db, dt",
    },
    "tanh-twice": {
        "slopes": "dy = 2 * (y - t)\nda = dy\ndz = da * (1 - np.tanh(a)**2)\ndw = dz * x\ndb = dz\ndx = dz * w + dy\ndt = -dy\nreturn dw, dx, db, dt",
    },
    "sigmoid-slope": {
        "slopes": "dy = 2 * (y - t)\nda = dy\ndz = da * a * (1 - a)\ndw = dz * x\ndb = dz\ndx = dz * w + dy\ndt = -dy\nreturn dw, dx, db, dt",
    },
    "no-loss": {
        "slopes": "dy = 2 * (y - t)\nda = 1.0\ndz = da * (1 - a * a)\ndw = dz * x\ndb = dz\ndx = dz * w + dy\ndt = -dy\nreturn dw, dx, db, dt",
    },
    "skip-twice": {
        "slopes": "dy = 2 * (y - t)\nda = dy\ndz = da * (1 - a * a)\ndw = dz * x\ndb = dz\ndx = dz * w + 2 * dy\ndt = -dy\nreturn dw, dx, db, dt",
    },
    "minus-skip": {
        "slopes": "dy = 2 * (y - t)\nda = dy\ndz = da * (1 - a * a)\ndw = dz * x\ndb = dz\ndx = dz * w - dy\ndt = -dy\nreturn dw, dx, db, dt",
    },
    "skip-without-loss": {
        "slopes": "dy = 2 * (y - t)\nda = dy\ndz = da * (1 - a * a)\ndw = dz * x\ndb = dz\ndx = dz * w + 1\ndt = -dy\nreturn dw, dx, db, dt",
    },
    "x-for-w": {
        "slopes": "dy = 2 * (y - t)\nda = dy\ndz = da * (1 - a * a)\ndw = dz * x\ndb = dz\ndx = dz * x + dy\ndt = -dy\nreturn dw, dx, db, dt",
    },
    "t-alone": {
        "slopes": "dy = 2 * (y - t)\nda = dy\ndz = da * (1 - a * a)\ndw = dz * x\ndb = dz\ndx = dz * w + dy\ndt = -1.0\nreturn dw, dx, db, dt",
    },
    "b-alone": {
        "slopes": "dy = 2 * (y - t)\nda = dy\ndz = da * (1 - a * a)\ndw = dz * x\ndb = 1.0\ndx = dz * w + dy\ndt = -dy\nreturn dw, dx, db, dt",
    },
    "b-is-zero": {
        "slopes": "dy = 2 * (y - t)\nda = dy\ndz = da * (1 - a * a)\ndw = dz * x\ndb = 0.0\ndx = dz * w + dy\ndt = -dy\nreturn dw, dx, db, dt",
    },
    "b-past-tanh": {
        "slopes": "dy = 2 * (y - t)\nda = dy\ndz = da * (1 - a * a)\ndw = dz * x\ndb = dy\ndx = dz * w + dy\ndt = -dy\nreturn dw, dx, db, dt",
    },
    "w-past-tanh": {
        "slopes": "dy = 2 * (y - t)\nda = dy\ndz = da * (1 - a * a)\ndw = dy * x\ndb = dz\ndx = dz * w + dy\ndt = -dy\nreturn dw, dx, db, dt",
    },
    "w-alone": {
        "slopes": "dy = 2 * (y - t)\nda = dy\ndz = da * (1 - a * a)\ndw = x\ndb = dz\ndx = dz * w + dy\ndt = -dy\nreturn dw, dx, db, dt",
    },
    "w-without-x": {
        "slopes": "dy = 2 * (y - t)\nda = dy\ndz = da * (1 - a * a)\ndw = dz\ndb = dz\ndx = dz * w + dy\ndt = -dy\nreturn dw, dx, db, dt",
    },
    "z-for-x": {
        "slopes": "dy = 2 * (y - t)\nda = dy\ndz = da * (1 - a * a)\ndw = dz * z\ndb = dz\ndx = dz * w + dy\ndt = -dy\nreturn dw, dx, db, dt",
    },
    "x-and-b": {
        "slopes": "dy = 2 * (y - t)\nda = dy\ndz = da * (1 - a * a)\ndw = dz * x\ndb = dz\ndx = dz * w + dy\ndt = -dy\nreturn dw, db, dx, dt",
    },
    "b-and-t": {
        "slopes": "dy = 2 * (y - t)\nda = dy\ndz = da * (1 - a * a)\ndw = dz * x\ndb = dz\ndx = dz * w + dy\ndt = -dy\nreturn dw, dx, dt, db",
    },
    "direct-parents": {
        "derivative": "if y is x:\n    return g\ntotal = Value(0.0)\nfor parent, edge in y.edges:\n    if parent is x:\n        total = total + edge(g)\nreturn total",
    },
    "edge-not-asked": {
        "derivative": "if y is x:\n    return g\ntotal = Value(0.0)\nfor parent, edge in y.edges:\n    total = total + derivative(parent, x, g)\nreturn total",
    },
    "subtracts": {
        "derivative": "if y is x:\n    return g\ntotal = Value(0.0)\nfor parent, edge in y.edges:\n    total = total - derivative(parent, x, edge(g))\nreturn total",
    },
    "mean-of-paths": {
        "derivative": "if y is x:\n    return g\ntotal = Value(0.0)\nfor parent, edge in y.edges:\n    total = total + derivative(parent, x, edge(g))\nreturn total * (1.0 / max(1, len(y.edges)))",
    },
    "largest-path": {
        "derivative": "if y is x:\n    return g\ntotal = Value(0.0)\nfor parent, edge in y.edges:\n    p = derivative(parent, x, edge(g))\n    total = p if abs(p.data) > abs(total.data) else total\nreturn total",
    },
}
