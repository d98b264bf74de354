"""Special functions under the names of ``scipy.special``, with derivatives of every order.

- ``gamma_beta``  gamma, gammaln, digamma, polygamma, beta, betaln
- ``incomplete``  gammainc, gammaincc
- ``incomplete_beta`` betainc, betaincc
- ``error``       erfc, erfcx, erfinv, and the normal distribution: ndtr, log_ndtr, ndtri
- ``entropy``     expit, logit, xlogy, xlog1py, entr, rel_entr
- ``bessel``      i0, i0e, i1, i1e, j0, j1
- ``riemann``     zeta

Each takes numbers, arrays and Tensors, broadcasts, and computes in float64 whatever the dtype, so that of float32 it is
right to the last digit, in the tails too. Where an argument is outside a function's domain the value is NaN.
"""

from minigrad.ops.exponential import erf
from minigrad.special.bessel import i0, i0e, i1, i1e, j0, j1
from minigrad.special.entropy import entr, expit, logit, rel_entr, xlog1py, xlogy
from minigrad.special.error import erfc, erfcx, erfinv, log_ndtr, ndtr, ndtri
from minigrad.special.gamma_beta import beta, betaln, digamma, gamma, gammaln, polygamma, psi
from minigrad.special.incomplete import gammainc, gammaincc
from minigrad.special.incomplete_beta import betainc, betaincc
from minigrad.special.riemann import zeta

# fmt: off
__all__ = [
    "beta", "betainc", "betaincc", "betaln", "digamma", "entr", "erf", "erfc", "erfcx", "erfinv", "expit", "gamma",
    "gammainc", "gammaincc", "gammaln", "i0", "i0e", "i1", "i1e", "j0", "j1", "log_ndtr", "logit", "ndtr", "ndtri",
    "polygamma", "psi", "rel_entr", "xlog1py", "xlogy", "zeta",
]
# fmt: on
