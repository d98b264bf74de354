"""The nine on ten surfaces: pictures, animations and an interactive page. ``python -m lab.surfaces``.

Where everything is:

- ``rates``       the grid of learning rates, what makes one the best, and the descents at it
- ``relief``      a surface as a grid of heights, which pictures of very high walls and very flat floors need
- ``figure``      a surface, the paths on it and the losses beside it, up to any step, by Matplotlib
- ``pictures``    that as PNG and SVG; ``animation``: as GIF
- ``report``      the figures, as a table on the terminal and as CSV
- ``page``        one HTML file to play with. ``optimizers.js`` and ``surfaces.js`` are the same nine rules and ten
  functions again, for the starts and rates that a reader chooses; ``descent.js`` is ``rates`` and ``relief`` again.
  Tests compare them with minigrad's. ``charts.js`` draws, ``page.js`` is what the controls do
- ``__main__``    the command line
- ``memory``      a matrix as a memory of pairs, most of them rare, where Muon can be seen: for the handbook

The surfaces themselves are ``lab.descent.surfaces``.
"""
