"""The page of a run, as one HTML file that needs no other and fetches nothing."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from lab.language import marked, tr
from lab.report.document import HERE as REPORT
from lab.report.document import content, document, with_plotly
from lab.report.markup import escape, terms
from lab.report.words import Sentence, counted, grouped, in_a_row, number, outcome, rate, title
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
    heading = tr(
        "{model} on {data}, by {optimizer}",
        model=short(result["model"]),
        data=Path(result["dataset"]).name,
        optimizer=title(result["optimizer"]),
    )
    scripts = f"<noscript><p>{tr(texts.NO_SCRIPT)}</p></noscript>" if charts else ""
    return document(
        heading,
        _lead(result),
        f'<nav aria-label="{tr("Sections")}"><ul>{links}</ul></nav>\n{body}',
        content(Path(__file__).parent / "page.css"),
        scripts + with_plotly("charts", charts, [REPORT / "page.js"]) if charts else "",
    )


def _sections(run: Contents, charts: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """By anchor: a section's heading and its HTML."""
    found = {"run": (tr("The run"), terms(_facts(run.result, run.trained.inputs.samples)) + _loading(run))}
    if "curves" in charts:
        caption = texts.curves(score_of(run.result), run.trained.inputs.samples)
        found["curves"] = (tr("The curves"), _figure("curves", caption))
    if run.said is None:
        found["classes"] = (tr("What it recognises"), f"<p>{tr(_NOT_FINITE)}</p>")
    elif isinstance(run.said, Estimates):
        found |= _estimated(run.said, run.trained.inputs)
    else:
        found |= _recognised(run.said, run.trained.inputs)
    if filters := _filters(run.trained):
        found["filters"] = (tr("The first layer"), filters)
    if "layers" in charts:
        every = int(np.diff(run.watched["steps"]).max())
        found["layers"] = (tr("Layer by layer"), _figure("layers", tr(texts.LAYERS, every=every)))
    return found


_NOT_FINITE = marked("The outputs of this network are not finite numbers: it recognises nothing.")


def _lead(result: Result) -> str:
    """How it ended, in a line."""
    if result["finished"]:
        after = ending(result) or tr("after {epochs}", epochs=counted(result["epochs"], "epoch"))
        return tr("Finished {after}. Test {score}.", after=after, score=_score(result, "test"))
    if result["diverged"]:
        return tr("{outcome}.", outcome=outcome(result).capitalize())
    epoch = min(result["epochs_done"] + 1, result["epochs"])
    return tr("Interrupted in epoch {epoch} of {epochs}.", epoch=epoch, epochs=result["epochs"])


def _score(result: Result, part: str) -> str:
    """The accuracy, or R² and the error that is behind it, in the unit of what is predicted."""
    deviation = result.get(f"{part}_rmse")
    beside = "" if deviation is None else f" (RMSE {deviation:.4g})"
    return f"{score_of(result).word} {percent(scored(result, part))}{beside}"


def _facts(result: Result, samples: str) -> list[Sentence]:
    """What was run, and what came out; ``samples``: images or rows."""
    network = tr("{name}, {count} parameters.", name=short(result["model"]), count=grouped(result["parameters"]))
    sentences = [
        Sentence(tr("Network"), network),
        Sentence(tr("Data"), _data(result, samples)),
        Sentence(tr("Optimizer"), _optimizer(result)),
    ]
    if "steering" in result:
        changes = tr("; ").join(steering_text(result["steering"], short(result["optimizer"])))
        again = tr("{changes}. Repeated exactly by: python train.py --repeat, and this folder.", changes=changes)
        sentences.append(Sentence(tr("Steered"), again))
    if scored(result, "test") is not None:
        told = tr("{score}, loss {loss}.", score=_score(result, "test"), loss=number(result["test_loss"]))
        sentences.append(Sentence(tr("Test"), told))
    if scored(result, "val") is not None:
        kept = tr("the last epoch")
        if "kept_epoch" in result:
            kept = tr("epoch {epoch}, whose weights are kept", epoch=result["kept_epoch"])
        sentences.append(
            Sentence(tr("Validation"), tr("{score}, after {epoch}.", score=_score(result, "val"), epoch=kept))
        )
    if result["ms_per_step"] is not None:
        told = tr(
            "{seconds} s of training, {steps} of {ms} ms.",
            seconds=f"{result['train_seconds']:.1f}",
            steps=counted(result["steps"], "step"),
            ms=f"{result['ms_per_step']:.2f}",
        )
        sentences.append(Sentence(tr("Time"), told))
    return sentences


def _data(result: Result, samples: str) -> str:
    """What it was trained on."""
    limit, augment = "", ""
    if result["limit"] is not None:
        limit = tr(", its first {count} {samples}", count=grouped(result["limit"]), samples=tr(samples))
    if "augment" in result:
        augment = tr(", images moved at random ({how})", how=result["augment"])
    return tr("{name}{limit}{augment}.", name=result["dataset"], limit=limit, augment=augment)


def _optimizer(result: Result) -> str:
    """By what it was trained."""
    clip, decay = "", ""
    if result["weight_decay"]:
        decay = tr(", weight decay {number}", number=f"{result['weight_decay']:g}")
    if result["clip_norm"] is not None:
        clip = tr(", gradients clipped to a norm of {number}", number=f"{result['clip_norm']:g}")
    return tr(
        "{name}, rate {rate}, {schedule} schedule, batches of {count}{decay}{clip}, seed {seed}.",
        name=title(result["optimizer"]),
        rate=rate(result["lr"]),
        schedule=short(result["schedule"]),
        count=result["batch_size"],
        decay=decay,
        clip=clip,
        seed=result["seed"],
    )


