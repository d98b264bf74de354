"""Muon: a matrix goes by the orthogonal matrix that is nearest to its momentum; all else by AdamW.

    m ← μm + (1 − μ)g,   u = (1 − μ)g + μm
    θ ← θ·(1 − lr·λ)
    θ ← θ − lr·0.2·√max(rows, columns)·orthogonal(u)

Jordan et al., "Muon: an optimizer for hidden layers in neural networks", 2024, kellerjordan.github.io/posts/muon. With
the factor of Liu et al., "Muon is scalable for LLM training", 2025, arXiv 2502.16982, lr and λ are the same for all
parameters (PyTorch: ``adjust_lr_fn="match_rms_adamw"``). A filter of a convolution is a row. PyTorch computes
``orthogonal`` in bfloat16; here it is the parameter's dtype.
"""

from minigrad.optim import AdamW, Rule


def orthogonal(u, iterations=5):
    """U·Vᵀ of u = U·S·Vᵀ, roughly: Newton and Schulz's iteration takes S to between 0.7 and 1.2."""
    x = u.T if len(u) > u.shape[1] else u
    x = x / max(float((x * x).sum()) ** 0.5, 1e-7)
    for _ in range(iterations):
        s = x @ x.T
        x = 3.4445 * x + (-4.775 * s + 2.0315 * (s @ s)) @ x
    return x.T if len(u) > u.shape[1] else x


class Muon(AdamW):
    """Muon for what has two axes or more, AdamW for the rest. AdamW's options, and ``momentum`` (μ, 0.95).

    ``matrices`` (None): a group with True is updated by Muon, with False by AdamW, as an embedding or the last layer
    should be; None divides it by the number of axes. State: ``momentum_buffer`` (m), or AdamW's.
    """

    defaults = {"momentum": 0.95, "matrices": None}
    ranges = {"matrices": Rule("True, False or None", lambda x: x is None or isinstance(x, bool))}

    def add_param_group(self, group):
        super().add_param_group(group)
        if self.param_groups[-1]["matrices"] is None:
            whole = self.param_groups.pop()
            for matrices in (True, False):
                if part := [p for p in whole["params"] if (p.ndim >= 2) is matrices]:
                    super().add_param_group({**whole, "params": part, "matrices": matrices})

    def arrays(self, group):
        return {"momentum_buffer": 0.0} if group["matrices"] else super().arrays(group)

    def update(self, theta, grad, state, group):
        if not group["matrices"]:
            super().update(theta, grad, state, group)
            return
        mu, m = group["momentum"], state["momentum_buffer"]
        m += (1 - mu) * (grad - m)
        u = orthogonal((grad + mu * (m - grad)).reshape(len(theta), -1))
        theta -= group["lr"] * 0.2 * max(u.shape) ** 0.5 * u.reshape(theta.shape)
