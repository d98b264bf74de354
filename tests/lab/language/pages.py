"""What a reader sees of a page, and the English in it."""

import html.parser
import json
import re
from collections.abc import Iterator
from typing import Any

SEEN = ("aria-label", "alt", "title", "content", "data-head", "placeholder")
CHART_TEXTS = ("text", "hovertext", "ticktext")
NAMES = """
SGD NAG Momentum Adagrad RMSProp Adadelta Adam AdaMax Nadam sgd nag momentum adagrad rmsprop adadelta adam adamax nadam
muon soap Lion ScheduleFree QHM cosine step exponential constant LeNet lenet mlp mnist MNIST RMSE PNG SVG JavaScript
Python python dropout pictures arXiv Choi Student Wilson Beale Rosenbrock Rastrigin Keras PyTorch optax minigrad NaN
Home End Esc Conv Linear Flatten ReLU MaxPool Sigmoid Tanh BatchNorm Dropout
Nesterov Zipf MLP float docs lab claims one-cycle
"""
OTHER_LANGUAGES = re.compile(r"<[^>]*>|--[\w-]+|\w+\.(?:csv|html|json|md|py)\b")
"""Tags, flags and files are written as they are."""
WORD = re.compile(r"[A-Za-z][A-Za-z'-]{2,}")


class Seen(html.parser.HTMLParser):
    """The texts of a page, but those of scripts and styles; and what its charts write."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.languages: list[str | None] = []
        self._hidden = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = dict(attributes)
        if tag == "html":
            self.languages.append(found.get("lang"))
        if tag in ("script", "style", "pre", "code"):
            self._hidden = "json" if found.get("type") == "application/json" else tag
        elif tag != "meta":
            self.texts += [value for name in SEEN if (value := found.get(name))]

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style", "pre", "code"):
            self._hidden = ""

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.texts.append(data)
        elif self._hidden == "json":
            self.texts += chart_texts(json.loads(data))


def chart_texts(value: Any, key: str = "") -> Iterator[str]:
    """What stands under the keys of CHART_TEXTS, at any depth; a trace's name where the legend shows it."""
    if isinstance(value, dict):
        shown = value.get("showlegend", True) and "type" in value
        for name, each in value.items():
            yield from chart_texts(each, "text" if name == "name" and shown else name)
    elif isinstance(value, list):
        for each in value:
            yield from chart_texts(each, key)
    elif isinstance(value, str) and key in CHART_TEXTS:
        yield value


def english_in(texts: list[str]) -> dict[str, str]:
    """Each English word that is no name, with a text that it stands in."""
    names = NAMES.split()
    words = {word: text for text in texts for word in WORD.findall(OTHER_LANGUAGES.sub(" ", text))}
    return {word: text for word, text in words.items() if word not in names}
