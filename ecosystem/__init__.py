"""Other people's programs on Tensors: ``python -m ecosystem --help``. The figures stand in ``docs/ecosystem.md``.

- ``suite``         the array API standard's own tests, of which each that fails has a reason in ``exceptions``
- ``scikit_learn``  estimators and metrics by ``array_api_dispatch``: their values, and their gradients

Both need what is no part of an extra, a checkout and scikit-learn, and take minutes: neither is in CI.
"""