def _loading(run: Contents) -> str:
    """How the network is loaded."""
    return f"<p>{tr('The network in Python, from the folder of the checkout:')}</p><pre>{escape(run.load)}</pre>"


def _recognised(said: Predictions, inputs: Inputs) -> dict[str, tuple[str, str]]:
    """Accuracy by class, the matrix, and the mistakes."""
    samples = inputs.samples
    part = tr(
        "Of {count} {part} {samples}, {share} were recognised.",
        count=grouped(len(said.targets)),
        part=tr(said.part),
        samples=tr(samples),
        share=percent(said.accuracy),
    )
    found = {"classes": (tr("Accuracy by class"), class_table(said.by_class(), samples, part))}
    if len(said.classes) > MOST_CLASSES:
        table = confusions_table(said.confusions(MOST_CLASSES), tr("The most frequent."))
        found["confusion"] = (tr("What is confused"), table)
    else:
        caption = tr("{part} {samples}", part=tr(said.part), samples=tr(samples)).capitalize()
        note = escape(tr(texts.MATRIX, samples=tr(samples)))
        matrix = confusion_table(said, caption)
        found["confusion"] = (tr("Confusion matrix"), f'{matrix}<p class="note">{note}</p>')
    if tiles := "".join(_mistake(said, place, inputs) for place in _seen(said, inputs)):
        note = f'<p class="note">{escape(tr(texts.MISTAKES))}</p>'
        found["mistakes"] = (tr("The most confident mistakes"), f'{note}<ul class="tiles">{tiles}</ul>')
    return found


def _seen(said: Judged, inputs: Inputs) -> list[int]:
    """The places of the worst mistakes that can be looked at."""
    return said.mistakes(MOST_MISTAKES) if is_image(inputs.shape) else []


def _mistake(said: Predictions, place: int, inputs: Inputs) -> str:
    """An image, what was said of it, and what is right."""
    wrong, right = said.classes[said.said[place]], said.classes[said.targets[place]]
    sure = f"{min(100 * said.confidences[place], 99.9):.1f} %"  # no answer is certain
    alt = tr(
        "{part} image {place}: said {said} with {sure}, is {right}",
        part=tr(said.part),
        place=place,
        said=wrong,
        sure=sure,
        right=right,
    )
    return _tile(_image(said, place, inputs, escape(alt)), f"<b>{escape(wrong)}</b> {escape(sure)}", right, place)


def _tile(image: str, told: str, right: str, place: int) -> str:
    """An image with what was said of it, as HTML, and what is right."""
    said = tr("said {what}", what=told)
    is_right = tr("is {what}", what=f"<b>{escape(right)}</b>")
    return f"<li>{image}{said}<br>{is_right} <small>{tr('no. {place}', place=place)}</small></li>"


def _image(said: Judged, place: int, inputs: Inputs, alt: str) -> str:
    ends = (0.0, 255.0) if inputs.pixels else (float(said.inputs.min()), float(said.inputs.max()))
    return f'<img src="{png(pixels(said.inputs[place], inputs.shape, ends))}" alt="{alt}">'


def _estimated(said: Estimates, inputs: Inputs) -> dict[str, tuple[str, str]]:
    """What was said against what is right, and the largest errors."""
    samples = inputs.samples
    count = grouped(len(said.targets))
    table = error_table(said, tr("{count} {part} {samples}", count=count, part=tr(said.part), samples=tr(samples)))
    found = {"estimates": (tr("What it says"), table + _figure("estimates", tr(texts.ESTIMATES)))}
    tiles = ""
    for place in _seen(said, inputs):
        value, right = f"{said.said[place]:.4g}", f"{said.targets[place]:.4g}"
        told = {"part": tr(said.part), "place": place, "said": value, "right": right}
        image = _image(said, place, inputs, tr("{part} image {place}: said {said}, is {right}", **told))
        tiles += _tile(image, f"<b>{value}</b>", right, place)
    if tiles:
        found["mistakes"] = (tr("The largest errors"), f'<ul class="tiles">{tiles}</ul>')
    return found


def _filters(trained: Trained) -> str:
    """The weights of the first layer as images; nothing where they are none."""
    filters = first_filters(trained.net, trained.inputs.shape)
    if filters is None:
        return ""
    if not np.isfinite(filters).all():
        return f"<p>{tr('Not all weights of the first layer are finite numbers.')}</p>"
    shown = largest(filters, MOST_FILTERS)
    count, (height, width) = len(filters), filters.shape[2:]
    which = tr("all {count}", count=count)
    if len(shown) < count:
        which = tr("the {shown} with the greatest norms of {count}", shown=len(shown), count=count)
    names = [tr("filter {number}", number=place) for place in shown.tolist()]
    tiles = "".join(
        f'<li><img src="{png(pixels)}" alt="{name}" title="{name}"></li>'
        for name, pixels in zip(names, colored(filters[shown]), strict=True)
    )
    how = tr(texts.COLOR_FILTERS if filters.shape[1] == 3 else texts.FILTERS)
    size = tr("Filters of {height} × {width}, {which}.", height=height, width=width, which=which)
    note = in_a_row([size, how, tr(texts.LEARNED)])
    return f'<ul class="tiles small">{tiles}</ul><p class="note">{escape(note)}</p>'


def _figure(name: str, caption: str) -> str:
    """The element of a chart."""
    return (
        f'<figure><div class="chart" id="chart-{name}" role="group" aria-label="{escape(caption)}"></div>'
        f"<figcaption>{escape(caption)}</figcaption></figure>"
    )
