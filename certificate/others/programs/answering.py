"""What the programs share: they read questions from stdin, and print what the derivatives of three orders are.

A function is given as f(x) → y of one vector. s = w·y; g₁ is the gradient of s, gₙ₊₁ that of gₙ·d.
"""

import json
import sys
import warnings


def answer(functions, gradients):
    """``gradients(f, x, along, weights)`` yields g₁, g₂, g₃ as lists; what it raises is the answer from there on."""
    warnings.simplefilter("ignore")
    answers: dict = {}
    for name, question in json.load(sys.stdin).items():
        if name not in functions:
            continue
        found = answers.setdefault(name, [])
        try:
            for gradient in gradients(functions[name], question["x"], question["along"], question["weights"]):
                found.append([float(value) for value in gradient])
                if len(found) == 3:
                    break
        except Exception as error:  # whatever the framework raises
            found.append(f"{type(error).__name__}: {error}"[:300])
    print("ANSWERS " + json.dumps(answers))


def nested(grad, dot):
    """The gradients by a framework's ``grad`` of a function: grad(f)(x). ``dot`` multiplies and sums."""

    def gradients(f, x, along, weights):
        def gradient(order):
            if order == 1:
                return grad(lambda x: dot(f(x), weights))
            return grad(lambda x: dot(gradient(order - 1)(x), along))

        for order in (1, 2, 3):
            yield gradient(order)(x)

    return gradients
