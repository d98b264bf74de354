"""A race of optimizers: which runs it consists of, who computes them, where results are kept, and what they come to.

- ``design``      which runs a fair comparison consists of
- ``tuning``      the search for each optimizer's learning rates
- ``store``       the results of runs, each in a file named by the hash of its settings
- ``race``        the runs that are still to be done, given to workers
- ``executors``   the workers: processes here, or a cluster; ``work``: what one does
- ``comparison``  the results in the places that the design gives them; ``summary``: as text
"""
