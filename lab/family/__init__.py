"""The family tree: which rule is which other with something set to zero, to one, or out of the way.

- ``edges``    the table: every edge is a test
- ``texts``    what is said of the edges in words, in English and Chinese, and the table of the page
- ``picture``  the tree

``python -m lab.family`` prints it and writes ``docs/optimizers/family.png``.
"""
