"""The page of a run, as one HTML file that needs no other and fetches nothing."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from lab.report.document import HERE as REPORT
from lab.report.document import content, document, with_plotly
from lab.report.markup import escape, terms
from lab.report.words import Sentence, counted, grouped, number, outcome, rate, title
from lab.run_page import texts
from lab.run_page.charts import curves, estimates, layers
from lab.run_page.pictures import colored, first_filters, is_image, largest, pixels, png
from lab.run_page.tables import (
    MOST_CLASSES,
    class_table,
    confusion_table,
    confusions_table,
    error_table,
    percent,
)
from lab.training.named import short
from lab.training.predictions import Estimates, Judged, Predictions
from lab.training.result import Result
from lab.training.score import score_of, scored
from lab.training.steering import steering_text
from lab.training.stopping_rule import ending
from lab.training.trained import Inputs, Trained

MOST_MISTAKES, MOST_FILTERS = 24, 64


class Contents(NamedTuple):
    """What a page is made of.

    ``steps`` are the rows of its history by steps, ``watched`` is the state of its Watch; ``said`` is None where the
    outputs are not finite; ``load`` is the line of Python that loads the network.
    """

    result: Result
    steps: Sequence[Mapping[str, float]]
    steps_per_epoch: int
    watched: Mapping[str, Any]
    trained: Trained
    said: Judged | None
    load: str


def page_text(run: Contents) -> str:
    """The page of a run."""
    result = run.result
    charts: dict[str, Any] = {}
    if result["history"] or run.steps:
        charts["curves"] = curves(result, run.steps, run.steps_per_epoch)
    if isinstance(run.said, Estimates):
        charts["estimates"] = estimates(run.said)
    if len(run.watched["steps"]) > 1:
        charts["layers"] = layers(run.watched)
    sections = _sections(run, charts)
    links = "".join(f'<li><a href="#{name}">{escape(text)}</a></li>' for name, (text, _) in sections.items())
    body = "".join(
        f'<section id="{name}"><h2>{escape(text)}</h2>{html}</section>' for name, (text, html) in sections.items()
    )
    heading = f"{short(result['model'])} on {Path(result['dataset']).name}, by {title(result['optimizer'])}"
    scripts = f"<noscript><p>{texts.NO_SCRIPT}</p></noscript>" if charts else ""
    return document(
        heading,
        _lead(result),
        f'<nav aria-label="Sections"><ul>{links}</ul></nav>\n{body}',
        content(Path(__file__).parent / "page.css"),
        scripts + with_plotly("charts", charts, [REPORT / "page.js"]) if charts else "",
    )


def _sections(run: Contents, charts: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """By anchor: a section's heading and its HTML."""
    found = {"run": ("The run", terms(_facts(run.result, run.trained.inputs.samples)) + _loading(run))}
    if "curves" in charts:
        caption = texts.curves(score_of(run.result), run.trained.inputs.samples)
        found["curves"] = ("The curves", _figure("curves", caption))
    if run.said is None:
        found["classes"] = ("What it recognises", f"<p>{_NOT_FINITE}</p>")
    elif isinstance(run.said, Estimates):
        found |= _estimated(run.said, run.trained.inputs)
    else:
        found |= _recognised(run.said, run.trained.inputs)
    if filters := _filters(run.trained):
        found["filters"] = ("The first layer", filters)
    if "layers" in charts:
        every = int(np.diff(run.watched["steps"]).max())
        found["layers"] = ("Layer by layer", _figure("layers", texts.LAYERS.format(every=every)))
    return found


_NOT_FINITE = "The outputs of this network are not finite numbers: it recognises nothing."


def _lead(result: Result) -> str:
    """How it ended, in a line."""
    if result["finished"]:
        after = ending(result) or f"after {counted(result['epochs'], 'epoch')}"
        return f"Finished {after}. Test {_score(result, 'test')}."
    if result["diverged"]:
        return f"{outcome(result).capitalize()}."
    return f"Interrupted in epoch {min(result['epochs_done'] + 1, result['epochs'])} of {result['epochs']}."


def _score(result: Result, part: str) -> str:
    """The accuracy, or R² and the error that is behind it, in the unit of what is predicted."""
    deviation = result.get(f"{part}_rmse")
    beside = "" if deviation is None else f" (RMSE {deviation:.4g})"
    return f"{score_of(result).word} {percent(scored(result, part))}{beside}"


def _facts(result: Result, samples: str) -> list[Sentence]:
    """What was run, and what came out; ``samples``: images or rows."""
    clip = "" if result["clip_norm"] is None else f", gradients clipped to a norm of {result['clip_norm']:g}"
    decay = f", weight decay {result['weight_decay']:g}" if result["weight_decay"] else ""
    augment = f", images moved at random ({result['augment']})" if "augment" in result else ""
    limit = "" if result["limit"] is None else f", its first {grouped(result['limit'])} {samples}"
    sentences = [
        Sentence("Network", f"{short(result['model'])}, {grouped(result['parameters'])} parameters."),
        Sentence("Data", f"{result['dataset']}{limit}{augment}."),
        Sentence(
            "Optimizer",
            f"{title(result['optimizer'])}, rate {rate(result['lr'])}, {short(result['schedule'])} schedule, batches "
            f"of {result['batch_size']}{decay}{clip}, seed {result['seed']}.",
        ),
    ]
    if "steering" in result:
        changes = "; ".join(steering_text(result["steering"], short(result["optimizer"])))
        again = "Repeated exactly by: python train.py --repeat, and this folder."
        sentences.append(Sentence("Steered", f"{changes}. {again}"))
    if scored(result, "test") is not None:
        sentences.append(Sentence("Test", f"{_score(result, 'test')}, loss {number(result['test_loss'])}."))
    if scored(result, "val") is not None:
        kept = f"epoch {result['kept_epoch']}, whose weights are kept" if "kept_epoch" in result else "the last epoch"
        sentences.append(Sentence("Validation", f"{_score(result, 'val')}, after {kept}."))
    if result["ms_per_step"] is not None:
        sentences.append(
            Sentence(
                "Time",
                f"{result['train_seconds']:.1f} s of training, {counted(result['steps'], 'step')} of "
                f"{result['ms_per_step']:.2f} ms.",
            )
        )
    return sentences


