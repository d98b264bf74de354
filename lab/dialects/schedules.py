"""The part of the page that is on schedules: the families of each, the rates they give, and what moving changes."""

from collections.abc import Mapping
from typing import Any

from lab.dialects.moving import check
from lab.dialects.tables import note, table
from minigrad import Tensor, ones
from minigrad.optim import SGD
from minigrad.optim.dialects import LIBRARIES
from minigrad.optim.dialects.entries import Course, Member
from minigrad.optim.dialects.scheduling import COURSES, SCHEDULE_NAMES, SCHEDULES, ScheduleDialect
from minigrad.optim.lr_scheduler import LRScheduler, ReduceLROnPlateau

LR, UPDATES = 0.1, 12
EXAMPLES: Mapping[str, dict[str, Any]] = {
    "step": {"step_size": 3, "gamma": 0.5},
    "multistep": {"milestones": [3, 6], "gamma": 0.5},
    "exponential": {"gamma": 0.9, "decay_steps": 3},
    "natural-exponential": {"gamma": 0.9, "decay_steps": 3},
    "inverse-time": {"gamma": 0.9, "decay_steps": 3},
    "inverse-sqrt": {"warmup_steps": 3},
    "cosine": {"T_max": 10},
    "polynomial": {"total_iters": 10},
    "flat-cosine": {"total_iters": 10},
    "linear-cosine": {"total_iters": 10},
    "rex": {"total_iters": 10},
    "tanh": {"total_iters": 10},
    "chebyshev": {"total_iters": 10},
    "warm-up": {"warmup": 3},
    "warm-up-cosine": {"warmup": 3, "total_steps": 10},
    "warm-up-linear": {"warmup": 3, "total_steps": 10},
    "wsd": {"warmup": 2, "stable": 3, "decay": 5},
    "restarts": {"T_0": 5},
    "one-cycle": {"max_lr": LR, "total_steps": 10},
    "cyclic": {"base_lr": 0.01, "max_lr": LR, "step_size_up": 3},
    "plateau": {"patience": 2, "factor": 0.5},
}
"""What each is asked for on the page: ten updates, a warm-up of three, and for a plateau a metric that stays."""


def rates(dialect: ScheduleDialect) -> list[float | None]:
    """The rates of the first updates, None where there is none: the schedule has ended with an error."""
    optimizer = SGD([ones(1, requires_grad=True)], lr=LR)
    schedule = dialect(optimizer, **EXAMPLES[dialect.rule])
    before = isinstance(schedule, ReduceLROnPlateau) and "before" in dialect.shape
    found: list[float | None] = []
    for _ in range(UPDATES):
        if before:
            _go_on(schedule)
        found.append(optimizer.param_groups[0]["lr"])
        if not before:
            try:
                _go_on(schedule)
            except ValueError:  # one-cycle, past its end
                break
    return found + [None] * (UPDATES - len(found))


def _go_on(schedule: LRScheduler) -> None:
    if isinstance(schedule, ReduceLROnPlateau):
        schedule.step(Tensor(5.0))
    else:
        schedule.step()


def courses(rule: str, text: Mapping[str, Any]) -> str:
    """A schedule's table, and what is to be said of its families."""
    rows = []
    for course in COURSES[rule]:
        found = rates(SCHEDULES[course.members[0].library, rule])
        rows.append((text["shapes"].get(course.shape, course.shape), _who(course, text), " ".join(map(_short, found))))
    notes = [
        f"- {text['shapes'].get(each.shape, each.shape)}: {note(each.note, text)}"
        for each in COURSES[rule]
        if each.note
    ]
    asked = ", ".join(f"{name} {_plain(value)}" for name, value in EXAMPLES[rule].items())
    return "\n".join([f"`{rule}@…`, {asked}:", "", table(text["course"], rows), *(["", *notes] if notes else [])])


def _who(course: Course, text: Mapping[str, Any]) -> str:
    return "; ".join(_member(member, text) for member in course.members)


def _member(member: Member, text: Mapping[str, Any]) -> str:
    own = [f"{name} {_plain(value)}" for name, value in member.defaults.items()]
    own += [note(member.remark, text)] if member.remark else []
    return f"{LIBRARIES[member.library].title} `{member.called}`" + (f" ({', '.join(own)})" if own else "")


def _short(rate: float | None) -> str:
    return "–" if rate is None else f"{rate:.4f}".rstrip("0").removeprefix("0").rstrip(".") or "0"


def _plain(value: Any) -> str:
    if isinstance(value, str):
        return value
    return "/".join(map(str, value)) if isinstance(value, list) else f"{value:g}"


def moving_schedules(source: str, target: str, text: Mapping[str, Any]) -> list[str]:
    """A table of what becomes of the schedules of one library in another; none where they have none in common."""
    check(source)
    check(target)
    both = [rule for rule in SCHEDULE_NAMES if (source, rule) in SCHEDULES and (target, rule) in SCHEDULES]
    rows = [_move(SCHEDULES[source, rule], SCHEDULES[target, rule], text) for rule in both]
    header = tuple(column.format(target=LIBRARIES[target].title) for column in text["pair_of_schedules"])
    return [table(header, rows)] if rows else []


def _move(source: ScheduleDialect, target: ScheduleDialect, text: Mapping[str, Any]) -> tuple[str, str, str]:
    names = f"{source.rule}: `{source.called}` → `{target.called}`"
    if source.shape != target.shape:
        shapes = {"here": source.shape, "there": target.shape}
        shapes = {key: text["shapes"].get(shape, shape) for key, shape in shapes.items()}
        titles = {"source": source.library.title, "target": target.library.title}
        return names, text["differs"].format(**shapes, **titles), "–"
    theirs, ours = target.__signature__.parameters, source.__signature__.parameters
    changed = [f"{name} = {_plain(ours[name].default)}" for name in ours if ours[name].default != theirs[name].default]
    return names, text["same"], ", ".join(changed) or text["nothing"]
