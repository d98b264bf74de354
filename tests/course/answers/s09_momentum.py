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
