"""Mutation testing: do the tests notice a change of one sign in an op, a layer's function or an optimizer?

- ``checkout``  a copy of the checkout in the form that mutmut needs
- ``plugin``    what pytest does: collect the tests once, note what each calls, and fork for each mutant
- ``run``       what mutmut is told, in which order
- ``report``    what became of the mutants
"""