def _loading(run: Contents) -> str:
    """How the network is loaded."""
    return f"<p>The network in Python, from the folder of the checkout:</p><pre>{escape(run.load)}</pre>"


def _recognised(said: Predictions, inputs: Inputs) -> dict[str, tuple[str, str]]:
    """Accuracy by class, the matrix, and the mistakes."""
    samples = inputs.samples
    part = f"Of {grouped(len(said.targets))} {said.part} {samples}, {percent(said.accuracy)} were recognised."
    found = {"classes": ("Accuracy by class", class_table(said.by_class(), samples, part))}
    if len(said.classes) > MOST_CLASSES:
        found["confusion"] = ("What is confused", confusions_table(said.confusions(MOST_CLASSES), "The most frequent."))
    else:
        matrix = confusion_table(said, f"{said.part.capitalize()} {samples}")
        note = escape(texts.MATRIX.format(samples=samples))
        found["confusion"] = ("Confusion matrix", f'{matrix}<p class="note">{note}</p>')
    if tiles := "".join(_mistake(said, place, inputs) for place in _seen(said, inputs)):
        note = f'<p class="note">{escape(texts.MISTAKES)}</p>'
        found["mistakes"] = ("The most confident mistakes", f'{note}<ul class="tiles">{tiles}</ul>')
    return found


def _seen(said: Judged, inputs: Inputs) -> list[int]:
    """The places of the worst mistakes that can be looked at."""
    return said.mistakes(MOST_MISTAKES) if is_image(inputs.shape) else []


def _mistake(said: Predictions, place: int, inputs: Inputs) -> str:
    """An image, what was said of it, and what is right."""
    wrong, right = said.classes[said.said[place]], said.classes[said.targets[place]]
    sure = f"{min(100 * said.confidences[place], 99.9):.1f} %"  # no answer is certain
    alt = escape(f"{said.part} image {place}: said {wrong} with {sure}, is {right}")
    return (
        f"<li>{_image(said, place, inputs, alt)}said <b>{escape(wrong)}</b> {escape(sure)}<br>"
        f"is <b>{escape(right)}</b> <small>no. {place}</small></li>"
    )


def _image(said: Judged, place: int, inputs: Inputs, alt: str) -> str:
    ends = (0.0, 255.0) if inputs.pixels else (float(said.inputs.min()), float(said.inputs.max()))
    return f'<img src="{png(pixels(said.inputs[place], inputs.shape, ends))}" alt="{alt}">'


def _estimated(said: Estimates, inputs: Inputs) -> dict[str, tuple[str, str]]:
    """What was said against what is right, and the largest errors."""
    samples = inputs.samples
    table = error_table(said, f"{grouped(len(said.targets))} {said.part} {samples}")
    found = {"estimates": ("What it says", table + _figure("estimates", texts.ESTIMATES))}
    tiles = ""
    for place in _seen(said, inputs):
        value, right = f"{said.said[place]:.4g}", f"{said.targets[place]:.4g}"
        image = _image(said, place, inputs, f"{said.part} image {place}: said {value}, is {right}")
        tiles += f"<li>{image}said <b>{value}</b><br>is <b>{right}</b> <small>no. {place}</small></li>"
    if tiles:
        found["mistakes"] = ("The largest errors", f'<ul class="tiles">{tiles}</ul>')
    return found


def _filters(trained: Trained) -> str:
    """The weights of the first layer as images; nothing where they are none."""
    filters = first_filters(trained.net, trained.inputs.shape)
    if filters is None:
        return ""
    if not np.isfinite(filters).all():
        return "<p>Not all weights of the first layer are finite numbers.</p>"
    shown = largest(filters, MOST_FILTERS)
    count, (height, width) = len(filters), filters.shape[2:]
    which = f"the {len(shown)} with the greatest norms of {count}" if len(shown) < count else f"all {count}"
    tiles = "".join(
        f'<li><img src="{png(pixels)}" alt="filter {place}" title="filter {place}"></li>'
        for place, pixels in zip(shown.tolist(), colored(filters[shown]), strict=True)
    )
    how = texts.COLOR_FILTERS if filters.shape[1] == 3 else texts.FILTERS
    note = f"Filters of {height} × {width}, {which}. {how} {texts.LEARNED}"
    return f'<ul class="tiles small">{tiles}</ul><p class="note">{escape(note)}</p>'


def _figure(name: str, caption: str) -> str:
    """The element of a chart."""
    return (
        f'<figure><div class="chart" id="chart-{name}" role="group" aria-label="{escape(caption)}"></div>'
        f"<figcaption>{escape(caption)}</figcaption></figure>"
    )
