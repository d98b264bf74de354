"""Station 10: right answers in three styles, and wrong ones by the key of their diagnosis."""

ADAGRAD = "s += g * g\ntheta -= lr * g / (np.sqrt(s) + eps)"
MEANS = "m *= beta1\nm += (1 - beta1) * g\nv *= beta2\nv += (1 - beta2) * g * g\n"
ADAM = MEANS + "m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)\ntheta -= lr * m_hat / (np.sqrt(v_hat) + eps)"
ADAMAX = "m *= beta1\nm += (1 - beta1) * g\nu[...] = np.maximum(beta2 * u, np.abs(g) + eps)\ntheta -= lr / (1 - beta1**t) * m / u"
NADAM = (
    MEANS
    + """\
step = (1 - beta1) * g / (1 - beta1**t) + beta1 * m / (1 - beta1 ** (t + 1))
theta -= lr * step / (np.sqrt(v / (1 - beta2**t)) + eps)"""
)
RIGHT = [
    {"adagrad": ADAGRAD, "adam": ADAM, "adamax": ADAMAX, "nadam": NADAM},
    {
        "adagrad": "s[...] = s + g**2\ntheta[...] = theta - lr * g / (s**0.5 + eps)",
        "adam": """\
m[...] = beta1 * m + (1 - beta1) * g
v[...] = beta2 * v + (1 - beta2) * g**2
rate = lr / (1 - beta1**t)
theta[...] = theta - rate * m / (np.sqrt(v) / np.sqrt(1 - beta2**t) + eps)""",
        "adamax": "m += (1 - beta1) * (g - m)\nnp.maximum(u * beta2, abs(g) + eps, out=u)\ntheta -= (lr * m / (1 - beta1**t)) / u",
        "nadam": """\
m += (1 - beta1) * (g - m)
v += (1 - beta2) * (g**2 - v)
root = np.sqrt(v) / (1 - beta2**t) ** 0.5 + eps
theta -= lr * (1 - beta1) / (1 - beta1**t) * g / root
theta -= lr * beta1 / (1 - beta1 ** (t + 1)) * m / root""",
    },
    {  # element by element
        "adagrad": "for i, x in np.ndenumerate(g):\n    s[i] += x * x\n    theta[i] -= lr * x / (s[i] ** 0.5 + eps)",
        "adam": """\
for i, x in np.ndenumerate(g):
    m[i] = beta1 * m[i] + (1 - beta1) * x
    v[i] = beta2 * v[i] + (1 - beta2) * x * x
    theta[i] -= lr * (m[i] / (1 - beta1**t)) / (np.sqrt(v[i] / (1 - beta2**t)) + eps)""",
        "adamax": """\
for i, x in np.ndenumerate(g):
    m[i] = beta1 * m[i] + (1 - beta1) * x
    u[i] = max(beta2 * u[i], abs(x) + eps)
    theta[i] -= lr * m[i] / u[i] / (1 - beta1**t)""",
        "nadam": """\
for i, x in np.ndenumerate(g):
    m[i] = beta1 * m[i] + (1 - beta1) * x
    v[i] = beta2 * v[i] + (1 - beta2) * x * x
    ahead = (1 - beta1) * x / (1 - beta1**t) + beta1 * m[i] / (1 - beta1 ** (t + 1))
    theta[i] -= lr * ahead / (np.sqrt(v[i] / (1 - beta2**t)) + eps)""",
    },
]


def changed(name: str, *pairs: str) -> dict[str, str]:
    code = RIGHT[0][name]
    for old, new in zip(pairs[::2], pairs[1::2], strict=True):
        assert old in code
        code = code.replace(old, new)
    return {name: code}


