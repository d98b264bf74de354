"""Which of SciPy's functions compute with Tensors: ``python -m reliability.scipy_table`` writes docs/scipy.md.

- ``calls``    how each function is called
- ``measure``  one call: its value beside NumPy's, two derivatives beside central differences, or the error
- ``report``   the table
"""
