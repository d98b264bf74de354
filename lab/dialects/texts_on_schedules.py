"""The sentences of the page on schedules, in English and Chinese."""

# ruff: noqa: E501  (a Chinese character counts as two columns)

from typing import Any

ENGLISH: dict[str, Any] = {
    "schedules": "## Schedules",
    "schedules_text": """A schedule's name says even less. `tests/optim/schedules.csv` holds the rates that 20 libraries really used, 317 runs, each a
test; *rates* are those of updates 1 to 12 at lr .1 (– : the library ends with an error). w is the warm-up's number of steps, t the
time from 0. All are reproduced, but for what comes after the end where a rate is below 0 (thinc's slanted triangle, NNabla's polynomial,
pytorch_optimizer's line) or above what it had come down to (one cycle as PyTorch has it): here the last rate holds, or the end is an
error, as PyTorch's own. Of two runs of Paddle's plateau the metrics were not kept; they are tested with some of which Paddle makes the same.

By name it is `--schedule cosine@keras` for `train.py` (laid out over the run, a warm-up over its first tenth), and for a loop of one's own, arguments by minigrad's names:""",
    "course": ("how it goes", "who", "rates"),
    "shapes": {},
    "pair_of_schedules": ("schedule", "the same?", "set in {target}"),
    "state_of_schedules": """A whole run moves with all three: rule, schedule, initial weights. What a schedule knows is its time:

- **PyTorch, timm and transformers** save it with the schedule, as `last_epoch`; minigrad too. **Keras, TensorFlow, optax and MXNet**
  have no schedule to save: its time is the optimizer's count of updates (`iterations`, `count`, `num_update`). Take that number over
  as `last_epoch` of `schedule.state_dict()`, or the other way; MXNet's is one ahead.
- **The base rate** is the group's `initial_lr` in PyTorch and minigrad, an argument of the schedule in Keras and optax. A rate that is
  already lowered is no base rate: set it back before a schedule is made anew.
- **Where the rate is inside the velocity** (Keras, MXNet, Chainer, NNabla), a lowered rate takes hold only as the old velocity fades;
  after a warm restart that is some ten updates of difference at momentum .9.
- **A plateau** keeps its best metric, and how long ago it was. Keras and fastai reach `patience` one epoch before PyTorch: give one less.
- **Initial weights** matter only before the first step: a run that goes on has its own. To begin anew as another library begins,
  `dialects.keras.initialize_(net)` fills the layers as Keras does (glorot's uniform, zeros, a forget gate's bias of 1), PyTorch within
  ±1/√fan_in, Flax by lecun's normal, Haiku and Sonnet by that cut at 2σ and not corrected, MXNet within ±.07;
  `minigrad.nn.init_dialects.STARTS` is the table. `nn.init` has each form: Keras's and JAX's he, glorot and lecun are `variance_scaling_` with its defaults' cut at 2σ, PyTorch's
  `trunc_normal_` is cut at values and theirs at multiples of σ (`relative=True`), MXNet's orthogonal has a gain of √2.

PyTorch's NAdam: P follows from t, β₁ and ψ alone. So it need not be loaded where another default dtype has rounded it; it can be
made anew, and then the run goes on as if it had always been in float64:""",
}

