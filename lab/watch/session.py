"""What is done between two steps of a run that is watched: obey what the page asks, and show it what there is.

Nothing is computed while no page is open. For an open one the net is looked into so often that this takes half a
hundredth of the time, and what it mistakes as much; the browser, on the same machine, takes its share too. While the
run is paused, there is a look whenever there is something new.
"""

import base64
import time
from collections.abc import Callable
from queue import Empty
from typing import Any

from tqdm import tqdm

from lab.console.progress import Display
from lab.language import marked, tr
from lab.training.data import Data
from lab.training.run import Run
from lab.training.steering import Rule, begin_anew, rule_after, steered
from lab.watch.looks import Looks
from lab.watch.process import Server
from lab.watch.second import Second
from lab.watch.state import Sent

LEAST_SECONDS = 2.0
"""Between two messages to the pages: a browser draws them on the processors of the training."""
SHARE = 0.005
"""Of the time, for what is inside the net, and as much for what it mistakes."""
ALONE_SECONDS = 10.0
"""After so long without a page a paused run goes on."""
TICK = 0.1
Command = dict[str, Any]


class Session:
    """The watching of one run. It is called before each step with the run, and says whether the step is to be taken."""

    def __init__(self, server: Server, looks: Looks, display: Display, stop: Callable[[], bool]) -> None:
        self.server, self.looks, self.display, self.stop = server, looks, display, stop
        self.data: Data = looks.data
        self.run: Run | None = None
        self.second: Second | None = None
        self.sent = Sent()
        self.pages, self.alone_since = 0, 0.0
        self.paused = self.one_step = self.over = False
        self.news = False
        self.message = ""
        self._show_at = self._sample_at = 0.0

    def __call__(self, run: Run) -> bool:
        """Before each step; and once when the run has diverged, which may be begun anew then."""
        self.run = run
        if not (self.pages or self.paused) and self.server.commands.empty():
            return True
        epoch = run.epoch
        if self.one_step:
            self.one_step, self.news = False, True
        if run.diverged:
            self.paused = self.news = True
            text = marked("Diverged at step {step}. Go back to the initial weights, or on to the end.")
            self._say(tr(text, step=f"{run.diverged_at:,}"))
        while True:
            self._obey(run)
            if run.epoch is not epoch or self.stop():
                return False
            if self._second_is_behind(run):
                assert self.second is not None
                went = self.second.step()
                self.news = self.news or not went or (self.paused and not self._second_is_behind(run))
                self._show(run, moving=True)
            elif self.paused and not self.one_step:
                self._show(run, moving=False)
                self._obey(run, TICK)
                self._not_forever()
            else:
                run.watch.always = self.one_step
                self._show(run, moving=True)
                return True

    def stay(self) -> None:
        """After the run: what is drawn and chosen is answered while a page is open, until ``stop()``."""
        if self.run is None or not self.pages or self.stop():
            return
        self.over = self.news = True
        self.paused = False
        self.display.note(tr("the page goes on reading drawings; close it, or press Ctrl-C, to end"))
        while not self.stop() and (self.pages or time.perf_counter() - self.alone_since < ALONE_SECONDS / 2):
            self._show(self.run, moving=False)
            self._obey(self.run, TICK)

    def _second_is_behind(self, run: Run) -> bool:
        """Whether the second run is to take a step: it waits for no one, and the first waits for it."""
        second = self.second
        return bool(self.pages) and second is not None and not second.over and second.run.steps < run.steps

    def _not_forever(self) -> None:
        """Go on with a paused run that nobody sees."""
        if self.paused and not self.pages and time.perf_counter() - self.alone_since > ALONE_SECONDS:
            self.paused = False
            self._note(tr("no page is open any more: the paused training goes on"))

    def _obey(self, run: Run, wait: float = 0.0) -> None:
        """Do all that was asked for since; wait so long for the first of it."""
        try:
            while True:
                command = self.server.commands.get(timeout=wait) if wait else self.server.commands.get_nowait()
                wait = 0.0
                self._do(run, command)
        except Empty:
            pass

    def _do(self, run: Run, command: Command) -> None:
        """Obey one command. After the run only those are obeyed that change nothing in it."""
        name = command["do"]
        if self.over and name not in ("viewers", "gone", "choose", "draw"):
            self._say(tr("The run is over."))
            return
        getattr(self, f"_do_{name}")(run, command)

    def _do_viewers(self, run: Run, command: Command) -> None:
        self.pages = command["count"]
        if command["new"]:
            self.sent, self.news = Sent(self.sent.before), True
            self._sample_at = 0.0
        if not self.pages:
            self.alone_since = time.perf_counter()

    def _do_gone(self, run: Run, command: Command) -> None:
        if self.paused or not self.over:
            self._note(tr("the server of --watch has ended; the training goes on without"))
        self.pages, self.paused = 0, False
        self.alone_since = -ALONE_SECONDS

    def _do_pause(self, run: Run, command: Command) -> None:
        self.paused = True
        self._say(tr("Paused after step {step}.", step=f"{run.steps:,}"))

    def _do_go(self, run: Run, command: Command) -> None:
        self.paused = False
        if run.diverged:  # what was to follow does not
            run.settings = steered(run.settings, run.steps, rule_after(run.settings, run.steps - 1))
        self._say("")

    def _do_step(self, run: Run, command: Command) -> None:
        self.paused = self.one_step = True
        self._say(tr("Step {step}, alone.", step=f"{run.steps + 1:,}"))

    def _do_rule(self, run: Run, command: Command) -> None:
        run.settings = steered(run.settings, run.steps, Rule(command["optimizer"], float(command["lr"])))
        told = {"name": command["optimizer"], "rate": f"{command['lr']:g}"}
        self._say(tr("From step {step} on: {name}, rate {rate}.", step=f"{run.steps + 1:,}", **told))

    def _do_restart(self, run: Run, command: Command) -> None:
        if not run.steps and not run.diverged:
            self._say(tr("Its weights are the initial ones."))
            return
        rule = rule_after(run.settings, run.steps)
        self.sent.keep_before(run, rule)
        begin_anew(run, self.data, rule)
        if self.second is not None:
            self.second = Second(run.settings, self.data, self.second.rule)
        self._sample_at = 0.0
        self._say(tr("Back at the initial weights, before step 1."))

    def _do_second(self, run: Run, command: Command) -> None:
        rule = Rule(command["optimizer"], float(command["lr"]))
        self.second = Second(run.settings, self.data, rule)
        self.sent.second_is_new()
        text = marked("Beside it, from the same initial weights: {name}, rate {rate}.")
        self._say(tr(text, name=rule.optimizer, rate=f"{rule.lr:g}"))

    def _do_alone(self, run: Run, command: Command) -> None:
        self.second = None
        self._say("")

    def _do_choose(self, run: Run, command: Command) -> None:
        self.looks.choose(command["label"])
        self.news = True

    def _do_draw(self, run: Run, command: Command) -> None:
        self.looks.draw(base64.b64decode(command["pixels"]))
        self.news = True

    def _say(self, message: str) -> None:
        """A line on the page about what was done last."""
        self.message, self.news = message, True

    def _note(self, line: str) -> None:
        """A line on the terminal, above the bar."""
        with tqdm.external_write_mode():
            self.display.note(line)

    def _show(self, run: Run, moving: bool) -> None:
        """Send what is new to the pages, if there is one and it is time; where nothing moves, if there is news."""
        begun = time.perf_counter()
        if not self.pages or not (self.news or (moving and begun >= self._show_at)):
            return
        self.looks.take(run)
        message = {**self.sent.state(run, self), "inside": self.looks.inside()}
        between = time.perf_counter()
        self._show_at = between + max(LEAST_SECONDS, (between - begun) / SHARE)
        if between >= self._sample_at or not moving:
            message["sampled"] = self.looks.sampled()
            end = time.perf_counter()
            self._sample_at = end + max(LEAST_SECONDS, (end - between) / SHARE)
        if self.server.send(message):
            self.sent.was_taken()
            self.news = False
