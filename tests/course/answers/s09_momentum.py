"""Station 9: right answers in three styles, and wrong ones by the key of their diagnosis."""

MOMENTUM = "b *= mu\nb += g\ntheta -= lr * b"
NAG = "b *= mu\nb += g\ntheta -= lr * (g + mu * b)"
RIGHT = [
    {"sgd": "theta -= lr * g", "momentum": MOMENTUM, "nag": NAG},
    {
        "sgd": "theta[...] = theta - lr * g",
        "momentum": "b[...] = mu * b + g\ntheta[...] = theta - lr * b",
        "nag": "b[...] = mu * b + g\nstep = mu * b + g\ntheta[...] -= lr * step",
    },
    {
        "sgd": "import numpy as np\nnp.subtract(theta, lr * g, out=theta)",
        "momentum": "for i, _ in __import__('numpy').ndenumerate(theta):\n    b[i] = mu * b[i] + g[i]\n    theta[i] -= lr * b[i]",
        "nag": "momentum(theta, g, b, lr * mu, mu)\nsgd(theta, g, lr)",
    },
]
WRONG = {
    "uphill": {"sgd": "theta += lr * g"},
    "no-rate": {"sgd": "theta -= g"},
    "decays": {"sgd": "theta -= lr * theta"},
    "rebinds-theta": {"sgd": "theta = theta - lr * g"},
    "in-place": {"sgd": "g *= lr\ntheta -= g"},
    "old-velocity": {"momentum": "theta -= lr * b\nb *= mu\nb += g"},
    "lost-velocity": {"momentum": "b = mu * b + g\ntheta -= lr * b"},
    "dampened": {"momentum": MOMENTUM.replace("+= g", "+= (1 - mu) * g")},
    "rate-twice": {"momentum": MOMENTUM.replace("+= g", "+= lr * g")},
    "no-friction": {"momentum": "b += g\ntheta -= lr * b"},
    "friction-on-all": {"momentum": "b += g\nb *= mu\ntheta -= lr * b"},
    "plain-momentum": {"nag": "look = g + mu * b\nb *= mu\nb += g\ntheta -= lr * look"},
    "g-twice": {"nag": NAG.replace("mu * b)", "b)")},
    "only-ahead": {"nag": NAG.replace("(g + mu * b)", "mu * b")},
    "mu-on-both": {"nag": NAG.replace("(g + mu * b)", "mu * (g + b)")},
    "squared": {"sgd": "theta -= lr * g * g"},
    "only-sign": {"sgd": "import numpy as np\ntheta -= lr * np.sign(g)"},
    "divided": {"sgd": "theta -= g / lr"},
    "one-minus-mu": {"momentum": MOMENTUM.replace("b *= mu", "b *= 1 - mu")},
    "exchanged": {"momentum": "b *= lr\nb += g\ntheta -= mu * b"},
    "looks-back": {"nag": NAG.replace("+ mu", "- mu")},
    "mu-squared": {"nag": NAG.replace("mu * b)", "mu * mu * b)")},
    "rate-in-velocity": {"momentum": "b *= mu\nb += lr * g\ntheta -= b"},
}


