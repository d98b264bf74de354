"""The report of a race: a page that opens anywhere, and its pictures beside it.

Where everything is:

- ``standing``  the best optimizer of a column, and the distances of the others
- ``verdict``   sentences made from the data; ``texts``: those that are the same for all
- ``setting``   what was raced; ``fairness``: whether all runs of a seed were given the same
- ``table``     the rows of the tables
- ``drawings``  what is in the pictures; ``axes``: their ends and ticks
- ``charts``    drawings by Plotly, for the page; ``pictures``: by Matplotlib, for files
- ``page``      the whole of it; ``page.css``: how it looks; ``page.js``: draws the charts; ``markup``: pieces of HTML
- ``words``     names and numbers as they are written
"""

from pathlib import Path

from lab.language.fonts import drawn
from lab.race.comparison import Comparison
from lab.report.drawings import all_drawings
from lab.report.page import page_text
from lab.report.pictures import FORMATS, draw
from minigrad.files import replacing

REPORT = "report.html"
PICTURES = "pictures"
# Every picture that a report may have.
DRAWN = [f"{name}.{kind}" for name in ("accuracy", "curves-*", "sensitivity*") for kind in FORMATS]


def write_report(folder: Path, comparison: Comparison) -> None:
    """Write ``report.html`` into a folder, and its pictures, as PNG and SVG, into ``pictures`` there.

    Pictures of an earlier race that this one does not have are removed.
    """
    shown = all_drawings(comparison)
    (folder / PICTURES).mkdir(parents=True, exist_ok=True)
    with drawn():
        made = {path for each in all_drawings(comparison).values() for path in draw(each, folder / PICTURES)}
    for path in {path for pattern in DRAWN for path in (folder / PICTURES).glob(pattern)} - made:
        path.unlink(missing_ok=True)
    with replacing(folder / REPORT) as file:
        file.write(page_text(comparison, shown).encode())