CHINESE: dict[str, Any] = {
    "schedules": "## 学习率调度",
    "schedules_text": """调度的名字说明得更少。`tests/optim/schedules.csv` 保存 20 个库真正用过的学习率，共 317 次运行，每一次都是一个测试；“学习率”一栏是
lr 为 .1 时第 1 到 12 次更新的值（–：库以错误结束）。w 是预热的步数，t 是从 0 起的时间。除结束之后，全部重现：那里低于 0 的（thinc 的斜三角、NNabla 的多项式、
pytorch_optimizer 的直线）或又升高的（PyTorch 式的 one-cycle），这里保持最后的值，或像 PyTorch 那样以错误结束。Paddle 的 plateau 有两次运行没有留下指标；用 Paddle 得出同样学习率的指标来测试。

`train.py` 里写 `--schedule cosine@keras`
（铺满整个训练，预热占最初十分之一）；自己的循环里，参数用 minigrad 的名字：""",
    "course": ("怎样变化", "谁", "学习率"),
    "shapes": {
        "γ after milestone updates": "里程碑次更新之后乘 γ",
        "γ one update later": "晚一次更新",
        "γ one update earlier": "早一次更新",
        "lr₀·t/w, then lr₀·√(w/t)": "lr₀·t/w，然后 lr₀·√(w/t)",
        "climbs again after its end": "结束后又上升",
        "holds": "保持",
        "begins anew": "重新开始",
        "one step ahead, holds": "提前一步，保持",
        "to eta_min, holds": "到 eta_min，保持",
        "at the end one update early": "早一次更新到终点",
        "one step ahead": "提前一步",
        "lr₀ for three quarters, then a cosine": "四分之三的时间为 lr₀，然后余弦",
        "a line times a cosine, and β": "直线乘余弦，加 β",
        "r/(½ + ½r), first 0": "r/(½ + ½r)，第一次为 0",
        "(1 − tanh)/2, from −7 to 3": "(1 − tanh)/2，从 −7 到 3",
        "1/(curvature), long and short": "1/曲率，长短相间",
        "down by a cosine": "以余弦下降",
        "down by 1 − √(t/n)": "以 1 − √(t/n) 下降",
        "for ever": "永远",
        "cycle_limit times, then holds": "cycle_limit 次，然后保持",
        "first 0, top at w + 1": "第一次为 0，第 w + 1 次到顶",
        "first lr₀·start_factor, top at w": "第一次为 lr₀·start_factor，第 w 次到顶",
        "first 0, top at w + 1, climbs after its end": "第一次为 0，第 w + 1 次到顶，结束后又上升",
        "first 0, top at w + 1, holds": "第一次为 0，第 w + 1 次到顶，保持",
        "first 0, top at w + 1, ends at w + total": "第一次为 0，第 w + 1 次到顶，在 w + total 结束",
        "the warm-up hides the cosine's first steps": "预热遮住余弦最初几步",
        "both multiplied, first at 1/w": "两者相乘，第一次为 1/w",
        "first lr₀/w, top at w, the cosine's first, holds": "第一次为 lr₀/w，第 w 次到顶，即余弦的第一步，保持",
        "first 0, top at w, the cosine's first, begins anew": "第一次为 0，第 w 次到顶，即余弦的第一步，重新开始",
        "first 0, top at w and at w + 1, climbs": "第一次为 0，第 w 和 w + 1 次到顶，又上升",
        "top at w and at w + 1, stays one before its end": "第 w 和 w + 1 次到顶，停在结束前一步",
        "first and second 0, top at w + 2, climbs": "第一、二次为 0，第 w + 2 次到顶，又上升",
        "first lr₀/w, top at w": "第一次为 lr₀/w，第 w 次到顶",
        "first and second 0, top at w + 2": "第一、二次为 0，第 w + 2 次到顶",
        "top at pct·n, last lr₀/250,000 at n": "第 pct·n 次到顶，第 n 次为 lr₀/250,000",
        "last 1e-4": "最后为 1e-4",
        "top at ⌊pct·n⌋ + 1, last at n + 1, holds": "第 ⌊pct·n⌋ + 1 次到顶，第 n + 1 次为最后值，保持",
        "top at a quarter, last lr₀/100,000": "四分之一处到顶，最后为 lr₀/100,000",
        "from base_lr": "从 base_lr 开始",
        "after patience epochs": "patience 个周期之后",
        "after patience epochs, no best in a cooldown": "patience 个周期之后，冷却时不更新最佳值",
        "at the patience-th epoch": "在第 patience 个周期",
        "at the patience-th loss, before its update": "在第 patience 个损失，其更新之前",
    },
    "pair_of_schedules": ("调度", "相同？", "在 {target} 里设置"),
    "state_of_schedules": """整个训练要三样一起搬：规则、调度、初始权重。调度所知道的只是它的时间：

- **PyTorch、timm 和 transformers** 把它和调度一起保存为 `last_epoch`，minigrad 也是。**Keras、TensorFlow、optax 和 MXNet** 没有可保存的调度：时间就是
  优化器的更新次数（`iterations`、`count`、`num_update`）。把这个数作为 `schedule.state_dict()` 的 `last_epoch`，或反过来；MXNet 的提前一步。
- **基础学习率** 在 PyTorch 和 minigrad 里是参数组的 `initial_lr`，在 Keras 和 optax 里是调度的参数。已经降低的学习率不是基础学习率：重新创建调度之前先设回去。
- **学习率在速度里面时**（Keras、MXNet、Chainer、NNabla），降低的学习率随旧速度的消退才生效；动量 .9 时热重启之后约有十次更新不同。
- **plateau** 保存最佳指标以及它在多久以前。Keras 和 fastai 比 PyTorch 早一个周期达到 `patience`：少给一个。
- **初始权重** 只在第一步之前重要：继续的训练有自己的权重。要像另一个库那样重新开始，`dialects.keras.initialize_(net)` 像 Keras 那样填充各层
  （glorot 均匀分布、零、遗忘门偏置 1），PyTorch 在 ±1/√fan_in 之内，Flax 用 lecun 正态，Haiku 和 Sonnet 在 2σ 处截断而不校正，MXNet 在 ±.07 之内；
  表是 `minigrad.nn.init_dialects.STARTS`。`nn.init` 有每一种形式：Keras 和 JAX 的 he、glorot、lecun 是
  `variance_scaling_`，在 2σ 处截断；PyTorch 的 `trunc_normal_` 按数值截断，它们按 σ 的倍数截断（`relative=True`）；MXNet 的正交初始化增益是 √2。

PyTorch 的 NAdam：P 只由 t、β₁ 和 ψ 决定。所以在另一默认 dtype 把它舍入了的时候不必加载，可以重新算出，训练就像一直在 float64 里那样继续：""",
}

