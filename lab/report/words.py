"""Names, numbers and lists as the report writes them."""

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from lab.language import tr
from lab.training.named import title
from lab.training.result import Result
from lab.training.run import worse_than_untrained

SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
MINUS = "−"


class Sentence(NamedTuple):
    """What is said, and the word that it stands under."""

    topic: str
    text: str


def titles(optimizers: Sequence[str]) -> str:
    return listed([title(name) for name in optimizers])


def listed(words: Sequence[str]) -> str:
    """One, two and three."""
    if len(words) < 2:
        return "".join(words)
    return tr("{first} and {last}", first=tr(", ").join(words[:-1]), last=words[-1])


def in_a_row(sentences: Iterable[str]) -> str:
    """Sentences, one behind the other."""
    return tr(" ").join(sentences)


def counted(number: float, noun: str) -> str:
    """1 seed, 2 seeds, 2.5 epochs."""
    one = f"{{number}} {noun}"
    text = tr(one, number=plain(number))
    return text if number == 1 or text != one.format(number=plain(number)) else f"{text}s"


def percent(share: float) -> str:
    """A share, 0…1, in percent, without the sign; a run's accuracy of −∞ is one that diverged."""
    return tr("diverged") if share == -math.inf else f"{100 * share:.2f}"


def points(gap: float) -> str:
    """A difference of shares in percentage points, with its sign."""
    text = f"{100 * gap:+.2f}"
    return text.replace("-", MINUS) if float(text) else "0.00"


def number(value: float) -> str:
    """A positive number by its first three digits, at most four behind the point; ∞."""
    if math.isinf(value):
        return "∞"
    if value == 0 or value >= 100:
        return grouped(round(value))
    if value < 0.001:
        return f"{value:.1e}".replace("e-0", "e-")
    return f"{value:.{min(4, 2 - math.floor(math.log10(value)))}f}"


def plain(value: float) -> str:
    """A count, which may be a half one; ∞."""
    return "∞" if math.isinf(value) else f"{value:g}"


def grouped(count: int) -> str:
    """A whole number with a narrow space between thousands."""
    return f"{count:,}".replace(",", "\u202f")


def rate(lr: float) -> str:
    """A learning rate: 0.03, 3e-5."""
    return f"{lr:g}".replace("e-0", "e-").replace("e+0", "e")


def power_of_ten(exponent: int) -> str:
    """10⁻³; from 0.01 to 100 written out."""
    return f"{10.0**exponent:g}" if abs(exponent) <= 2 else f"10{str(exponent).translate(SUPERSCRIPTS)}"


def outcome(result: Result) -> str:
    """Where a run diverged: at step 120, in epoch 2."""
    at = grouped(result["diverged_at"])
    return tr("diverged at step {step}, in epoch {epoch}", step=at, epoch=last_epoch(result))


def last_epoch(result: Result) -> int:
    """The epoch in which a run diverged, or at whose end it was found to have.

    That is the one after those in its history, unless the last of these is what it was given up for.
    """
    given_up = worse_than_untrained(result["history"], result["initial_loss"] or math.inf)
    return len(result["history"]) + (0 if given_up else 1)
