"""Mutation testing: do the tests notice a change of one sign in an op, a layer's function or an optimizer?

- ``checkout``  a copy of the checkout in the form that mutmut needs
- ``plugin``    what pytest is told: the tests to run, and to note which function each calls
- ``run``       what mutmut is told, in which order
- ``report``    what became of the mutants
"""
