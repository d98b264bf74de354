"""What the lab says, in English or in Chinese.

English stands where it is said, ``tr("{count} of {all} diverged", count=1, all=5)``; what that is in Chinese stands in
one table, ``chinese``. Scripts of pages have the same ``tr``, and get from ``page_texts`` what their texts are.

- ``tr``        a text in the language that is spoken
- ``marked``    a text that is translated later, where it is used: ``tr`` of a constant
- ``speaking``  a block in which a language is spoken; ``usual_language`` is the locale's
- ``fonts``     pictures in a font that has Chinese letters

What is wrong with a user's command, and what ``--help`` says, is English.
"""

import locale
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from lab.language.chinese import CHINESE

LANGUAGES = ("en", "zh")
SPOKEN = "en"
"""The language of the program. It has one: threads of it, and what they write, are in it too."""


def spoken() -> str:
    """The language that is spoken, one of LANGUAGES."""
    return SPOKEN


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """A block in which this language is spoken."""
    global SPOKEN
    before, SPOKEN = SPOKEN, language
    try:
        yield
    finally:
        SPOKEN = before


def tr(text: str, /, **values: Any) -> str:
    """A text in the language that is spoken, with values in its {names}; English where there is no other."""
    form = CHINESE.get(text, text) if SPOKEN == "zh" else text
    return form.format(**values) if values else form


def marked(text: str) -> str:
    """The text itself, which ``tr`` will be given: so that it is known to need a translation."""
    return text


def usual_language() -> str:
    """The locale's: Chinese, or else English."""
    return "zh" if (locale.getlocale()[0] or "").lower().startswith(("zh", "chinese")) else "en"


def page_texts(script: str) -> dict[str, str]:
    """What the texts of a script are in the language that is spoken."""
    return {text: tr(text) for text in texts_of(script)}


def texts_of(script: str) -> list[str]:
    """The texts of a script, those of its ``tr("…")``, each once."""
    return list(dict.fromkeys(re.findall(r'\btr\(\s*"([^"\\]*)"', script)))
