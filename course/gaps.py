"""The files with gaps, in the learner's language: the code is one, its texts are translated here."""

from course.stations import Station


def gaps(station: Station, language: str) -> bytes:
    """A station's file with gaps, as it is handed out."""
    text = station.gaps.read_text(encoding="utf-8")
    if language != "en":
        for english, chinese in CHINESE[station.name].items():
            text = text.replace(english, chinese)
    return text.encode()


CHINESE = {
    "s01_value": {
        "Station 1: a number that remembers what it was computed from.": "第 1 站：会记录来历的数。",
        "A number (from station 4 on: an array) that remembers.": "会记录来历的数（第 4 站起是数组）。",
        "``data`` is the number. ``edges`` has one pair for every Value that it was computed from: "
        "(parent, derivative).": "``data`` 是数。``edges`` 里，由几个 Value 算来就有几个二元组：(parent, derivative)。",
        "derivative(g) takes g = dL/d(this), and gives dL/d(parent). Both are Values.": (
            "derivative(g) 的输入是 g = dL/d(自己)，输出是 dL/d(parent)。两者都是 Value。"
        ),
        "The other operand as a Value: a plain number gets the dtype of this one.": (
            "把另一个操作数变成 Value：普通的数用自己的 dtype。"
        ),
        "# The value, and two edges. Fill in:": "# 值，以及两条边。在这里填写：",
        "__add__: a + b, with an edge to each of the two": "__add__：a + b，到两者各有一条边",
        "__mul__: a · b": "__mul__：a · b",
        "self to the power of n, a plain number, which is constant.": "self 的 n 次方；n 是普通的数，当作常数。",
        "__pow__: aⁿ, with one edge": "__pow__：aⁿ，有一条边",
        "# The rest follows from these.": "# 其余的由上面几个推出。",
        "eˣ. Its slope is its own value.": "eˣ。它的斜率就是它自己的值。",
        "exp: eˣ": "exp：eˣ",
    },
    "s02_chain_rule": {
        "Station 2: the chain rule by hand, once for a formula, once for any graph.": (
            "第 2 站：手算链式法则，先对一个公式，再对任意的图。"
        ),
        "The loss of a neuron with a skip connection: numbers in, a number out.": (
            "带跳跃连接的神经元的损失：输入几个数，输出一个数。"
        ),
        "dL/dw, dL/dx, dL/db and dL/dt of the neuron, in this order.": (
            "神经元的 dL/dw、dL/dx、dL/db 和 dL/dt，按这个次序。"
        ),
        "slopes: begin with dL/dy, and go back step by step": "slopes：从 dL/dy 开始，一步一步往回走",
        "dL/dx for two Values, where g = dL/dy (1 unless given): the sum over all paths from y back to x.": (
            "两个 Value 之间的 dL/dx，其中 g = dL/dy（不给就是 1）：从 y 回到 x 的所有路径之和。"
        ),
        "It is 0 if there is no path.": "没有路径时是 0。",
        "derivative: where y is x? and else, through each edge?": "derivative：y 就是 x 时怎样？否则沿每条边怎样？",
    },
    "s03_walk": {
        "Station 3: the order of the walk. A gradient must have all its parts before it goes on.": (
            "第 3 站：反向的次序。梯度要等各份到齐才能往前传。"
        ),
        "Every Value behind the output, as a list: the output first, and each before all of its parents, once.": (
            "输出以及它后面的所有 Value，装在列表里：输出在最前，每个都排在它所有的父节点之前，且只出现一次。"
        ),
        "order: of two Values, where one was computed from the other, the later one comes first": (
            "order：两个 Value 里，如果一个由另一个算来，后算出的排在前面"
        ),
        "dL/dx for each of the inputs, where g = dL/d(output) (1 unless given): a list of Values.": (
            "对每个输入的 dL/dx，其中 g = dL/d(output)（不给就是 1）：Value 的列表。"
        ),
        "fit(d, parent) makes what an edge gives fit its parent. Here it changes nothing; station 4 needs it.": (
            "fit(d, parent) 让一条边给出的梯度适合它的父节点。这里它什么也不改变，第 4 站要用。"
        ),
        "gradients: d is one part of the parent's gradient; keep it in found": (
            "gradients：d 是父节点梯度的一份；把它记进 found"
        ),
    },
    "s04_broadcast": {
        "Station 4: broadcasting undone. What was stretched on the way there is summed on the way back.": (
            "第 4 站：还原广播。前向时拉伸了的，反向时求和。"
        ),
        "A NumPy array summed to a shape from which it can have been broadcast; of the array's dtype.": (
            "把 NumPy 数组求和成 shape，它可以是由这个形状广播来的；dtype 与数组相同。"
        ),
        "sum_to: which axes are new, and which have length 1 in shape?": (
            "sum_to：哪些轴是新增的？哪些轴在 shape 里长度为 1？"
        ),
        "sum_to as an op: Value in, Value out.": "作为运算的 sum_to：输入 Value，输出 Value。",
        "summed: sum_to, and one edge": "summed：sum_to，以及一条边",
        "np.broadcast_to as an op.": "作为运算的 np.broadcast_to。",
        "stretched: np.broadcast_to, and one edge": "stretched：np.broadcast_to，以及一条边",
        "The sum over an axis, which stays with length 1; over everything, with shape (), if no axis is given.": (
            "沿一个轴求和，这个轴保留，长度为 1；不给轴就对全部求和，形状是 ()。"
        ),
        "total: one line, with summed": "total：一行，用 summed",
        "The mean of everything.": "全部的平均。",
        "A gradient in the shape of the parent. The walk asks this for every edge, so no op needs to.": (
            "父节点形状的梯度。反向时对每条边都会调用它，所以各个运算不用操心。"
        ),
        "Your walk of station 3, with fit.": "你在第 3 站写的反向，加上 fit。",
    },
    "s05_own_op": {
        "Station 5: ops of your own, and their second derivatives.": "第 5 站：自己的运算，和它们的二阶导数。",
        "tanh x, element by element.": "tanh x，逐元素。",
        "tanh: its slope is 1 − tanh²x, written with the output": "tanh：斜率是 1 − tanh²x，用输出来写",
        "max(x, 0). Its slope at 0, where there is none, is 0 by agreement.": "max(x, 0)。0 处没有导数，约定斜率为 0。",
        "relu: max(x, 0)": "relu：max(x, 0)",
        "1 / (1 + e⁻ˣ), finite and right for every x.": "1 / (1 + e⁻ˣ)，对任何 x 都有限且正确。",
        "sigmoid: e⁻ˣ is infinite at −1000; tanh is not": "sigmoid：在 −1000 处 e⁻ˣ 是无穷大，tanh 不是",
        "log(1 + eˣ), finite and right for every x.": "log(1 + eˣ)，对任何 x 都有限且正确。",
        "softplus: log(1 + eˣ), and its slope, the sigmoid": "softplus：log(1 + eˣ)，斜率是 sigmoid",
        "The second derivative of an op f, element by element, at a Value x: a Value.": (
            "运算 f 在 Value x 处的二阶导数，逐元素：一个 Value。"
        ),
        "second: the gradient of the sum of the gradient": "second：梯度求和之后再求梯度",
    },
    "s06_linear": {
        "Station 6: a linear layer.": "第 6 站：线性层。",
        "xᵀ, for two axes.": "xᵀ，x 有两个轴。",
        "transpose: the value, and one edge": "transpose：值，以及一条边",
        "a @ b: (N, K) times (K, M) is (N, M).": "a @ b：(N, K) 乘 (K, M) 得 (N, M)。",
        "matmul: two edges; each gradient has the shape of its parent": "matmul：两条边；梯度与父节点形状相同",
        "y = x W + b: x (N, inputs), W (inputs, outputs), b (outputs,), y (N, outputs).": (
            "y = x W + b：x (N, inputs)，W (inputs, outputs)，b (outputs,)，y (N, outputs)。"
        ),
        "``weight`` normal with the variance 2 / inputs, from rng; ``bias`` 0. Both are Values of this dtype.": (
            "``weight`` 由 rng 抽取，正态分布，方差 2 / inputs；``bias`` 为 0。两者都是这个 dtype 的 Value。"
        ),
        "__init__: self.weight and self.bias; rng.standard_normal(shape) has variance 1": (
            "__init__：self.weight 和 self.bias；rng.standard_normal(shape) 的方差是 1"
        ),
        "__call__: x W + b": "__call__：x W + b",
        "What is trained.": "要训练的参数。",
    },
    "s07_cross_entropy": {
        "Station 7: softmax with cross-entropy, stable.": "第 7 站：softmax 与交叉熵，数值稳定。",
        "log_softmax: z − log Σ eᶻ, without a large exponent": "log_softmax：z − log Σ eᶻ，不出现大的指数",
        "log softmax of each row of a NumPy array (N, C): finite for all finite z.": (
            "NumPy 数组 (N, C) 每一行的 log softmax：只要 z 有限，结果就有限。"
        ),
        "softmax of each row of a Value (N, C), as an op.": "Value (N, C) 每一行的 softmax，作为运算。",
        "softmax: the exponential of log_softmax; its edge gives y (g − Σ g y)": (
            "softmax：log_softmax 的指数；它的边给出 y (g − Σ g y)"
        ),
        "The mean over the rows of −log softmax(x)[label], as an op: x a Value (N, C), labels (N,) of whole numbers.": (
            "各行 −log softmax(x)[label] 的平均，作为运算：x 是 Value (N, C)，labels (N,) 是整数。"
        ),
        "cross_entropy: a number, and an edge to x, written with softmax(x)": (
            "cross_entropy：一个数，以及到 x 的一条边，用 softmax(x) 来写"
        ),
    },
    "s08_convolution": {
        "Station 8: convolution as a sum of shifted images, and its two gradients.": (
            "第 8 站：卷积，即平移图像之和，和它的两个梯度。"
        ),
        "y[n, o, i, j] = Σ x[n, c, i + a, j + b] w[o, c, a, b], the sum over c, a and b.": (
            "y[n, o, i, j] = Σ x[n, c, i + a, j + b] w[o, c, a, b]，对 c、a、b 求和。"
        ),
        "NumPy arrays: x (N, C, H, W), w (O, C, KH, KW), y (N, O, H − KH + 1, W − KW + 1), of their dtype.": (
            "都是 NumPy 数组：x (N, C, H, W)，w (O, C, KH, KW)，y (N, O, H − KH + 1, W − KW + 1)，dtype 与输入相同。"
        ),
        "conv: for each a and b a shifted image x[:, :, a : a + rows, b : b + columns]": (
            "conv：对每个 a 和 b，平移后的图像是 x[:, :, a : a + rows, b : b + columns]"
        ),
        "dL/dx (N, C, H, W), where g = dL/dy (N, O, rows, columns).": (
            "dL/dx (N, C, H, W)，其中 g = dL/dy (N, O, rows, columns)。"
        ),
        "conv_to_x: each shifted image gets its part, where it was taken from": (
            "conv_to_x：每幅平移图像的那一份，放回取它的地方"
        ),
        "dL/dw (O, C, KH, KW), where g = dL/dy.": "dL/dw (O, C, KH, KW)，其中 g = dL/dy。",
        "conv_to_w: each w[o, c, a, b] was used in every image, at every place": (
            "conv_to_w：每个 w[o, c, a, b] 在每幅图像的每个位置都用过"
        ),
        "# The three as ops. Each is linear in either argument, and its derivatives are the other two.": (
            "# 三者作为运算。每一个对两个参数都是线性的，它的导数就是另外两个。"
        ),
        "conv of two Values.": "两个 Value 的 conv。",
        "conv2d: the value, and two edges, to image_gradient and weight_gradient": (
            "conv2d：值，以及两条边，用 image_gradient 和 weight_gradient"
        ),
        "conv_to_x of two Values.": "两个 Value 的 conv_to_x。",
        "conv_to_w of two Values.": "两个 Value 的 conv_to_w。",
        "weight_gradient: as image_gradient, with the other two": (
            "weight_gradient：和 image_gradient 一样，换成另外两个"
        ),
    },
    "s09_momentum": {
        "Station 9: SGD, momentum, and Nesterov's look-ahead.": "第 9 站：SGD、动量，和 Nesterov 的前瞻。",
        "Each rule changes the arrays theta and b where they are: a layer holds the same arrays.": (
            "每条规则都就地改写数组 theta 和 b：层里是同一个数组。"
        ),
        "sgd: one line, in place": "sgd：一行，就地改写",
        "momentum: the velocity b first": "momentum：先算速度 b",
        "nag: the velocity, then a step that looks ahead": "nag：先算速度，再往前看一步",
    },
    "s10_adam": {
        "Station 10: a rate for each number: Adagrad, Adam, AdaMax, Nadam.": (
            "第 10 站：每个数有自己的学习率：Adagrad、Adam、AdaMax、Nadam。"
        ),
        "All arrays are changed where they are. t counts the steps from 1.": "所有数组都就地改写。t 是步数，从 1 数起。",
        "adagrad: s, and a step divided by its root": "adagrad：先算 s，更新量除以它的平方根",
        "m̂ = m / (1 − β₁ᵗ) and v̂ = v / (1 − β₂ᵗ) are corrected for the start at 0.": (
            "m̂ = m / (1 − β₁ᵗ) 和 v̂ = v / (1 − β₂ᵗ) 修正了从 0 开始造成的偏小。"
        ),
        "adam: two running means, corrected where they are used": "adam：两个滑动平均，使用时才修正",
        "adamax: the largest gradient in place of the mean square": "adamax：用最大的梯度代替平方的平均",
        "m and v as in Adam;  θ": "m 和 v 与 Adam 相同；θ",
        "nadam: Adam, with the m of the next step foreseen": "nadam：Adam，预见下一步的 m",
        "A rule for a list of parameters (Values), with its states: ``step`` takes their gradients.": (
            "用于一列参数（Value）的一条规则，连同它的状态：``step`` 接收各参数的梯度。"
        ),
    },
    "s11_training": {
        "Station 11: a training loop that can be trusted.": "第 11 站：可信的训练循环。",
        "The numbers 0 … count − 1, shuffled by rng, as two arrays: for training, and held_out of them for "
        "validation.": "编号 0 … count − 1，用 rng 打乱，分成两个数组：先是训练用的，后是留出验证的 held_out 个。",
        "split: rng.permutation, cut in two": "split：rng.permutation，切成两段",
        "The places in a new order, drawn from rng, as a list of arrays of this size; the last one may be smaller.": (
            "把 places 用 rng 排成新的次序，切成大小为 size 的数组，放进列表；最后一个可以小一些。"
        ),
        "batches: every place once; the array of places stays as it is": (
            "batches：每个位置一次；数组 places 保持原样"
        ),
        "The mean loss over all places; loss_of(batch) gives the mean over a batch, a number.": (
            "所有位置的平均损失；loss_of(batch) 给出一批的平均，是一个数。"
        ),
        "mean_loss: batches in order, each weighted by how many it has": ("mean_loss：按次序取各批，每批按样本数加权"),
        "Whether to end a run: its loss is no finite number, or above one and a half of the first one.": (
            "该不该结束训练：损失不是有限的数，或者高于最初损失的一倍半。"
        ),
        "diverged: every comparison with NaN is false": "diverged：与 NaN 的任何比较都是假",
        "A training: an optimizer (station 10) and the random numbers of the batches. It can be stopped and resumed.": (
            "一次训练：优化器（第 10 站）和产生批次的随机数。可以停下，再继续。"
        ),
        "Train on every place once; loss_of(batch) gives a Value.": (
            "每个位置训练一次；loss_of(batch) 给出一个 Value。"
        ),
        "All that the run needs to go on exactly: a copy, in a form of your own.": (
            "精确地继续下去所需要的一切：一份副本，形式由你决定。"
        ),
        "state: parameters, both states, t, and self.rng.bit_generator.state": (
            "state：参数、两个状态、t，以及 self.rng.bit_generator.state"
        ),
        "Go on from what state() gave, in this run.": "让这次训练从 state() 给出的地方继续。",
        "load: all of it, back to where it lives": "load：全部放回各自的地方",
    },
    "s12_fast": {
        "Station 12: make it fast, measure it, and train MNIST with all that you wrote.": (
            "第 12 站：让它快起来，测一测，再用你写的全部代码训练 MNIST。"
        ),
        "Nadam on flat arrays, element by element: m and v as ever, then": (
            "展平的数组上的 Nadam，逐元素：m 和 v 照旧，然后"
        ),
        "(√(of_v·v) + ε), where of_g, of_m and of_v carry the rate and the corrections.": (
            "(√(of_v·v) + ε)，学习率和修正都在 of_g、of_m 和 of_v 里。"
        ),
        "steps: one loop, all three updates in it": "steps：一个循环，三个更新都在里面",
        "nadam of station 10, by ``steps``. It must work for arrays of any shape, in place.": (
            "第 10 站的 nadam，用 ``steps`` 来做。任何形状的数组都要能就地更新。"
        ),
        "fast_nadam: the three factors, and flat arrays that are not copies": (
            "fast_nadam：三个系数，以及展平的数组（不能是副本）"
        ),
        "Seconds for one call of f, by time.perf_counter(): the least of several, after a call that is not counted.": (
            "调用一次 f 的秒数，用 time.perf_counter()：先调用一次不计时，再取几次中的最小值。"
        ),
        "measure: the first call compiles": "measure：第一次调用要编译",
        "The loss of images (N, 784).": "图像 (N, 784) 的损失。",
        "One epoch with your batches, your gradients, and fast_nadam at the rate 0.002: the list of the losses, "
        "floats.": "用你的批次、你的梯度和学习率 0.002 的 fast_nadam 训练一轮：返回损失的列表，都是 float。",
        "train: for each batch the loss, its gradients, a step": "train：对每一批，求损失，求梯度，走一步",
    },
}
"""By station: what each text of its file is in Chinese."""