# Answers to which learners came later: (the key of the diagnosis, what differs from the first right answer).
MORE = [
    ("halved", {"sgd": "theta -= lr * g / 2"}),
    ("one-slope", {"sgd": "theta -= lr * g.mean()"}),
    ("normalised", {"sgd": "theta -= lr * g / ((g * g).sum() ** 0.5)"}),
    ("rebinds-theta", {"sgd": "return theta - lr * g"}),
    ("theta-lost", {"sgd": "theta[...] = -lr * g"}),
    ("theta-lost", {"sgd": "theta[...] = lr * g"}),
    ("rate-squared", {"sgd": "theta -= lr * lr * g"}),
    ("times-theta", {"sgd": "theta *= 1 - lr * g"}),
    ("size-only", {"sgd": "theta -= lr * abs(g)"}),
    ("rate-added", {"sgd": "theta -= lr + g"}),
    ("lost-velocity", {"momentum": "theta -= lr * g"}),
    ("uphill", {"momentum": "b *= mu\nb -= g\ntheta -= lr * b"}),
    ("rate-in-velocity", {"momentum": "b *= mu\nb -= lr * g\ntheta += b"}),
    ("no-rate", {"momentum": "b *= mu\nb += g\ntheta -= b"}),
    ("friction-on-all", {"momentum": "b *= mu\nb += g\ntheta -= lr * mu * b"}),
    ("looks-ahead", {"momentum": NAG}),
    ("lost-velocity", {"momentum": "b[...] = g\ntheta -= lr * b"}),
    ("theta-for-g", {"momentum": "b *= mu\nb += theta\ntheta -= lr * b"}),
    ("g-beside-b", {"momentum": "b *= mu\nb += g\ntheta -= lr * (g + b)"}),
    ("shares-exchanged", {"momentum": "b *= 1 - mu\nb += mu * g\ntheta -= lr * b"}),
    ("in-place", {"momentum": "g += mu * b\nb[...] = g\ntheta -= lr * b"}),
    ("rebinds-theta", {"momentum": "b *= mu\nb += g\ntheta = theta - lr * b"}),
    ("g-squared", {"momentum": "b *= mu\nb += g * g\ntheta -= lr * b"}),
    ("halved", {"momentum": "b *= mu\nb += g\ntheta -= lr * b / 2"}),
    ("lost-velocity", {"momentum": "b *= mu\ntheta -= lr * (b + g)"}),
    ("friction-in-step", {"momentum": "theta -= lr * (mu * b + g)\nb += g"}),
    ("rate-in-velocity", {"momentum": "old = theta.copy()\ntheta -= lr * g - mu * b\nb[...] = theta - old"}),
    ("both-positions", {"nag": "theta -= lr * mu * b\nb *= mu\nb += g\ntheta -= lr * b"}),
    ("g-twice", {"nag": "b *= mu\nb += g\ntheta -= lr * (g + b)"}),
    ("lost-velocity", {"nag": "b = mu * b + g\ntheta -= lr * (g + mu * b)"}),
    ("rate-in-velocity", {"nag": "b *= mu\nb += lr * g\ntheta -= lr * g + mu * b"}),
    ("dampened", {"nag": "b *= mu\nb += (1 - mu) * g\ntheta -= lr * (g + mu * b)"}),
    ("dampened", {"nag": "b *= mu\nb += (1 - mu) * g\ntheta -= lr * ((1 - mu) * g + mu * b)"}),
    ("plain-momentum", {"nag": MOMENTUM}),
    ("only-sgd", {"nag": "theta -= lr * g"}),
    ("no-rate", {"nag": "b *= mu\nb += g\ntheta -= g + mu * b"}),
    ("rate-on-b-only", {"nag": "b *= mu\nb += g\ntheta -= g + lr * mu * b"}),
    ("rate-on-g-only", {"nag": "b *= mu\nb += g\ntheta -= lr * g + mu * b"}),
    ("no-friction", {"nag": "b += g\ntheta -= lr * (g + mu * b)"}),
    ("updated-twice", {"nag": "b *= mu\nb += g\nb *= mu\nb += g\ntheta -= lr * b"}),
    ("updated-twice", {"nag": "b *= mu\nb += g\nb[...] = g + mu * b\ntheta -= lr * b"}),
    ("rebinds-theta", {"nag": "b *= mu\nb += g\ntheta = theta - lr * (g + mu * b)"}),
    ("one-minus-mu", {"nag": "b *= mu\nb += g\ntheta -= lr * (g + (1 - mu) * b)"}),
]
MORE_RIGHT = [
    {
        "momentum": "import numpy as np\nnp.multiply(b, mu, out=b)\nnp.add(b, g, out=b)\nnp.subtract(theta, lr * b, out=theta)"
    },  # np ufunc out
    {"nag": "theta -= lr * (1 + mu) * g + lr * mu * mu * b\nb[:] = b * mu + g"},  # expanded
    {
        "sgd": "for i in range(theta.size):\n    theta.flat[i] -= lr * g.flat[i]",
        "nag": "b[...] = g + b * mu\ntheta -= lr * g\ntheta -= lr * mu * b",
    },  # flat
]
