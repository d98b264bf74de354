"""A race of optimizers: its runs, the workers that compute them, the store of results, and the comparison.

- ``design``      which runs a fair comparison consists of
- ``tuning``      the search for each optimizer's learning rates
- ``store``       the results of runs, each in a file named by the hash of its settings
- ``race``        the runs that are still to be done, given to workers
- ``executors``   the workers: processes here, or a cluster; ``work``: what one does
- ``comparison``  the results, ordered as the design says; ``summary``: as text
"""
