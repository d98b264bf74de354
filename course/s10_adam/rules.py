"""Station 10: the rules, and the same with one of their parts another."""

from typing import Any

import numpy as np

from course.optimizing import Rule


def adagrad(theta: Any, g: Any, s: Any, t: int, lr: float, eps: float) -> tuple[Any, ...]:
    """The right one."""
    s = s + g * g
    return theta - lr * g / (np.sqrt(s) + eps), s


def moments(
    m_hat: Any = lambda m, t, b1: m / (1 - b1**t),
    v_hat: Any = lambda v, t, b2: v / (1 - b2**t),
    step: Any = lambda m, v, eps: m / (np.sqrt(v) + eps),
    m_next: Any = lambda m, g, b1: b1 * m + (1 - b1) * g,
    v_next: Any = lambda v, g, b2: b2 * v + (1 - b2) * g * g,
    kept: Any = None,
) -> Rule:
    """Adam, or Adam with one of its parts another."""

    def rule(
        theta: Any, g: Any, m: Any, v: Any, t: int, lr: float, b1: float, b2: float, eps: float
    ) -> tuple[Any, ...]:
        before = m, v
        m, v = m_next(m, g, b1), v_next(v, g, b2)
        used = before if kept == "old" else (m, v)
        hats = m_hat(used[0], t, b1), v_hat(used[1], t, b2)
        theta = theta - lr * step(*hats, eps)
        return (theta, *(before if kept == "lost" else hats if kept == "hats" else (m, v)))

    return rule


adam = moments()


def largest(
    u_next: Any = lambda u, g, b2, eps: np.maximum(b2 * u, np.abs(g) + eps),
    m_hat: Any = lambda m, t, b1: m / (1 - b1**t),
    u_hat: Any = lambda u, t, b2: u,
) -> Rule:
    """AdaMax, or AdaMax with one of its parts another."""

    def rule(
        theta: Any, g: Any, m: Any, u: Any, t: int, lr: float, b1: float, b2: float, eps: float
    ) -> tuple[Any, ...]:
        m, u = b1 * m + (1 - b1) * g, u_next(u, g, b2, eps)
        return theta - lr * m_hat(m, t, b1) / u_hat(u, t, b2), m, u

    return rule


adamax = largest()


def ahead(
    of_g: Any = lambda g, t, b1: (1 - b1) * g / (1 - b1**t),
    of_m: Any = lambda m, t, b1: b1 * m / (1 - b1 ** (t + 1)),
    v_hat: Any = lambda v, t, b2: v / (1 - b2**t),
    root: Any = np.sqrt,
    m_next: Any = lambda m, g, b1: b1 * m + (1 - b1) * g,
    v_next: Any = lambda v, g, b2: b2 * v + (1 - b2) * g * g,
    kept: Any = None,
) -> Rule:
    """Nadam, or Nadam with one of its parts another. ``kept``: "old" or "lost", or the one state that is lost."""

    def rule(
        theta: Any, g: Any, m: Any, v: Any, t: int, lr: float, b1: float, b2: float, eps: float
    ) -> tuple[Any, ...]:
        before = m, v
        m, v = m_next(m, g, b1), v_next(v, g, b2)
        used = before if kept == "old" else (m, v)
        step = (of_g(g, t, b1) + of_m(used[0], t, b1)) / (root(v_hat(used[1], t, b2)) + eps)
        lost = kept == "lost"
        return theta - lr * step, before[0] if lost or kept == "m" else m, before[1] if lost or kept == "v" else v

    return rule


nadam = ahead()


def outside(rule: Rule) -> Rule:
    """The rule with ε added to the quotient, and not to the root."""
    return lambda theta, g, m, v, t, lr, b1, b2, eps: (
        rule(theta, g, m, v, t, lr, b1, b2, 0.0)[0] - eps,
        *rule(theta, g, m, v, t, lr, b1, b2, eps)[1:],
    )
