"""Texts in two languages, and the sentences of the program."""

from typing import Any, NamedTuple

from lab.language import LANGUAGES


class Text(NamedTuple):
    """A text in English and in Chinese."""

    en: str
    zh: str

    def filled(self, **values: Any) -> "Text":
        """Both texts with the values in their {names}; a value that is a Text gives each its own language."""
        return Text(*(text.format(**_in(values, i)) for i, text in enumerate(self)))

    def to(self, language: str) -> str:
        """The text in one language."""
        return self[LANGUAGES.index(language)]


def _in(values: dict[str, Any], i: int) -> dict[str, Any]:
    return {name: value[i] if isinstance(value, Text) else value for name, value in values.items()}


TEXTS = {
    "passed": Text("station {number} passed: {title}", "第 {number} 站通过：{title}"),
    "next": Text("next: station {number}, {title}: {page}", "下一站：第 {number} 站，{title}：{page}"),
    "done": Text("all twelve stations have passed", "十二站全部通过"),
    "edit": Text("fill in the gaps in {file}, then: {command}", "补全 {file} 里的空，然后运行：{command}"),
    "not yet": Text("station {number}: not yet", "第 {number} 站：还没通过"),
    "file": Text("file: {file}", "文件：{file}"),
    "at": Text("at {inputs}", "输入 {inputs}"),
    "yours": Text("yours {yours}, should be {right}", "你的结果 {yours}，应为 {right}"),
    "part": Text("of its results only this is wrong: number {which}", "几个结果里只有第 {which} 个不对"),
    "changed": Text(
        "station {number} has changed since it passed; it comes first: {command}",
        "第 {number} 站通过之后又改过，先检查它：{command}",
    ),
    "before": Text(
        "station {number} has not passed yet; this one runs on it: {command}",
        "第 {number} 站还没通过，而这一站要用到它：{command}",
    ),
    "started": Text("your folder: {folder}", "你的文件夹：{folder}"),
    "elsewhere": Text(
        "it is not the usual one: give --dir to each command, or set MINIGRAD_COURSE={folder}",
        "这不是默认的文件夹：每个命令都要给 --dir，或者设置 MINIGRAD_COURSE={folder}",
    ),
    "written": Text("notebook: {file}", "笔记本：{file}"),
}

DIAGNOSES = {
    "gap": Text("there is still a gap here: {gap}", "这里还有一个空没填：{gap}"),
    "error": Text("this line raises {error}", "这一行抛出 {error}"),
    "misused": Text(
        "what {gap} gave is used, and raises {error}. Is it of the form that the file asks for?",
        "用到 {gap} 的结果时抛出 {error}。它是文件里要求的形式吗？",
    ),
    "no-edge": Text(
        "{gap} gives a Value without an edge to its input {number}: nothing goes back there",
        "{gap} 得到的 Value 没有通向第 {number} 个输入的边：什么也传不回去",
    ),
    "exit": Text("this line ends the program", "这一行让程序退出了"),
    "loop": Text(
        "this line was still running after {seconds:g} seconds: does its loop end?",
        "运行 {seconds:g} 秒后还停在这一行：循环会结束吗？",
    ),
    "abrupt": Text(
        "the check ended abruptly (exit code {code}): something ended Python itself",
        "检查意外中断（退出码 {code}）：有什么让 Python 本身退出了",
    ),
    "memory": Text("this line ran out of memory: does it grow without end?", "这一行耗尽了内存：有什么在无限增长？"),
    "nothing": Text("{gap} gives None: is a return missing?", "{gap} 返回了 None：是不是少了 return？"),
    "not-a-number": Text("{gap} gives {kind}, which is no number", "{gap} 返回了 {kind}，不是数"),
    "how-many": Text("{gap} gives {yours} results, not {right}", "{gap} 返回了 {yours} 个结果，应为 {right} 个"),
    "in-place": Text(
        "{gap} writes into an array that it was given. Others still hold that array: make a new one",
        "{gap} 就地改写了传进来的数组。别处还在用它：请另建一个新数组",
    ),
    "shape": Text("{gap} gives the shape {yours}, not {right}", "{gap} 的结果形状是 {yours}，应为 {right}"),
    "dtype": Text(
        "{gap} gives {yours} where all that went in was {right}: what promotes it?",
        "输入都是 {right}，{gap} 的结果却成了 {yours}：是什么改变了精度？",
    ),
    "not-finite": Text("{gap} gives {yours} where the answer is finite", "{gap} 得到 {yours}，而正确的结果是有限的数"),
    "sign": Text(
        "the sign is wrong: {gap} gives the right answer times −1", "符号反了：{gap} 的结果恰好是正确值的相反数"
    ),
    "zero": Text("{gap} gives 0 throughout: nothing arrives", "{gap} 的结果全是 0：什么也没有传到"),
    "factor": Text(
        "a factor is missing or too much: {gap} gives the right answer times {factor:.6g}",
        "少了或多了一个因子：{gap} 的结果是正确值的 {factor:.6g} 倍",
    ),
    "transposed": Text("{gap} gives the transpose of the right answer", "{gap} 的结果是正确答案的转置"),
    "wrong": Text(
        "{gap} gives a wrong number, of no mistake that is known here", "{gap} 的数不对，也不像任何一种常见的错误"
    ),
}
