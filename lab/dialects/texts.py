"""The sentences of the page on dialects, in English and Chinese."""

# ruff: noqa: E501  (a Chinese character counts as two columns)

ENGLISH = {
    "title": "One name, many rules",
    "other": "[中文](dialects.zh.md)",
    "intro": """"Adam" is six different rules in the field, "Nadam" six, "RMSProp" six; under some names something else runs than
the name says. This page says which library computes what, and how far apart that is. Every entry was run: the library
itself, in the version below, on the same gradients; `tests/optim/dialects.csv` holds what came out of 416 such runs, and
each is a test. The page is written by `python -m lab.dialects --write docs`.""",
    "use": """Each rule is there by its library's name, with that library's defaults; options go by minigrad's names.
`weight_decay` is what that library makes of it: Keras, tf_keras and fastai take lr·λθ off θ, thinc does so after the step, most others
add λθ to the gradient; `decoupled_weight_decay=` says otherwise.""",
    "race": 'By name it is `optim.optimizer_named("adam@keras")`. `python -m lab.dialects` prints this table, `--from torch --to keras`\nwhat to set when a run moves.',
    "families": "## The families",
    "how": """θ parameter, g gradient, lr rate, t step from 1; the other letters are those of
[the nine optimizers](optimizers.md). A family is what one formula and one set of options give; behind a library stand the
defaults in which it differs. *After 5* and *after 1,000* are distances from minigrad's own rule, in rates: the mean over
the parameters of |θ − θ′|/lr, at lr .1, everything else as the family's first library has it; 5 steps with the gradients
.5, −.3, .2, 0, −1, and 1,000 with noise around a drift on four tensors of 16 numbers with scales 10⁻³ to 1. What is a
form of one of the nine (AdamW, AMSGrad …) stands beside that one. *LeNet* is the test accuracy after a training of LeNet-5 at the
rate and with the defaults of the family's first library: 100 steps, 3,200 images of MNIST once in batches of 32; the mean of five
seeds ± half of its 95 % interval, † for how many diverged, – where it was not run.""",
    "columns": ("update", "who", "in minigrad", "LeNet, %", "after 5", "after 1,000"),
    "fault": "Fault: ",
    "moving": "## Moving from X to Y",
    "moving_text": """`python -m lab.dialects --from X --to Y` prints for each rule that both have whether it is the same rule, and
then which arguments of Y differ from what X did. Where it is not, an argument may still help (`momentum_decay=1` makes
PyTorch's NAdam Keras's), but often none does; minigrad has both.
Momentum and NAG with the rate outside and inside b are the same while the rate is constant. The pairs most asked for:""",
    "pair": ("rule", "the same rule?", "set in {target}"),
    "same": "yes",
    "differs": "no: {source} has {here}, {target} {there}",
    "nothing": "nothing",
    "decay": "`weight_decay` is another thing (λ): {source} {here}, {target} {there} ({rules}).",
    "decays": {
        "added": "adds λθ to g",
        "decoupled": "takes lr·λθ off θ",
        "after": "takes lr·λθ off θ after the step",
        "independent": "takes λθ off θ",
    },
    "start": ("initial weights", "{source}, as `nn.init` has it", "{target} by default"),
    "kinds": {
        "linear": "Linear",
        "conv": "convolution",
        "bias": "bias",
        "embedding": "Embedding",
        "recurrent_ih": "recurrent, input to hidden",
        "recurrent_hh": "recurrent, hidden to hidden",
    },
    "state": """State moves too, and has its own dialects:

- **PyTorch's NAdam** keeps the product of the momenta in the default dtype: in float32 unless `torch.set_default_dtype`
  says float64, and also for float64 parameters. minigrad keeps it as a Python float. A state that was saved under another
  default dtype loads, but the path leaves that of the first run in the seventh digit: set the dtype before you compare.
- **Velocities with the rate inside** (Keras, MXNet, Chainer, scikit-learn) are lr times PyTorch's. Multiply PyTorch's
  `momentum_buffer` by the rate of the last step to go on there, divide to come back.
- **Adam's two moments** are the same arrays in all libraries that correct; only where ε stands differs, and with it the
  denominator. From a library that does not correct (MLX) to one that does, take the step count over as well: after some
  thousand steps the corrections are 1.
- **Keras's Nadam** keeps ∏μ as one number for all parameters, as MXNet does, but multiplies it once a step. Its ψ is 1:
  give PyTorch `momentum_decay=1.0`, and ∏μ as `mu_product` of every parameter.
- **Adagrad's and RMSProp's accumulators** that start at .1 or 1 keep that start for ever (Adagrad) or for a few hundred
  steps (RMSProp): load them, do not begin anew.""",
    "float32": """## Rates in float32

Paddle, Sonnet, ONNX's reference, tf.compat.v1 and tf_keras.legacy round β, ρ, α and μ to float32 even where the parameters
are float64; their entries here have the rounded values (0.9 becomes 0.8999999761581421). tf_keras, tinygrad, TensorFlow.js,
MXNet and thinc compute 1 − β or 1 − βᵗ in float32 as well, which moves Adam's first steps by 10⁻⁶; that is not reproduced,
and those rows of the table are tested to that tolerance, each with its reason.""",
    "trainings": """## The trainings

The distances above are of gradients from outside; the accuracies are of trainings of LeNet-5, one library for each family. The rate is
that library's own, so an accuracy tells of the rate as much as of the rule; where a library asks for one it is minigrad's. So two are
beside each other only at one rate. At .001, Adam has {adam_torch} as PyTorch has it, {adam_keras} with Keras's ε̂ and {adam_mlx} without the
corrections, as MLX has it; AdamW {adamw_torch}, {adamw_keras} and {adamw_mlx}: where nothing is corrected, the first steps are three
rates long. At rate 1 Adadelta has {adadelta_torch} with PyTorch's ε of 1e-6 and {adadelta_climin} with climin's of 1e-4. 100 steps are the beginning of a training, and a rate that is
small for them is not too small for a long one: Adagrad of MindSpore and Keras, Adadelta of TensorFlow.js (which is SGD) and SGD itself have
hardly begun. AdaMax without ε diverges in the first step, in which some gradient is exactly 0 (0/0). The commands:""",
    "versions": "## The libraries",
    "library": ("key", "library", "version", "its names of options"),
}

