"""The race of the rules that came after the nine against the nine: its page, made from the data of the races alone.

- ``data``      the final runs in a ``summary.csv``, by column and optimizer
- ``verdict``   what beats tuned NadamW, and by how sure a margin
- ``findings``  what large benchmarks found, put to the test on these data
- ``page``      the page, in English and Chinese; ``english`` and ``chinese`` have its sentences
- ``picture``   the accuracies

``python -m lab.twenty --write docs`` writes ``race_of_the_twenty.md`` from ``docs/race/twenty``.
"""
