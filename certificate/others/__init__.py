"""The same derivatives from other frameworks: ``python -m certificate.others`` installs each, asks it, and compares.

- ``points``      the ops, their inputs, and the truth
- ``frameworks``  what is installed, and which program asks it; ``programs``: one for each, none knows of minigrad
- ``table``       the letters, and what has changed against ``table.md``, which stands in ``docs/certificate.md``
"""
