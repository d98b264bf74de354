"""The article's claims about optimizers, each as an experiment that confirms or refutes it.

    python -m lab.claims [NAME …] [--race DIR] [--out DIR]

Where everything is:

- ``claim``     what a claim is, and the words of a verdict
- ``registry``  all of them by name; each is a file of its own: ``adadelta`` … ``valleys``
- ``rates``     a descent at many learning rates at once; ``saddle``, ``wilson``: the problems of several claims
- ``small``     a small race on MNIST, for users who have none; ``standing``: the figures of a race by optimizer
- ``run``       claims one after the other; ``known``: the verdicts of docs/claims.md, and why one may be another
- ``article``   the article's title and sections
- ``report``    ``claims.md``; ``page``: ``claims.html``; ``picture``: their pictures; ``words``: differences in words
"""
