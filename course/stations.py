"""The twelve stations: number, name and title. Each has a folder of its name."""

import importlib
from pathlib import Path
from typing import NamedTuple

from course.question import Questions
from course.texts import Text

HERE = Path(__file__).parent


class Station(NamedTuple):
    """A station. ``name`` is that of its folder, and of the learner's module."""

    number: int
    name: str
    title: Text
    seconds: float = 20.0
    """How long a check may take."""

    @property
    def file(self) -> str:
        """The name of the file with the gaps."""
        return f"{self.name}.py"

    @property
    def gaps(self) -> Path:
        """The file with the gaps, as it is handed out."""
        return HERE / self.name / self.file

    def page(self, language: str) -> Path:
        """The page, in a language."""
        return HERE / self.name / ("page.md" if language == "en" else f"page.{language}.md")

    @property
    def questions(self) -> Questions:
        """What is asked, in order."""
        return importlib.import_module(f"course.{self.name}.questions").QUESTIONS


STATIONS = [
    Station(1, "s01_value", Text("a number that remembers", "会记录来历的数")),
    Station(2, "s02_chain_rule", Text("the chain rule by hand", "手算链式法则")),
    Station(3, "s03_walk", Text("the order of the walk", "反向的次序")),
    Station(4, "s04_broadcast", Text("broadcasting undone", "还原广播")),
    Station(5, "s05_own_op", Text("an op of your own, and its second derivative", "自己的运算，和它的二阶导数")),
    Station(6, "s06_linear", Text("a linear layer", "线性层")),
    Station(7, "s07_cross_entropy", Text("softmax with cross-entropy, stable", "softmax 与交叉熵，数值稳定")),
    Station(8, "s08_convolution", Text("convolution as a sum of shifted images", "卷积，即平移图像之和")),
    Station(9, "s09_momentum", Text("SGD, momentum, Nesterov", "SGD、动量、Nesterov")),
    Station(
        10, "s10_adam", Text("a rate for each number: Adagrad to Nadam", "每个数有自己的学习率：从 Adagrad 到 Nadam")
    ),
    Station(11, "s11_training", Text("a training loop that can be trusted", "可信的训练循环")),
    Station(12, "s12_fast", Text("make it fast, and train MNIST", "让它快起来，训练 MNIST"), 60.0),
]
