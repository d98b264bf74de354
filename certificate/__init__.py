"""The certificate: every op's derivatives to the fourth order, at the points where they go wrong, against 50 digits.

``python -m certificate`` writes ``docs/certificate.md``. In the order in which to read it:

- ``jets``         numbers of mpmath that carry their own derivatives
- ``points``       the kinds of points: generic, a branch, a tie, saturated, huge …
- ``row``          what a row of the table is; ``cases``: the rows. A truth is the op's definition, in NumPy's words
- ``truth``        a truth evaluated: the derivatives of every order, and the condition number
- ``orders``       the same derivatives from minigrad, four ways; ``pytorch``: from PyTorch
- ``ulp``          how far one is from the other
- ``measure``      one row at all its points; ``report``: the page
- ``conventions``  what is given where there is no derivative
- ``others``       the same points in other frameworks
"""
