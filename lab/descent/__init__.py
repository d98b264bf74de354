"""Descents: an optimizer of minigrad on a function of few numbers, step by step, and what its path was.

``surfaces`` has functions of two numbers that show what optimizers are good and bad at; ``path`` runs an optimizer on
one, ``together`` many of them.
"""
