"""Station 1: right answers in three styles, and wrong ones by the key of their diagnosis."""

RIGHT = [
    {
        "__add__": "return Value(self.data + other.data, [(self, lambda g: g), (other, lambda g: g)])",
        "__mul__": "return Value(self.data * other.data, [(self, lambda g: g * other), (other, lambda g: g * self)])",
        "__pow__": "return Value(self.data**n, [(self, lambda g: g * (n * self ** (n - 1.0)))])",
        "exp": "y = Value(np.exp(x.data))\ny.edges = [(x, lambda g: g * y)]\nreturn y",
    },
    {  # derivatives as functions of their own
        "__add__": "def same(g):\n    return g\nreturn Value(np.add(self.data, other.data), ((self, same), (other, same)))",
        "__mul__": """\
def to_self(g):
    return other * g
def to_other(g):
    return self * g
result = Value(np.multiply(self.data, other.data))
result.edges.append((self, to_self))
result.edges.append((other, to_other))
return result""",
        "__pow__": "def slope(g):\n    return self ** (n - 1.0) * n * g\nreturn Value(np.power(self.data, n), [(self, slope)])",
        "exp": "def slope(g):\n    return exp(x) * g\nreturn Value(np.exp(x.data), [(x, slope)])",
    },
    {  # edges made of slopes
        "__add__": "return Value(self.data + other.data, [(each, lambda g: g * 1.0) for each in (self, other)])",
        "__mul__": """\
edges = []
for each, slope in [(self, other), (other, self)]:
    edges.append([each, lambda g, slope=slope: g * slope])
return Value(self.data * other.data, edges)""",
        "__pow__": """\
if n == 1.0:
    return Value(self.data * 1.0, [(self, lambda g: g)])
return Value(self.data**n, [(self, lambda g: n * g * self**n / self if self.data else n * g * self ** (n - 1))])""",
        "exp": "return Value(np.e**x.data, [(x, lambda g: g * exp(x))])",
    },
]
WRONG = {
    "sign-of-b": {"__add__": "return Value(self.data + other.data, [(self, lambda g: g), (other, lambda g: -g)])"},
    "sign": {
        "__mul__": "return Value(self.data * other.data, [(self, lambda g: -g * other), (other, lambda g: -g * self)])"
    },
    "own-factor": {
        "__mul__": "return Value(self.data * other.data, [(self, lambda g: g * self), (other, lambda g: g * other)])"
    },
    "no-incoming": {
        "__mul__": "return Value(self.data * other.data, [(self, lambda g: other), (other, lambda g: self)])"
    },
    "factor-n": {"__pow__": "return Value(self.data**n, [(self, lambda g: g * self ** (n - 1.0))])"},
    "exponent": {"__pow__": "return Value(self.data**n, [(self, lambda g: g * n * self**n)])"},
    "input-for-output": {"exp": "return Value(np.exp(x.data), [(x, lambda g: g * x)])"},
    "power-rule": {"exp": "return Value(np.exp(x.data), [(x, lambda g: g * x * exp(x - 1.0))])"},
    "one-edge": {"__mul__": "return Value(self.data * other.data, [(self, lambda g: g * other)])"},
    "no-edges": {"__add__": "return Value(self.data + other.data)"},
    "parent-is-number": {
        "__add__": "return Value(self.data + other.data, [(self.data, lambda g: g), (other.data, lambda g: g)])"
    },
    "no-value": {"__mul__": "return self.data * other.data"},
    "detached": {"exp": "y = np.exp(x.data)\nreturn Value(y, [(x, lambda g: Value(g.data * y))])"},
    "slope-detached": {
        "__mul__": "return Value(self.data * other.data, "
        "[(self, lambda g: g * other.data), (other, lambda g: g * self.data)])"
    },
    "in-place": {
        "__add__": "self.data += other.data\nreturn Value(self.data, [(self, lambda g: g), (other, lambda g: g)])"
    },
    "nothing": {"exp": "Value(np.exp(x.data), [(x, lambda g: g * exp(x))])"},
    "product-for-power": {"__pow__": "return Value(self.data * n, [(self, lambda g: g * n)])"},
    "error": {"exp": "return Value(np.exp(x.dat), [])"},
    "misused": {"__mul__": "return Value(self.data * other.data, [(self, other), (other, self)])"},
    "dtype": {
        "__mul__": "return Value(float(self.data) * float(other.data), "
        "[(self, lambda g: g * other), (other, lambda g: g * self)])"
    },
    "halved": {
        "__add__": "return Value(self.data + other.data, [(self, lambda g: g*0.5), (other, lambda g: g*0.5)])",
    },
    "subtracts": {
        "__add__": "return Value(self.data - other.data, [(self, lambda g: g), (other, lambda g: g)])",
    },
    "same-once": {
        "__add__": "edges=[(self, lambda g: g)]\nif other is not self:\n    edges.append((other, lambda g: g))\nreturn Value(self.data + other.data, edges)",
    },
    "late-binding": {
        "__mul__": "edges=[]\nfor a, b in ((self, other), (other, self)):\n    edges.append((a, lambda g: g*b))\nreturn Value(self.data*other.data, edges)",
    },
    "output-for-slope": {
        "__mul__": "y = Value(self.data*other.data)\ny.edges = [(self, lambda g: g*y), (other, lambda g: g*y)]\nreturn y",
    },
    "adds-slope": {
        "__mul__": "return Value(self.data*other.data, [(self, lambda g: g + other), (other, lambda g: g + self)])",
    },
    "divides": {
        "__mul__": "return Value(self.data/other.data, [(self, lambda g: g / other), (other, lambda g: g / self)])",
    },
    "divides-by-slope": {
        "__mul__": "return Value(self.data*other.data, [(self, lambda g: g/other), (other, lambda g: g/self)])",
    },
    "exponent-up": {
        "__pow__": "return Value(self.data**n, [(self, lambda g: g*(n*self**(n+1.0)))])",
    },
    "factor-less": {
        "__pow__": "return Value(self.data**n, [(self, lambda g: g*((n-1.0)*self**(n-1.0)))])",
    },
    "value-of-slope": {
        "__pow__": "return Value(self.data**(n-1), [(self, lambda g: g*(n*self**(n-1.0)))])",
    },
    "base-and-exponent": {
        "__pow__": "return Value(n**self.data, [(self, lambda g: g*(n*self**(n-1.0)))])",
    },
    "whole-n": {
        "__pow__": "y = Value(np.ones_like(self.data))\nfor _ in range(int(n)):\n    y = y*self\nreturn y",
    },
    "exponential-rule": {
        "__pow__": "y=Value(self.data**n)\ny.edges=[(self, lambda g: g*y*np.log(n))]\nreturn y",
    },
    "no-power": {
        "__pow__": "return Value(self.data**n, [(self, lambda g: g*(n*self))])",
    },
    "always-square": {
        "__pow__": "return Value(self.data**2, [(self, lambda g: g*(2.0*self))])",
    },
    "slope-one": {
        "exp": "return Value(np.exp(x.data), [(x, lambda g: g)])",
    },
    "exp-of-g": {
        "exp": "return Value(np.exp(x.data), [(x, lambda g: exp(g))])",
    },
    "logarithm-rule": {
        "exp": "return Value(np.exp(x.data), [(x, lambda g: g / x)])",
    },
    "minus-one": {
        "exp": "y=Value(np.expm1(x.data))\ny.edges=[(x, lambda g: g*y)]\nreturn y",
    },
    "other-base": {
        "exp": "y=Value(2.0**x.data)\ny.edges=[(x, lambda g: g*y)]\nreturn y",
    },
    "slope-squared": {
        "exp": "y=Value(np.exp(x.data))\ny.edges=[(x, lambda g: g*y*y)]\nreturn y",
    },
    "no-edge": {
        "__mul__": "return Value(self.data*other.data, [(self, lambda g: g*other), (self, lambda g: g*self)])",
    },
}

FORGETFUL = {  # gradients that are right and have no gradient of their own by what is in the slope
    "__mul__": WRONG["slope-detached"]["__mul__"],
    "__pow__": "return Value(self.data**n, [(self, lambda g: g * (n * self.data ** (n - 1.0)))])",
    "exp": "y = np.exp(x.data)\nreturn Value(y, [(x, lambda g: g * y)])",
}
