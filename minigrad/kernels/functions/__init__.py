"""The special functions of ``minigrad.special`` as loops over flat float64 arrays, a file for each family.

- ``gamma``       Γ, ln Γ, B, ln B, and the digamma function's derivatives
- ``zeta``        Riemann's and Hurwitz's ζ, with derivatives by both arguments
- ``error``       erfc and its relatives, and their inverses
- ``bessel``      I and J of whole orders
- ``incomplete``  the incomplete gamma function, with derivatives by both arguments
- ``series``      truncated Taylor series, with which derivatives of every order are computed

A loop takes ``order`` where it can compute a derivative of every order, and ``scratch`` for the series that it needs.
Errors, measured against 50 digits, are stated in ``docs/scipy.md``.
"""