NOTES = {
    "A milestone still belongs to what is before it.": "里程碑仍属于它之前的部分。",
    "n is 1: it has no decay_steps": "n 为 1：没有 decay_steps",
    "Fault: decay_steps is ignored, but for the length of a stair.": "错误：decay_steps 被忽略，只用作台阶的长度。",
    "It asks for d_model; here it is 512, the paper's": "要求给出 d_model；这里是论文的 512",
    "With lr₀ 1 it is the paper's; the first update is at 0.": "lr₀ 为 1 时就是论文的；第一次更新为 0。",
    "With end=T_max it stays a step before: ShiftedLR, last=T_max−1": "给 end=T_max 时停在前一步：ShiftedLR，last=T_max−1",
    "Updates are counted from 1: the first is not at lr₀.": "更新从 1 数起：第一次不是 lr₀。",
    "More is better there, unless mode='min'": "那里越大越好，除非 mode='min'",
    "It goes by a score: more is better": "看的是分数：越大越好",
    "It asks for the end": "要求给出终点",
    "After the end it is below 0 there, or complex; here it holds": "那里结束后低于 0，或成为复数；这里保持",
    "It asks for the power": "要求给出幂",
    "The first rate is above lr₀, by β.": "第一个学习率比 lr₀ 高 β 倍的 lr₀。",
    "Fault: it grows, without end.": "错误：它不断增大。",
    "Fault: the first is held for three updates, and of four only two are taken. The first is near 20 lr₀.": "错误：第一个"
    "保持三次更新，四个中只取两个。第一个接近 20 lr₀。",
    "threshold is a part of the best with its sign: below 0 no metric is worse, and the rate stays.": "threshold 取最佳值"
    "带符号的一部分：低于 0 时没有更差的指标，学习率不变。",
    "decay_steps does not count the warm-up: give what is left.": "decay_steps 不包括预热：给剩下的步数。",
    "The top is never reached; warmup_prefix=True makes it Keras's.": "永远到不了顶；warmup_prefix=True 使它成为 Keras 的。",
    "The top is never reached.": "永远到不了顶。",
    "eta_min is never reached.": "永远到不了 eta_min。",
    "Made, it sets the rate to 0 and waits for its first step.": "创建时把学习率设为 0，等第一次 step。",
    "After the end it is below 0 there; here it is 0": "那里结束后低于 0；这里是 0",
    "One step past the end it climbs again there; here it holds.": "那里结束后一步又上升；这里保持。",
    "A cooldown of 1 is none.": "冷却 1 等于没有。",
    "schedule.step(loss) comes before optimizer.step().": "schedule.step(loss) 在 optimizer.step() 之前。",
}
"""What the notes and remarks of the tables of schedules are in Chinese."""
