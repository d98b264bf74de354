"""The backward walk, stepped through: one HTML page.

- ``page``         the page as an object: HTML, a file, a cell of a notebook
- ``views``        what is shown, as data: the whole graph, its layers closed, the insides of layers and fused ops
- ``walk_steps``   the steps of the engine's walk; ``wrong_order``: those of a walk that does not wait
- ``formula``      a derivative as it is written, with its numbers; ``alone``: which element leads where
- ``plain``        the plain ops that a fused op stands for
- ``constants``    what went in without a gradient; ``closed``: layers as boxes; ``scene``, ``arrays``: pictures
- ``texts``        the words, in English and in Chinese; the rest is page.html, page.css and the scripts
"""
