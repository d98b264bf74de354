"""The page of a run: what it learned and what it mistakes, in one HTML file beside its weights.

- ``page``      the whole of it; ``page.css``: what it adds to the report's looks
- ``charts``    its curves, and gradients and updates layer by layer; ``tables``: class by class
- ``pictures``  images of the data and of weights
- ``texts``     how to read them
"""

from pathlib import Path

from lab.run_page.page import Contents, page_text
from minigrad.files import replacing

PAGE = "run.html"


def write_page(folder: Path, contents: Contents) -> None:
    """Write ``run.html`` into a run's folder."""
    with replacing(folder / PAGE) as file:
        file.write(page_text(contents).encode())