CHINESE = {
    "title": "一个名字，许多规则",
    "other": "[English](dialects.md)",
    "intro": """“Adam”在业界是六种不同的规则，“Nadam”六种，“RMSProp”六种；有些名字下面运行的根本不是名字所说的。本页说明哪个库计算什么、
相差多远。每一条都是运行出来的：用库本身（版本见下）处理同样的梯度；`tests/optim/dialects.csv` 保存 416 次这样的运行，每一次都是一个测试。
本页由 `python -m lab.dialects --write docs` 写出。""",
    "use": """每个规则都按其库的名字给出，默认值是那个库的；选项用 minigrad 的名字。`weight_decay` 就是那个库的做法：Keras、tf_keras 和 fastai 从 θ
减去 lr·λθ，thinc 在更新之后才减，其余多数把 λθ 加到梯度上；`decoupled_weight_decay=` 可以另选。""",
    "race": '按名字是 `optim.optimizer_named("adam@keras")`。`python -m lab.dialects` 打印此表，`--from torch --to keras` 打印搬家时要设置什么。',
    "families": "## 家族",
    "how": """θ 是参数，g 是梯度，lr 是学习率，t 是从 1 数起的步；其余字母见[九种优化器](optimizers.zh.md)。一个家族就是同一个公式和同一组选项；
库名后面是它不同的默认值。“5 步后”和“1000 步后”是与 minigrad 自己的规则的距离，以学习率为单位：|θ − θ′|/lr 对参数的平均，lr 为 0.1，其余
按家族中第一个库；5 步用梯度 .5、−.3、.2、0、−1，1000 步用四个张量、各 16 个数、尺度 10⁻³ 到 1、围绕漂移的噪声。九种之一的变形（AdamW、AMSGrad 等）与那一种相比。“LeNet”是用该家族第一个库的学习率和默认值
训练 LeNet-5 之后的测试准确率：100 步，MNIST 的 3,200 张图像看一遍，批量 32；五个种子的平均 ± 95 % 区间的一半，† 是发散的次数，– 表示没有运行。""",
    "columns": ("更新", "谁", "在 minigrad 里", "LeNet，%", "5 步后", "1000 步后"),
    "fault": "错误：",
    "moving": "## 从 X 搬到 Y",
    "moving_text": """`python -m lab.dialects --from X --to Y` 对两者都有的每个规则打印：是不是同一规则；若是，Y 的哪些参数要改成 X 的值。规则不同时，
有时一个参数仍有帮助（`momentum_decay=1` 使 PyTorch 的 NAdam 成为 Keras 的），往往没有；minigrad 两者都有。学习率在 b 里面或外面的 Momentum 和 NAG，在学习率恒定时相同。最常问的几对：""",
    "pair": ("规则", "同一规则？", "在 {target} 里设置"),
    "same": "是",
    "differs": "否：{source} 是 {here}，{target} 是 {there}",
    "nothing": "无",
    "decay": "`weight_decay`（λ）不是一回事：{source} {here}，{target} {there}（{rules}）。",
    "decays": {
        "added": "把 λθ 加到 g 上",
        "decoupled": "从 θ 减去 lr·λθ",
        "after": "在更新之后从 θ 减去 lr·λθ",
        "independent": "从 θ 减去 λθ",
    },
    "start": ("初始权重", "{source}，用 `nn.init` 写出", "{target} 的默认"),
    "kinds": {
        "linear": "Linear",
        "conv": "卷积",
        "bias": "偏置",
        "embedding": "Embedding",
        "recurrent_ih": "循环层，输入到隐藏",
        "recurrent_hh": "循环层，隐藏到隐藏",
    },
    "state": """状态也要搬，也有方言：

- **PyTorch 的 NAdam** 用默认 dtype 保存动量之积：除非 `torch.set_default_dtype` 设为 float64，否则是 float32，参数是 float64 时也一样。
  minigrad 用 Python 浮点数。在另一默认 dtype 下保存的状态可以加载，但轨迹在第七位数字上与原来的分开：比较之前先设好 dtype。
- **学习率在里面的速度**（Keras、MXNet、Chainer、scikit-learn）是 PyTorch 的 lr 倍。去那里时把 `momentum_buffer` 乘以最后一步的学习率，回来时除。
- **Adam 的两个矩** 在所有做校正的库里是同样的数组；不同的只是 ε 的位置。从不校正的库（MLX）搬到校正的库时，步数也要带上：几千步以后校正就是 1。
- **Keras 的 Nadam** 对所有参数只有一个 ∏μ（MXNet 也是），但每步只乘一次。它的 ψ 是 1：给 PyTorch `momentum_decay=1.0`，并把 ∏μ 作为每个参数的
  `mu_product`。
- **从 0.1 或 1 开始的累加器**：Adagrad 永远带着它，RMSProp 带几百步：要加载，不要重新开始。""",
    "float32": """## float32 的系数

Paddle、Sonnet、ONNX 的参考实现、tf.compat.v1 和 tf_keras.legacy 即使参数是 float64，也把 β、ρ、α、μ 舍入到 float32；这里的条目用舍入后的值
（0.9 变成 0.8999999761581421）。tf_keras、tinygrad、TensorFlow.js、MXNet 和 thinc 连 1 − β 或 1 − βᵗ 也用 float32 计算，使 Adam 最初几步偏离
10⁻⁶；这一点没有重现，那些行按这个容差测试，各有理由。""",
    "trainings": """## 训练

上面的距离用的是外来的梯度；准确率来自 LeNet-5 的训练，每个家族一个库。学习率是那个库自己的，因此准确率既说明规则也说明学习率；要求给出学习率的库，这里用
minigrad 的默认值。所以只有学习率相同的两个才能相比。学习率 .001 时，Adam 按 PyTorch 是 {adam_torch}，用 Keras 的 ε̂ 是 {adam_keras}，按 MLX 不校正是 {adam_mlx}；
AdamW 是 {adamw_torch}、{adamw_keras} 和 {adamw_mlx}：不校正时，最初几步有三个学习率那么长。学习率 1 时，Adadelta 用 PyTorch 的 ε（1e-6）是
{adadelta_torch}，用 climin 的（1e-4）是 {adadelta_climin}。100 步只是训练的开头，
对它太小的学习率对长的训练未必太小：MindSpore 和 Keras 的 Adagrad、TensorFlow.js 的 Adadelta（它就是 SGD）和 SGD 本身几乎还没有开始。没有 ε 的 AdaMax 在第一步就发散，
因为那里有梯度恰为 0（0/0）。命令：""",
    "versions": "## 各个库",
    "library": ("键", "库", "版本", "它对选项的称呼"),
}

