"""Pictures by Matplotlib in the language that is spoken: they need a font that has its letters."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from lab.language import speaking, spoken

FONTS = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Microsoft YaHei",
    "PingFang SC",
    "Hiragino Sans GB",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Noto Sans CJK JP",
    "SimHei",
    "Heiti TC",
    "Arial Unicode MS",
    "Droid Sans Fallback",
)
"""Fonts with Chinese letters, as Linux, Windows and macOS have them, the best for screens first."""


@cache
def chinese_font() -> str | None:
    """The first of FONTS that is installed, None where none is."""
    from matplotlib.font_manager import fontManager

    installed = {font.name for font in fontManager.ttflist}
    return next((name for name in FONTS if name in installed), None)


def families() -> list[str]:
    """The fonts of pictures in the language that is spoken."""
    font = None if spoken() == "en" else chinese_font()
    return ["DejaVu Sans"] if font is None else [font, "DejaVu Sans"]


@contextmanager
def drawn() -> Iterator[None]:
    """A block in which pictures are made. In Chinese where there is a font for it; else the block speaks English."""
    if spoken() == "en":
        yield
    elif chinese_font() is None:
        with speaking("en"):
            yield
    else:
        import matplotlib

        # Of a font in one file for all weights it would say so at each text.
        logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
        with matplotlib.rc_context({"font.family": families()}):
            yield