WRONG = {
    "no-root": changed("adagrad", "np.sqrt(s)", "s"),
    "eps-inside": changed("adagrad", "(np.sqrt(s) + eps)", "np.sqrt(s + eps)"),
    "old-sum": {"adagrad": "theta -= lr * g / (np.sqrt(s) + eps)\ns += g * g"},
    "lost-sum": changed("adagrad", "s += g * g", "s = s + g * g"),
    "not-squared": changed("adagrad", "g * g", "abs(g)"),
    "rebinds-theta": changed("adagrad", "theta -= ", "theta = theta - "),
    "uphill": changed("adagrad", "theta -= ", "theta += "),
    "no-correction": changed("adam", "m / (1 - beta1**t), v / (1 - beta2**t)", "m, v"),
    "no-correction-of-v": changed("adam", "v / (1 - beta2**t)", "v"),
    "no-correction-of-m": changed("adam", "m / (1 - beta1**t)", "m"),
    "correction-kept": changed(
        "adam", "m_hat, v_hat =", "m[...], v[...] =", "m_hat /", "m /", "sqrt(v_hat)", "sqrt(v)"
    ),
    "first-correction": changed("adam", "beta1**t", "beta1", "beta2**t", "beta2"),
    "no-root-of-v": changed("adam", "np.sqrt(v_hat)", "v_hat"),
    "eps-under-root": changed("adam", "np.sqrt(v_hat) + eps", "np.sqrt(v_hat + eps)"),
    "old-state": {"adam": "\n".join([*ADAM.split("\n")[4:], *ADAM.split("\n")[:4]])},
    "lost-state": changed("adam", "m *= beta1\nm +=", "m = beta1 * m +", "v *= beta2\nv +=", "v = beta2 * v +"),
    "sum-for-mean": changed("adam", "(1 - beta1) * g\n", "g\n"),
    "v-sum-for-mean": changed("adam", "(1 - beta2) * g * g", "g * g"),
    "g-not-squared": changed("adam", "* g * g", "* abs(g)"),
    "betas-exchanged": changed(
        "adam", "beta1", "beta", "beta2", "beta1", "beta*", "beta2*", "beta)", "beta2)", "= beta\n", "= beta2\n"
    ),
    "sum-for-largest": changed("adamax", "np.maximum(beta2 * u, np.abs(g) + eps)", "beta2 * u + np.abs(g) + eps"),
    "no-fading": changed("adamax", "beta2 * u", "u"),
    "m-not-corrected": changed("adamax", "lr / (1 - beta1**t) * m", "lr * m"),
    "u-corrected": changed("adamax", "m / u", "m / (u / (1 - beta2**t))"),
    "root-of-u": changed("adamax", "m / u", "m / np.sqrt(u)"),
    "signed": changed("adamax", "np.abs(g)", "g"),
    "plain-adam": {"nadam": ADAM},
    "same-correction": changed("nadam", "(t + 1)", "t"),
    "g-too-large": changed("nadam", "(1 - beta1) * g / (1", "g / (1"),
    "g-not-corrected": changed("nadam", "g / (1 - beta1**t)", "g"),
    "m-without-beta": changed("nadam", "beta1 * m", "m"),
    "v-not-corrected": changed("nadam", "v / (1 - beta2**t)", "v"),
    "no-eps": changed("adagrad", " + eps", ""),
    "no-rate": changed("adam", "lr * m_hat", "m_hat"),
    "one-rate": changed("adagrad", "g * g\n", "(g * g).sum()\n"),
    "multiplied": changed("adagrad", "/ (np.sqrt(s) + eps)", "* (np.sqrt(s) + eps)"),
    "corrections-exchanged": changed(
        "adam", "1 - beta1**t", "1 - beta**t", "beta2**t", "beta1**t", "beta**t", "beta2**t"
    ),
    "correction-multiplied": changed("adam", "m / (1 - beta1**t)", "m * (1 - beta1**t)"),
    "t-ahead": changed("adam", "**t", " ** (t + 1)"),
    "g-for-m": changed("adam", "lr * m_hat", "lr * g"),
    "v-of-m": changed("adam", "* g * g", "* m * m"),
    "fades-g": changed("adamax", "beta2 * u, np.abs(g)", "u, beta2 * np.abs(g)"),
    "eps-beside-u": changed("adamax", "np.abs(g) + eps", "np.abs(g)", "m / u", "m / (u + eps)"),
    "lost-u": changed("adamax", "u[...] =", "u ="),
    "squared": changed("adamax", "np.abs(g)", "g * g"),
    "only-g": changed("nadam", " + beta1 * m / (1 - beta1 ** (t + 1))", ""),
    "old-m": {"nadam": "old = m.copy()\n" + NADAM.replace("beta1 * m / (1", "beta1 * old / (1")},
}


