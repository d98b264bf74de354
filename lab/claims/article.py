"""The article that the claims are from: its title and sections as they stand there, and in English what they are."""

TITLE = "【深度学习】1、优化方法原理与实践对比——非常详细与全面(二)"
SECTIONS = {
    "6 Adadelta": "",
    "7 Adam": "",
    "8 AdaMax": "",
    "9 Nadam": "",
    "10 优化算法的使用": "using the optimizers",
    "11 训练笔记": "notes on training, five of them",
    "优化实践对比": "optimizers compared in practice",
}
"""The last one is compared by the race, `docs/race.md`."""
