"""A claim: its text, its experiment, and how the experiment's figures are judged and drawn."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from lab.language import marked, tr

if TYPE_CHECKING:
    from matplotlib.figure import Figure

CONFIRMED, PARTLY = marked("confirmed"), marked("partly")
REFUTED, UNDECIDED = marked("refuted"), marked("undecided")
PARTS = ("Section", "Claim", "Experiment", "Note")


class Verdict(NamedTuple):
    """``word`` is one of the four above, ``measured`` the figures in a line, ``reason`` why they come to that word."""

    word: str
    measured: str
    reason: str


@dataclass(frozen=True)
class Claim:
    """A claim of the article as an experiment.

    ``title`` says it in a few words, ``text`` as the article does, in the ``section`` of that name; ``experiment``
    begins with the experiment in one sentence; ``note`` is what to know beside the figures, or nothing: a definition,
    other defaults, other code. ``measure`` gives figures, ``judge`` makes a verdict of them, and ``draw`` draws them
    into a Matplotlib figure of ``height`` inches. One that is ``on_mnist`` measures a race: its ``measure`` is given a
    Comparison.
    """

    title: str
    section: str
    text: str
    experiment: str
    note: str
    measure: Callable[..., Any]
    judge: Callable[[Any], Verdict]
    draw: Callable[["Figure", Any], None]
    height: float = 3.4
    on_mnist: bool = False

    @property
    def in_short(self) -> str:
        """The experiment's first sentence, in the language that is spoken."""
        end = tr(". ")
        return tr(self.experiment).split(end)[0].rstrip(end) + end.strip()


def claim(namespace: Mapping[str, Any], height: float = 3.4, on_mnist: bool = False) -> Claim:
    """The claim of a module: its docstring has the title and the paragraphs of PARTS, each after its name and a colon;
    its functions are ``measure``, ``judge`` and ``draw``. Raises KeyError where one but the note is missing.
    """
    title, *paragraphs = namespace["__doc__"].strip().split("\n\n")
    told = {"Note": "", **dict(paragraph.split(": ", 1) for paragraph in paragraphs)}
    section, text, experiment, note = (" ".join(told[part].split()) for part in PARTS)
    measure, judge, draw = (namespace[name] for name in ("measure", "judge", "draw"))
    return Claim(title.rstrip("."), section.rstrip("."), text, experiment, note, measure, judge, draw, height, on_mnist)