# Answers to which learners came later: (the key of the diagnosis, what differs from the first right answer).
MORE = [
    ("share-of-g", changed("adagrad", "s += g * g", "s += (1 - 0.9) * g * g")),
    ("running-mean", changed("adagrad", "s += g * g", "s *= 0.9\ns += 0.1 * g * g")),
    ("lost-sum", changed("adagrad", "s += g * g", "s[...] = g * g")),
    ("other-root", changed("adagrad", "np.sqrt(s)", "s ** 1.5")),
    ("other-root", changed("adagrad", "np.sqrt(s)", "np.cbrt(s)")),
    ("no-g", changed("adagrad", "lr * g /", "lr /")),
    ("eps-outside", changed("adagrad", "g / (np.sqrt(s) + eps)", "(g / np.sqrt(s) + eps)")),
    ("rate-in-sum", changed("adagrad", "s += g * g", "s += (lr * g) ** 2")),
    ("only-sign", changed("adagrad", "lr * g /", "lr * np.sign(g) /")),
    ("g-squared", changed("adagrad", "lr * g /", "lr * g * g /")),
    ("eps-outside", changed("adagrad", "/ (np.sqrt(s) + eps)", "/ np.sqrt(s) + eps")),
    ("not-finite", changed("adagrad", "s += g * g", "s += g")),
    ("eps-multiplied", changed("adagrad", "+ eps", "* eps")),
    ("t-behind", changed("adam", "**t", " ** max(t - 1, 1)")),
    ("not-finite", changed("adam", "beta1**t", "beta1 * t", "beta2**t", "beta2 * t")),
    ("no-one-minus", changed("adam", "(1 - beta1**t)", "beta1**t", "(1 - beta2**t)", "beta2**t")),
    ("power-of-all", changed("adam", "(1 - beta1**t)", "(1 - beta1) ** t", "(1 - beta2**t)", "(1 - beta2) ** t")),
    ("root-of-m", changed("adam", "lr * m_hat", "lr * np.sqrt(abs(m_hat))")),
    ("m-is-a-sum", changed("adam", "m *= beta1\nm += (1 - beta1) * g\n", "m += g\n")),
    ("beta-of-m", changed("adam", "m += (1 - beta1) * g\n", "m += (1 - beta2) * g\n")),
    ("beta-of-v", changed("adam", "v += (1 - beta2) * g * g", "v += (1 - beta1) * g * g")),
    ("eps-outside", changed("adam", "(np.sqrt(v_hat) + eps)", "np.sqrt(v_hat) + eps")),
    ("no-fading-of-m", changed("adam", "m *= beta1\n", "")),
    ("no-fading-of-v", changed("adam", "v *= beta2\n", "")),
    (
        "amsgrad",
        changed(
            "adam", "v *= beta2\nv += (1 - beta2) * g * g", "v[...] = np.maximum(v, beta2 * v + (1 - beta2) * g * g)"
        ),
    ),
    (
        "correction-outside-root",
        changed("adam", "v / (1 - beta2**t)", "v", "np.sqrt(v_hat)", "np.sqrt(v_hat) / (1 - beta2**t)"),
    ),
    ("rate-by-t", changed("adam", "lr * m_hat", "lr / t * m_hat")),
    ("lost-m", changed("adam", "m *= beta1\nm +=", "m = beta1 * m +")),
    ("lost-v", changed("adam", "v *= beta2\nv +=", "v = beta2 * v +")),
    ("rebinds-theta", changed("adam", "theta -= ", "theta = theta - ")),
    ("around-m", changed("adam", "v += (1 - beta2) * g * g", "v += (1 - beta2) * (g - m) ** 2")),
    ("not-finite", changed("adam", "v *= beta2\nv +=", "v *= beta2\nv -=")),
    ("one-rate", changed("adam", "* g * g", "* (g * g).mean()")),
    ("corrected-twice", changed("adam", "m / (1 - beta1**t)", "m / (1 - beta1**t) ** 2")),
    ("no-eps", changed("adam", " + eps", "")),
    (
        "eps-before-correction",
        {"adam": MEANS + "theta -= lr * np.sqrt(1 - beta2**t) / (1 - beta1**t) * m / (np.sqrt(v) + eps)"},
    ),
    ("correction-of-v-multiplied", changed("adam", "v / (1 - beta2**t)", "v * (1 - beta2**t)")),
    ("looks-ahead", {"adam": NADAM}),
    (
        "old-u",
        {
            "adamax": "m *= beta1\nm += (1 - beta1) * g\ntheta -= lr / (1 - beta1**t) * m / (u + eps)\nu[...] = np.maximum(beta2 * u, np.abs(g) + eps)"
        },
    ),
    ("not-finite", changed("adamax", "np.maximum", "np.minimum")),
    ("beta-1-for-u", changed("adamax", "beta2 * u", "beta1 * u")),
    (
        "mean-for-largest",
        changed("adamax", "np.maximum(beta2 * u, np.abs(g) + eps)", "beta2 * u + (1 - beta2) * np.abs(g)"),
    ),
    ("no-eps", changed("adamax", " + eps", "")),
    ("sum-for-mean", changed("adamax", "(1 - beta1) * g", "g")),
    ("g-for-m", changed("adamax", "* m / u", "* g / u")),
    ("share-of-g", changed("adamax", "np.abs(g) + eps", "(1 - beta2) * np.abs(g) + eps")),
    ("uphill", changed("adamax", "theta -=", "theta +=")),
    ("lost-m", changed("adamax", "m *= beta1\nm +=", "m = beta1 * m +")),
    ("first-correction", changed("adamax", "beta1**t", "beta1")),
    ("no-rate", changed("adamax", "lr / (1", "1 / (1")),
    ("correction-multiplied", changed("adamax", "lr / (1 - beta1**t) * m", "lr * (1 - beta1**t) * m")),
    ("correction-of-beta-2", changed("adamax", "beta1**t", "beta2**t")),
    (
        "old-m",
        {
            "adamax": "u[...] = np.maximum(beta2 * u, np.abs(g) + eps)\ntheta -= lr / (1 - beta1**t) * m / u\nm *= beta1\nm += (1 - beta1) * g"
        },
    ),
    ("t-ahead", changed("adamax", "beta1**t", "beta1 ** (t + 1)")),
    ("rebinds-theta", changed("adamax", "theta -= ", "theta = theta - ")),
    ("betas-exchanged", changed("adamax", "beta1", "BB", "beta2", "beta1", "BB", "beta2")),
    ("multiplied", changed("adamax", "m / u", "m * u")),
    ("two-ahead", changed("nadam", "(t + 1)", "(t + 2)")),
    ("share-of-m", changed("nadam", "beta1 * m / (1", "(1 - beta1) * m / (1")),
    ("no-eps", changed("nadam", " + eps", "")),
    ("v-ahead", changed("nadam", "beta2**t", "beta2 ** (t + 1)")),
    (
        "no-corrections",
        changed("nadam", " / (1 - beta1**t)", "", " / (1 - beta1 ** (t + 1))", "", "v / (1 - beta2**t)", "v"),
    ),
    ("no-rate", changed("nadam", "lr * step", "step")),
    ("rebinds-theta", changed("nadam", "theta -= ", "theta = theta - ")),
    ("beta-2-for-g", changed("nadam", "(1 - beta1) * g / (1", "(1 - beta2) * g / (1")),
    ("eps-outside", changed("nadam", "(np.sqrt(v / (1 - beta2**t)) + eps)", "np.sqrt(v / (1 - beta2**t)) + eps")),
    ("no-fading-of-m", changed("nadam", "m *= beta1\n", "")),
    ("one-ahead-and-bare", changed("nadam", "beta1 ** (t + 1)", "beta1**t", "v / (1 - beta2**t)", "v")),
]
MORE_RIGHT = [
    {
        "adam": "np.copyto(m, m + (g - m) * (1 - beta1))\nnp.copyto(v, v + (g * g - v) * (1 - beta2))\ntheta -= lr * m / (1 - beta1**t) / ((v / (1 - beta2**t)) ** 0.5 + eps)"
    },  # lerp
    {
        "adamax": "m[:] = m * beta1 + g * (1 - beta1)\na = np.fabs(g) + eps\nu[:] = np.where(u * beta2 > a, u * beta2, a)\ntheta -= lr * m / (u * (1 - beta1**t))"
    },  # where
    {
        "adagrad": "np.add(s, np.square(g), out=s)\nnp.subtract(theta, np.divide(lr * g, np.sqrt(s) + eps), out=theta)",
        "nadam": "import math\nm[...] = beta1 * m + (1 - beta1) * g\nv[...] = beta2 * v + (1 - beta2) * np.square(g)\na, b, c = 1 - math.pow(beta1, t), 1 - math.pow(beta1, t + 1), 1 - math.pow(beta2, t)\ntheta[...] -= lr * ((1 - beta1) / a * g + beta1 / b * m) / (np.sqrt(v / c) + eps)",
    },  # hyp
]
