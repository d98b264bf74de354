#!/usr/bin/env bash
# Package: torch 2.13.0 (CPU), NumPy 2.4.6
# Seen: 2026-11-30
# Expected: a function of torch.special without a derivative is an error when one is asked for: with torch.autograd.grad it is
#   ("does not require grad"), and torch.func is the same engine.
# Behaviour: torch.func.grad gives 0.0 for 24 of them, Bessel functions and orthogonal polynomials among them, without a
#   word. J0'(1.3) is -0.52. So do vjp, jacrev and, in forward mode, jvp: what is fitted by it does not move.
# Why: their outputs are marked as not differentiable, so that they need no gradient; autograd.grad asks for a path to the
#   input and finds none, torch.func takes no path for a zero, as it must for functions that are constant.
# What helps: allow_unused=False of torch.autograd.grad, the default there, on each function once.
# Output seen:
#   bessel_j0 at 1.3: slope -0.52202, torch.func.grad 0.0, torch.autograd.grad RuntimeError
#   i0 at 1.3: slope 0.79733, torch.func.grad 0.79733, torch.autograd.grad 0.79733
#   0 where it is not: airy_ai bessel_j0 bessel_j1 bessel_y0 bessel_y1 chebyshev_polynomial_t chebyshev_polynomial_u chebyshev_polynomial_v chebyshev_polynomial_w hermite_polynomial_h hermite_polynomial_he laguerre_polynomial_l legendre_polynomial_p modified_bessel_i0 modified_bessel_i1 modified_bessel_k0 modified_bessel_k1 scaled_modified_bessel_k0 scaled_modified_bessel_k1 shifted_chebyshev_polynomial_t shifted_chebyshev_polynomial_u shifted_chebyshev_polynomial_v shifted_chebyshev_polynomial_w spherical_bessel_j0
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet torch==2.13.0 numpy==2.4.6
"$folder/venv/bin/python" -W ignore - <<'PY'
import torch

AT = torch.tensor(1.3, dtype=torch.float64)
DEGREE = torch.tensor(2.0, dtype=torch.float64)


def slope(f):
    return ((f(AT + 1e-6) - f(AT - 1e-6)) / 2e-6).item()


def by_autograd(f):
    x = AT.clone().requires_grad_()
    try:
        return torch.autograd.grad(f(x), x)[0].item()
    except RuntimeError as error:
        return error


def functions():
    """Those of torch.special that take x, or x and a degree, and vary with x."""
    for name in sorted(each for each in dir(torch.special) if each[0] != "_"):
        function = getattr(torch.special, name)
        for rest in ((), (DEGREE,)):
            try:
                value = function(AT, *rest)
            except (TypeError, RuntimeError):
                continue
            if torch.is_tensor(value) and value.is_floating_point():
                yield name, lambda x, function=function, rest=rest: function(x, *rest)


zeros = []
for name, f in functions():
    try:
        by_func = torch.func.grad(f)(AT).item()
    except RuntimeError:
        continue  # said
    true, other = slope(f), by_autograd(f)
    if name in ("bessel_j0", "i0"):
        kind = type(other).__name__ if isinstance(other, Exception) else round(other, 5)
        print(f"{name} at 1.3: slope {true:.5f}, torch.func.grad {round(by_func, 5)}, torch.autograd.grad {kind}")
    if by_func == 0 and abs(true) > 1e-3:
        assert isinstance(other, RuntimeError), name
        zeros.append(name)
print("0 where it is not:", *zeros)
if "bessel_j0" not in zeros:
    raise SystemExit("CHANGED: torch.func.grad of bessel_j0 is its slope, or an error")
PY
