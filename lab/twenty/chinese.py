"""The sentences of the page in Chinese."""

# ruff: noqa: E501  (a Chinese character counts as two columns)

from typing import Any

from lab.twenty.english import ENGLISH

CHINESE: dict[str, Any] = {
    "title": "二十种优化器的比赛",
    "other": "[English](race_of_the_twenty.md)",
    "question": """所有规则都用同样次数的试验调参之后，有没有哪一种比 NadamW 好，而且好得超出噪声？大型基准测试的发现，哪些在 10⁵ 个参数的网络上成立？本页由
`python -m lab.twenty --write docs` 从 [`docs/race/twenty`](race/twenty) 里的训练结果生成；关于结果的句子没有一句是手写的。""",
    "nothing": "没有哪一种确定胜过它。",
    "standing": (
        "确定更好：{}。",
        "若只比这一次则更好：{}。",
        "分不出：{}。",
        "若只比这一次则更差：{}。",
        "确定更差：{}。",
    ),
    "measure": "NadamW：{}。",
    "columns": {"tuned": "恒定学习率", "tuned, cosine": "余弦调度"},
    "nets": {"lenet": "LeNet-5", "cnn": "小型 CNN"},
    "how": """## 怎样运行

[比赛](race.zh.md)一页说明搜索怎样进行。简言之：学习率每十倍两个，从各规则的默认值周围开始；然后在最佳学习率下试权重衰减，每次相差十倍，用规则自己的形式（L2 或解耦），
own 是它的默认值；恒定学习率和余弦调度各有自己的搜索；用一个种子，在 10,000 张验证图像上评判。只要有一种规则的最佳值在边上，所有规则都再加一次试验，因此次数相同。
然后用种子 0 到 4 各训练一次，在 10,000 张图像上测试。""",
    "commands": ENGLISH["commands"],
    "setting": "- **{net}**，{parameters} 个参数：{rules} 种规则，MNIST 的 {images} 张图像训练一轮，批量 32；恒定学习率下每种 {constant} 次试验，调度下 {cosine} 次；{seeds} 个种子。",
    "noise": """**这是有意选择的小预算**：每张图像只看一次，一次训练约一秒。它显示一种规则学得多快，不说明它在十轮之后走多远；那要看[比赛](race.zh.md)里的九种。Rprop、ASGD 和
L-BFGS 不参加：前者和后者是为全批量设计的，ASGD 的参数就是 SGD 的参数。

差值按种子配对：初始权重相同，批次相同。± 是 95 % 区间的一半（Student t）。比较这么多次，每二十次就有一次碰巧显得明显；“确定”用的是对所有比较同时成立的区间。""",
    "picture": "每种规则的测试准确率：默认学习率、调参后、余弦调度下调参后",
    "table": (
        "规则",
        "默认学习率",
        "准确率 %",
        "调参后的学习率、衰减",
        "准确率 %",
        "余弦调度下的学习率、衰减",
        "准确率 %",
        "与 NadamW 之差",
    ),
    "legend": "† 发散的次数。",
    "own": "own",
    "stop": "。",
    "findings": "## 大型基准测试的发现",
    "verdicts": {"holds": "成立", "fails": "不成立", "open": "未定"},
    "claims": {
        "schedules": (
            "调度带来的好处大于在较好的一半规则中作选择（Schmidt 等 2021，arXiv 2007.01547，发现两者的选择都取决于问题）。",
            "增益的中位数 {gain} 个百分点，{of} 种规则中 {up} 种有增益；最好的规则比中位数高 {spread}",
        ),
        "trying": (
            "把所有规则都用默认值试一遍、取验证最好的，与调一种规则一样好（Schmidt 等 2021）。",
            "不调参的 {best} {untuned}，调参后规则的中位数 {usual}",
        ),
        "inclusion": (
            "调参之后，一种规则不比它所包含的差：Adam、Momentum、SGD（Choi 等 2019，arXiv 1910.05446）。",
            "Adam 比 Momentum、Momentum 比 SGD，先恒定后余弦：{gaps} 个百分点",
        ),
        "nadamw": (
            "在逐个看权重的规则里 NadamW 领先（Dahl 等 2023，arXiv 2306.07179：AlgoPerf 的最佳基线）。",
            "{of} 种里第 {rank}，第一是 {best}",
        ),
        "matrices": (
            "针对矩阵的规则领先于 AdamW（Wen 等 2025，arXiv 2509.02046；Semenov 等 2025，arXiv 2509.01440）。",
            "Muon {muon}，SOAP {soap} 个百分点",
        ),
        "free": (
            "恒定学习率的 Schedule-Free AdamW 与有调度的 AdamW 一样好（Defazio 等 2024，arXiv 2405.15682）。",
            "{free} 与 {scheduled}，差 {gap}",
        ),
        "decoupled": (
            "调好的解耦衰减胜过调好的 L2：AdamW 胜 Adam（Loshchilov、Hutter 2019，arXiv 1711.05101）。",
            "恒定 {constant}，余弦 {cosine} 个百分点",
        ),
        "lion": ("Lion 的最佳学习率是 AdamW 的三分之一到十分之一（Chen 等 2023，arXiv 2302.06675）。", "比值 {ratios}"),
        "prodigy": (
            "Prodigy 不需要学习率（Mishchenko、Defazio 2023，arXiv 2306.06101）。",
            "lr 为 1 时 {untuned}，最差的种子 {least}；调参后 lr {lr} 时 {tuned}",
        ),
    },
    "missing": """**{} 还没有为本页运行**；这里对它什么也没有说。命令：

```sh
{}
```""",
    "limits": """## 这不说明什么

MNIST 容易，网络也小；大模型的基准测试衡量的是别的东西。用一个种子搜索会选中适合该种子的学习率，对所有规则都一样。动量和 ε 用各规则的默认值。Muon 和 SOAP 每步更贵
（见 CSV 的 `ms_per_step` 一列）；这里的预算是步数，不是秒数。""",
}
