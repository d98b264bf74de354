"""A course of twelve stations: an autograd, its layers and its optimizers, written by the learner and checked.

- ``stations``     the twelve: number, name, title, time limit
- ``sNN_*``        each station: page.md, page.zh.md, picture.svg, the file with gaps, questions.py
- ``question``     what is asked, and the mistakes that one makes; ``grading``: answers compared, a mistake recognised
- ``learner``      the learner's modules loaded, and their errors in one line of their own
- ``workspace``    the learner's folder, and what has passed
- ``checking``     a check in a process of its own, with a time limit; ``child``: that process
- ``notebook``     a station as a notebook
- ``texts``        the program's sentences, in English and Chinese

It is run from the checkout (``python -m course``), not installed. README.md says how a station is made.
"""
