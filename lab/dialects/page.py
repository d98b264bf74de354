"""The page on dialects, ``docs/dialects.md`` and its Chinese twin, from the table alone."""

from collections.abc import Mapping
from typing import Any

from lab.dialects.distance import distances, rules
from lab.dialects.moving import decays, moves, starts
from lab.dialects.schedules import courses, moving_schedules
from lab.dialects.tables import note, table
from lab.dialects.texts import CHINESE, ENGLISH
from lab.dialects.texts_on_schedules import CHINESE as CHINESE_ON_SCHEDULES
from lab.dialects.texts_on_schedules import ENGLISH as ENGLISH_ON_SCHEDULES
from lab.dialects.trained import RACE, told
from minigrad.optim.dialects import FAMILIES, LIBRARIES, NAMES
from minigrad.optim.dialects.entries import Family, Member
from minigrad.optim.dialects.scheduling import SCHEDULE_NAMES

PAGES: dict[str, Mapping[str, Any]] = {
    "dialects.md": {**ENGLISH, **ENGLISH_ON_SCHEDULES},
    "dialects.zh.md": {**CHINESE, **CHINESE_ON_SCHEDULES},
}
COMPARED = [(rule, library) for rule in ("adam", "adamw") for library in ("torch", "keras", "mlx")]
COMPARED += [("adadelta", "torch"), ("adadelta", "climin")]
"""Of which trainings the page's last section speaks."""
PAIRS = (("torch", "keras"), ("torch", "optax"), ("keras", "torch"))
EXAMPLE = """```pycon
>>> import minigrad
>>> from minigrad.optim import dialects
>>> net = minigrad.nn.Linear(3, 1)
>>> optimizer = dialects.keras.Nadam(net.parameters(), lr=0.01)
>>> print(dialects.keras.Nadam)
<nadam@keras: keras.optimizers.Nadam of Keras 3.15.1>
>>> dialects.mlx.Adam([minigrad.ones(2, requires_grad=True)]).param_groups[0]["bias_correction"]
False

```"""

SCHEDULED = """```pycon
>>> schedule = dialects.keras.CosineAnnealingLR(optimizer, T_max=100)
>>> print(dialects.keras.CosineAnnealingLR)
<cosine@keras: CosineDecay of Keras 3.15.1>
>>> schedule.after_end
'hold'

```"""
NADAM = """```pycon
>>> from math import prod
>>> from minigrad.optim.nadam import momentum_at
>>> nadam = minigrad.optim.Nadam(net.parameters())
>>> net.weight.grad, net.bias.grad = minigrad.ones((1, 3)), minigrad.ones(1)
>>> for _ in range(20):
...     nadam.step()
>>> group, state = nadam.param_groups[0], nadam.state_dict()["state"][0]
>>> state["mu_product"] == prod(momentum_at(t, group) for t in range(1, state["step"] + 1))
True

```"""


def page(text: Mapping[str, Any]) -> str:
    """The whole page in the language of ``text``."""
    parts = [f"# {text['title']}", text["other"], text["intro"], text["use"], EXAMPLE, text["race"], text["families"]]
    parts.append(text["how"])
    for rule in rules():
        parts += [f"### {NAMES[rule]}", families(rule, text)]
    parts += [text["schedules"], text["schedules_text"], SCHEDULED]
    for rule in SCHEDULE_NAMES:
        parts += [f"### {SCHEDULE_NAMES[rule]}", courses(rule, text)]
    parts += [text["moving"], text["moving_text"]]
    parts += [moving(*pair, text) for pair in PAIRS]
    parts += [
        text["state"],
        text["state_of_schedules"],
        NADAM,
        text["float32"],
        text["versions"],
        libraries(text),
        text["trainings"].format(**{f"{rule}_{library}": told(rule, library) for rule, library in COMPARED}),
        f"```sh\n{RACE}\n```",
    ]
    return "\n\n".join(parts) + "\n"


def families(rule: str, text: Mapping[str, Any]) -> str:
    """A rule's table, and what is to be said of each family."""
    rows = []
    for family in FAMILIES[rule]:
        library = family.members[0].library
        few, many = distances(rule, library)
        trained = told(rule, library)
        rows.append((formula(family.update), who(family), f"`{made(family)}`", trained, far(few), far(many)))
    notes = [f"- {formula(family.update)}: {note(family.note, text)}" for family in FAMILIES[rule] if family.note]
    return "\n".join([table(text["columns"], rows), *(["", *notes] if notes else [])])


def made(family: Family) -> str:
    """A family as minigrad's class with its options."""
    options = ", ".join(f"{name}={value!r}" for name, value in family.options.items())
    return f"{family.optimizer.__name__}({options})"


def who(family: Family) -> str:
    """The libraries of a family, each with the defaults in which it differs from the class."""
    return "; ".join(_member(member, family) for member in family.members)


def _member(member: Member, family: Family) -> str:
    usual = {**family.optimizer.defaults, **family.options}
    own = [
        name if value is True else f"{name} {_value(value)}"
        for name, value in member.defaults.items()
        if value != usual[name]
    ]
    return LIBRARIES[member.library].title + (f" ({', '.join(own)})" if own else "")


def _value(value: Any) -> str:
    return "/".join(f"{each:g}" for each in value) if isinstance(value, tuple) else f"{value:g}"


def moving(source: str, target: str, text: Mapping[str, Any]) -> str:
    """What becomes of the rules of one library in another."""
    titles = {"source": LIBRARIES[source].title, "target": LIBRARIES[target].title}
    rows = []
    for move in moves(source, target):
        settings = ", ".join(f"{name} = {_value(value)}" for name, value in move.settings) or text["nothing"]
        differs = text["differs"].format(here=formula(move.source.update), there=formula(move.target.update), **titles)
        rows.append((NAMES[move.rule], text["same"] if move.same else differs, settings if move.same else "–"))
    header = tuple(column.format(**titles) for column in text["pair"])
    tables = [table(header, rows), *_decays(source, target, text), *moving_schedules(source, target, text)]
    begun = [(text["kinds"][kind], f"`{here}`", f"`{there}`") for kind, here, there in starts(source, target)]
    tables += [table(tuple(column.format(**titles) for column in text["start"]), begun)] if begun else []
    return "\n\n".join([f"**{titles['source']} → {titles['target']}**", *tables])


def _decays(source: str, target: str, text: Mapping[str, Any]) -> list[str]:
    """A line for each way in which the decay is another one there, with the rules."""
    titles = {"source": LIBRARIES[source].title, "target": LIBRARIES[target].title}
    return [
        text["decay"].format(
            here=text["decays"][here],
            there=text["decays"][there],
            rules=", ".join(NAMES[rule] for rule in rules),
            **titles,
        )
        for (here, there), rules in decays(source, target).items()
    ]


def libraries(text: Mapping[str, Any]) -> str:
    """The libraries, their keys, versions and names."""
    rows = []
    for key, library in LIBRARIES.items():
        names = ", ".join(f"{ours} → {theirs}" for ours, theirs in library.options.items())
        rows.append((f"`{key}`", library.title, library.version, names or "–"))
    return table(text["library"], rows)


def formula(update: str) -> str:
    """A formula in a table's cell, where a bar ends the cell and two spaces are one."""
    return update.replace("|", "∣").replace("  ", " ")


def far(distance: float) -> str:
    """A distance in rates, 0 where it is rounding; ∞ or NaN as it is."""
    return "0" if distance < 1e-9 else f"{distance:.2g}" if distance < 1e-2 else f"{distance:.2f}"