NOTES = {
    "It is Momentum: μ is .9 unless it is set to 0.": "其实是 Momentum：除非设为 0，μ 是 .9。",
    "b₁ = g whatever the dampening, where there is one.": "有阻尼时，第一步仍是 b₁ = g。",
    "The papers' form: a new rate takes hold as the old velocity fades.": "论文的形式：新学习率随旧速度的消退而生效。",
    "Dampening in the first step too; with τ = 0, the default, it is the plain form.": "第一步也阻尼；默认 τ = 0 时就是普通形式。",
    "The plain form at lr(1 − μ): Momentum(dampening=μ, dampen_first_step=True).": "相当于学习率为 lr(1 − μ) 的普通形式："
    "Momentum(dampening=μ, dampen_first_step=True)。",
    "Fault: the decay is not times θ: it takes lr·λ off each number, also off one below 0.": "错误：衰减没有乘 θ："
    "它从每个数减去 lr·λ，小于 0 的数也一样。",
    "The first form of the paper: the library takes the gradient at θ − μv itself. Of gradients from outside it makes "
    "Momentum, as here; NAG(lr_in_velocity=True) runs through its look-ahead points.": "论文的第一种形式：库自己在 θ − μv 处取梯度。"
    "对外来的梯度它就是 Momentum，如这里；NAG(lr_in_velocity=True) 经过它的前瞻点。",
    "Fault: SGD, unless the caller looks ahead: the step takes back a look-ahead that was never made.": "错误：除非调用者自己前瞻，"
    "否则就是 SGD：它撤回一次从未做过的前瞻。",
    "Fault: μ² stands with the new velocity, where it belongs to the old one; the first step is 2.71 rates long.": "错误：μ² 乘的是新速度，"
    "本应是旧速度；第一步长 2.71 个学习率。",
    "Fault: on a CPU the flag use_nesterov has no effect.": "错误：在 CPU 上 use_nesterov 不起作用。",
    "Fault: plain momentum, whatever the method is called.": "错误：不管方法叫什么，都是普通动量。",
    "Fault: the biases of a net whose weights have momentum are updated without.": "错误：权重有动量，偏置却没有。",
    "With s₀ > 0 the first step is shorter than lr.": "s₀ > 0 时第一步比 lr 短。",
    "Momentum over the scaled gradient, with (1 − μ) before it; no ε: where s is 0 nothing moves.": "对缩放后的梯度加动量，"
    "前有 (1 − μ)；没有 ε：s 为 0 处不动。",
    "The first steps are short, where those from v₀ = 0 are lr/√(1 − α) long.": "最初几步短，而 v₀ = 0 时第一步长 lr/√(1 − α)。",
    "Fault: the raw gradients are averaged and then divided; ε is 1e-8 whatever is asked.": "错误：先平均原始梯度再除；ε 总是 1e-8。",
    "Fault: centered, ε is subtracted under the root: NaN at a gradient of 0.": "错误：centered 时根号下减 ε：梯度为 0 处得 NaN。",
    "There is momentum only if it is centered, and then it is .9.": "只有 centered 时才有动量，值为 .9。",
    "The paper's rule: no rate, also where one may be given.": "论文的规则：没有学习率，即使可以给。",
    "a is the mean of what θ moved.": "a 是 θ 实际移动量的平均。",
    "Fault: exactly SGD: Δ has the v of the step before under its root, and the two roots cancel for ever.": "错误：恰好是 SGD：Δ 的根号下是"
    "上一步的 v，两个根永远相消。",
    "The form at the end of the paper's section 2: ε weighs more in the first steps.": "论文第 2 节末尾的形式：最初几步 ε 更重。",
    "Nothing is corrected unless bias_correction=True: the first steps are about three rates long.": "除非 bias_correction=True，否则不校正："
    "最初几步约长三个学习率。",
    "ε inside the root of the uncorrected v.": "ε 在未校正的 v 的根号里。",
    "ε is added three times, to both corrections as well.": "ε 加了三次，两个校正里也加。",
    "Fault: plain momentum under the name adam.": "错误：名为 adam 的普通动量。",
    "The maximum of what is corrected.": "取校正后的最大值。",
    "The maximum of the raw v, corrected then.": "取未校正的 v 的最大值，然后校正。",
    "As its paper has it, which corrects nothing; bias_correction=True does.": "如其论文，不校正；bias_correction=True 时校正。",
    "The decay is not times lr.": "衰减不乘 lr。",
    "The paper's decay: times the schedule's factor lr/lr₀, not lr; λ is divided by the lr that it is made with.": "论文的衰减：乘的是调度因子"
    " lr/lr₀ 而不是 lr；λ 除以创建时的 lr。",
    "Nothing is corrected: the first steps are about three rates long.": "不校正：最初几步约长三个学习率。",
    "ε is not remembered.": "ε 不被记住。",
    "The paper's rule: no ε, and NaN where the first gradient is exactly 0.": "论文的规则：没有 ε，第一个梯度恰为 0 处得 NaN。",
    "ε is added to what is remembered.": "ε 加在被记住的量上。",
    "m is not corrected: the first step is a tenth of lr.": "m 不校正：第一步是 lr 的十分之一。",
    "m's own mean has a constant β₁, where the paper has μₜ.": "m 的平均里 β₁ 恒定，论文里是 μₜ。",
    "The momenta rise to β₁ within a hundred steps, not ten thousand.": "动量在一百步内升到 β₁，而不是一万步。",
    "A constant momentum: ψ → ∞.": "恒定动量：ψ → ∞。",
    "A constant momentum, and both terms corrected for t, where m is of the step that comes.": "恒定动量，两项都按 t 校正，"
    "而 m 属于下一步。",
    "Fault: the moments of the step before, corrected as this step's: the first step is 0.": "错误：用上一步的矩，却按这一步校正：第一步为 0。",
    "Fault: one P is shared by all parameters, so that with n of them it shrinks n times a step.": "错误：所有参数共用一个 P，"
    "有 n 个参数时每步缩小 n 次。",
}
"""What the tables' notes are in Chinese."""
