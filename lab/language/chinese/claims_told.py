"""The claims as they are told: title, claim, experiment and note."""

TEXTS = {
    "Adadelta matches units and needs no learning rate": "Adadelta 使单位匹配，不需要学习率",
    (
        "Adadelta's step has the unit of the parameters, so that it fits their scale by itself, and no learning rate "
        "has to be chosen."
    ): "Adadelta 的步长带有参数的单位，自动适应参数的尺度，不用选学习率。",
    (
        "Adadelta on a bowl in other units of length, with ε as it is and with ε in the same unit; and its escape "
        "from the saddle x² − y² at two rates. In units c times as small the start is c·(−4, 3), and ε = 1e-6 "
        "becomes 1e-6·c²; told are the steps to a tenth of the distance, at most 2,000. The escape is from (1, 1e-6) "
        "to |y| = 1, with the paper's ρ = 0.95."
    ): (
        "Adadelta 在换了长度单位的碗上，ε 不变和 ε 用同样的单位；以及它在两个学习率下从鞍面 x² − y² 逃离。单位小 c "
        "倍时，起点是 c·(−4, 3)，ε = 1e-6 变成 1e-6·c²；给出的是走到距离的十分之一的步数，最多 2,000。逃离是从 (1, "
        "1e-6) 到 |y| = 1，用论文的 ρ = 0.95。"
    ),
    "With minigrad's default ρ = 0.9, which is PyTorch's, the escape takes 37 and 881 steps.": (
        "用 minigrad 的默认值 ρ = 0.9（也是 PyTorch 的），逃离要 37 步和 881 步。"
    ),
    "Adam corrects the bias of its moments": "Adam 校正它的矩的偏差",
    (
        "Adam's running means start at 0 and would be too small in the first steps; dividing them by 1 − βᵗ sets "
        "that right."
    ): "Adam 的滑动平均从 0 开始，最初几步会太小；除以 1 − βᵗ 就纠正过来。",
    (
        "Adam's first step on gradients from 1e-5 to 1e5, as a multiple of lr, with the correction and without it. "
        "Without it is the same rule with rates that undo the two factors. The first 5,000 steps under a constant "
        "gradient then show how long the correction matters."
    ): (
        "Adam 的第一步，梯度从 1e-5 到 1e5，以 lr 的倍数计，有校正和没有校正。没有校正是用同一规则，以学习率抵消那"
        "两个因子。再用恒定梯度下的前 5,000 步看校正在多长时间里有影响。"
    ),
    (
        "Without the correction the step is (1 − β₁)/√(1 − β₂) = 0.1/√0.001 times lr: too long, not too short, "
        "because v starts further off than m."
    ): "不校正时步长是 lr 的 (1 − β₁)/√(1 − β₂) = 0.1/√0.001 倍：不是太短而是太长，因为 v 一开始比 m 差得更远。",
    "AdaMax is numerically stabler and needs no correction": "AdaMax 数值上更稳定，不需要校正",
    (
        "AdaMax takes the largest gradient instead of a mean of squares, which makes it numerically more stable and "
        "its moments free of the bias that Adam has to correct."
    ): "AdaMax 取最大的梯度而不是平方的平均，这使它数值上更稳定，它的矩也没有 Adam 必须校正的偏差。",
    (
        "The first step in float32 on gradients from 1e-42 to 1e38, by Adam and AdaMax, with their ε and without. A "
        "step counts as right if it is lr within 1 %. Then AdaMax under a constant gradient with the correction of m "
        "undone, and its first step on a gradient of 0 without ε."
    ): (
        "float32 下的第一步，梯度从 1e-42 到 1e38，Adam 和 AdaMax，带 ε 和不带 ε。步长与 lr 相差不到 1% 算正确。再"
        "看恒定梯度下抵消了 m 的校正的 AdaMax，以及没有 ε 时梯度为 0 的第一步。"
    ),
    (
        "Squares of float32 overflow above 1.8e19 and vanish below 1e-23; u needs no correction, m does, and without "
        "ε a gradient of 0 gives 0/0. Adam's limits are others because minigrad multiplies by 1 − β₂ before it "
        "squares (it overflows above 5.8e20), and rounds v up to the smallest normal number of float32, so that "
        "steps are short, and not infinite, below 1e-17. With the default ε = 1e-8, both lose gradients that are "
        "smaller."
    ): (
        "float32 的平方在 1.8e19 以上上溢，在 1e-23 以下消失；u 不需要校正，m 需要，没有 ε 时梯度为 0 得到 0/0。"
        "Adam 的界限与此不同，因为 minigrad 先乘 1 − β₂ 再平方（在 5.8e20 以上上溢），并把 v 提到 float32 最小的正"
        "规数，所以在 1e-17 以下步长是短而不是无穷。用默认的 ε = 1e-8，两者都会丢掉更小的梯度。"
    ),
    "Nadam is Adam that looks ahead": "Nadam 是向前看的 Adam",
    "Nadam is Adam in whose step the first moment of this step, mₜ, stands in place of the last one's, mₜ₋₁.": (
        "Nadam 就是 Adam，只是步长里用这一步的一阶矩 mₜ 代替上一步的 mₜ₋₁。"
    ),
    (
        "Nadam against Adam on the same 300 gradients of 1,000 weights: with β₁ = 0, where there is no moment to "
        "replace, and against Adam's own rule written with mₜ for mₜ₋₁. Nadam is then taken in the three variants "
        "that are in use."
    ): (
        "Nadam 对 Adam，用 1,000 个权重的同样的 300 个梯度：β₁ = 0，这时没有矩可以代替；以及与把 Adam 自己的规则中 "
        "mₜ₋₁ 写成 mₜ 的比较。Nadam 取通行的三种变体。"
    ),
    (
        "The rule of the claim is the variant with a constant β₁ (optax's); the paper and PyTorch, and so minigrad, "
        "raise μ slowly to β₁, and Keras does so faster."
    ): (
        "论断所说的规则是 β₁ 恒定的变体（optax 的）；论文和 PyTorch，因而还有 minigrad，让 μ 慢慢升到 β₁，Keras 升"
        "得更快。"
    ),
    "Momentum wins in valleys": "Momentum 在山谷里取胜",
    (
        "In a long valley with steep walls, momentum and Nesterov's variant of it get to the minimum sooner than "
        "plain gradient descent, which jumps from wall to wall."
    ): "在两壁陡峭的长谷里，动量和 Nesterov 的变体比普通梯度下降先到极小值，后者在两壁之间跳来跳去。",
    (
        "Steps to ½(x² + 100y²) ≤ 1e-6 from (−10, 1), at the best of a grid of learning rates. The grid has two "
        "rates to a decade, 10^(k/2) from 1e-4 to 100, the same for all three; the best is the first to get there."
    ): (
        "从 (−10, 1) 到 ½(x² + 100y²) ≤ 1e-6 的步数，用网格中最好的学习率。网格每十倍两个学习率，10^(k/2)，从 1e-4 "
        "到 100，三者相同；最先到达的就是最好的。"
    ),
    (
        "minigrad keeps the weights at the look-ahead point, φ = θ + μv, as everyone's code does; the value there "
        "falls below 1e-6 one step before the value at the paper's θ (99)."
    ): (
        "minigrad 像大家的代码一样，保存的是前瞻点 φ = θ + μv 处的权重；那里的值比论文的 θ 处早一步降到 1e-6 以下（"
        "99）。"
    ),
    "A trend accumulates, oscillation cancels": "趋势累积，振荡抵消",
    (
        "With momentum, gradients that point the same way add up, and gradients that change their sign cancel out: "
        "the steps grow along the floor of a valley and shrink across it."
    ): "有了动量，方向一致的梯度相加，变号的梯度相消：沿谷底步长增大，横过山谷步长减小。",
    (
        "Momentum (β = 0.9) is fed the gradient (1, ±1), the second sign changing at every step; the size of its "
        "steps, as multiples of lr·g. After 400 steps they are compared with the limits of the two geometric series, "
        "1/(1 − β) and 1/(1 + β)."
    ): (
        "给 Momentum（β = 0.9）的梯度是 (1, ±1)，第二个的符号每步改变；看它的步长，以 lr·g 的倍数计。400 步之后与两"
        "个几何级数的极限 1/(1 − β) 和 1/(1 + β) 比较。"
    ),
    "The two factors are 1/(1 ∓ β) exactly.": "两个因子恰好是 1/(1 ∓ β)。",
    "Without a trend momentum makes detours": "没有趋势时动量走弯路",
    (
        "Momentum carries past the minimum and has to come back. Where there is no long way in one direction to gain "
        "on, that makes the path longer."
    ): "动量会冲过极小值，再折回来。如果没有一个方向的长路可以占便宜，路径就变长了。",
    (
        "The length of the path on the bowl ½(x² + y²) from (−4, 3), over 2,000 steps at lr 0.1, divided by the "
        "straight line to the minimum. And the same at every rate of a grid."
    ): (
        "在碗 ½(x² + y²) 上从 (−4, 3) 出发的路径长度，lr 为 0.1，2,000 步，除以到极小值的直线。对网格的每个学习率也"
        "都如此。"
    ),
    (
        "minigrad keeps the look-ahead points, φ = θ + μv, as everyone's code does. They swing further than the "
        "paper's θ, whose path is 2.1 times the straight line for NAG."
    ): (
        "minigrad 像大家的代码一样，保存的是前瞻点 φ = θ + μv。它们比论文的 θ 摆得更远，后者的路径对 NAG 是直线的 "
        "2.1 倍。"
    ),
    "Adaptive methods balance large and small gradients": "自适应方法平衡大小梯度",
    (
        "Dividing by the size of past gradients makes directions with small gradients as fast as those with large "
        "ones, so that flat directions and saddles hold nobody up."
    ): "除以以往梯度的大小，使梯度小的方向与梯度大的一样快，于是平坦的方向和鞍点都拦不住谁。",
    (
        "Steps to leave the saddle x² − y² from (1, 1e-6) at lr 0.01; and steps down a ravine before and after it is "
        "turned by 45°. The ravine is ½(x² + 100y²) ≤ 1e-6 from (−10, 1), at the best of the grid of half-decades, "
        "within 1,000 steps; turned with its start. Then the saddle from exactly on its ridge, (1, 0). RMSProp has α "
        "= 0.9 and Adadelta ρ = 0.95, as their authors had; Nadam a constant β₁."
    ): (
        "从 (1, 1e-6) 以 lr 0.01 离开鞍面 x² − y² 的步数，以及在峡谷旋转 45° 前后沿它下行的步数。峡谷是从 (−10, 1) "
        "到 ½(x² + 100y²) ≤ 1e-6，用每十倍两个的网格中最好的学习率，1,000 步之内；起点随之旋转。然后是恰好从山脊 "
        "(1, 0) 出发的鞍面。RMSProp 用 α = 0.9，Adadelta 用 ρ = 0.95，与其作者相同；Nadam 用恒定的 β₁。"
    ),
    (
        "Started on the ridge, none escapes. With minigrad's defaults RMSProp (α 0.99) escapes in 17 steps, Adadelta "
        "in 881, and Nadam goes from 68 to 218."
    ): (
        "从山脊上出发，谁也逃不掉。用 minigrad 的默认值，RMSProp（α 0.99）17 步逃离，Adadelta 881 步，Nadam 从 68 "
        "步变成 218 步。"
    ),
    "The compromise slows hard problems": "折中在难题上变慢",
    (
        "A method that evens out large and small gradients makes a compromise, which costs time where the problem is "
        "hard: bent valleys, and the last way to the minimum."
    ): "把大小梯度拉平的方法是一种折中，在难的地方要付出时间：弯曲的山谷，以及到极小值的最后一段。",
    (
        "RMSProp at a constant and at a decaying rate near a minimum; all nine on Rosenbrock's and Beale's "
        "functions. RMSProp goes down the bowl from (−4, 3) in 3,000 steps at lr 0.03, and with a rate that falls to "
        "1e-4 of that by the same factor every step. Rosenbrock's (1 − x)² + 100(y − x²)² is from (−2, 2), Beale's "
        "from (1, 1), each to 1e-6 in at most 2,000 steps at the best of the grid of half-decades, with the options "
        "that the papers have."
    ): (
        "RMSProp 在极小值附近用恒定的和衰减的学习率；九种都在 Rosenbrock 和 Beale 的函数上。RMSProp 从 (−4, 3) 沿碗"
        "下行 3,000 步，lr 为 0.03，以及每步按同一因子降到它的 1e-4。Rosenbrock 的 (1 − x)² + 100(y − x²)² 从 (−2, "
        "2) 出发，Beale 的从 (1, 1) 出发，各到 1e-6，最多 2,000 步，用每十倍两个的网格中最好的学习率，选项用论文的"
        "。"
    ),
    (
        "With Nadam's rising μ, minigrad's default, only Adam and Momentum solve Rosenbrock's function in 2,000 steps."
    ): "用 Nadam 上升的 μ，即 minigrad 的默认值，只有 Adam 和 Momentum 能在 2,000 步内解决 Rosenbrock 的函数。",
    "The best of both costs more": "集两者之长，开销更大",
    (
        "A method that joins momentum with adaptive rates has to keep and compute more: each step costs more time "
        "and memory."
    ): "把动量与自适应学习率结合起来的方法，要保存和计算的更多：每一步花更多的时间和内存。",
    (
        "The time of an update, and the arrays of state, of the nine on the 235,146 weights of the MLP. Updates are "
        "timed in rounds, one of each optimizer in turn, so that a busy machine slows all alike; told is the median "
        "of 300 rounds. From a race comes the time of a whole training step, with the pass through the network in it."
    ): (
        "九种优化器更新 MLP 的 235,146 个权重的时间，以及状态的数组。更新按轮次计时，每轮各优化器依次一次，机器忙时"
        "大家一样慢；给出 300 轮的中位数。整个训练步的时间，连同通过网络的那一遍，取自一场比赛。"
    ),
    "Slower is what takes a tenth more: smaller ratios of times differ from one measurement to another.": (
        "多用一成时间才算更慢：更小的比值每次测量都不同。"
    ),
    "Sparse data: adaptive methods, at their default rates": "稀疏数据：用默认学习率的自适应方法",
    "Where most features are rare, adaptive methods are the best choice, and they need no tuning there.": (
        "大多数特征很少出现时，自适应方法是最好的选择，而且不用调。"
    ),
    (
        "Logistic regression on 2,000 binary features that are Zipf-distributed, at default and at tuned learning "
        "rates; five draws of the data. A sample has 10 features on average, the k-th of them with a frequency of "
        "1.22/k, so that the first is in every sample; the label is the side of a random linear function on which it "
        "lies. 1,000 samples to train on (5 epochs of batches of 32), 1,000 to choose the best rate of the grid of "
        "half-decades by their accuracy, 2,000 to test with. The two kinds, six adaptive methods and three others, "
        "are compared by their mean accuracy in each draw."
    ): (
        "在 2,000 个按 Zipf 分布的二值特征上做逻辑回归，用默认的和调优的学习率；抽取五次数据。一个样本平均有 10 个"
        "特征，第 k 个的频率是 1.22/k，所以每个样本都有第一个；标签是它在一个随机线性函数的哪一侧。1,000 个样本用于"
        "训练（5 轮，每批 32 个），1,000 个用于按准确率在每十倍两个的网格中选最好的学习率，2,000 个用于测试。六种自"
        "适应方法和另外三种，按每次抽取中的平均准确率比较。"
    ),
    (
        "Tuning takes Adam's loss down to a fifth. At the default rates the adaptive methods lead; once all are "
        "tuned, the gap between the kinds is gone."
    ): "调优使 Adam 的损失降到五分之一。在默认学习率下自适应方法领先；都调优之后，两类之间就没有差距了。",
    "SGD is slower but reliable": "SGD 慢但可靠",
    (
        "SGD takes longer than the adaptive methods, but it gets to a good minimum more reliably, given a good "
        "schedule."
    ): "SGD 比自适应方法用时更长，但如果有好的调度，它更可靠地到达好的极小值。",
    (
        "Wilson's construction, on which all fit the training set but not all generalise; and SGD on MNIST, with and "
        "without a schedule. The construction (Wilson et al. 2017, arXiv 1705.08292) is least squares on 40 samples "
        "with more features than samples: the first tells the class, two are 1, and each sample has one or five "
        "features of its own; 70 % are of one class. Each optimizer takes 300 steps at its best rate by training "
        "loss, in five draws. From a race come SGD's epochs to the first target against the median of the adaptive "
        "methods, tuned, and its test accuracy with a cosine schedule minus that of the adaptive method that is best "
        "with one, picked by the same runs."
    ): (
        "Wilson 的构造，在它上面大家都能拟合训练集，但并非都能泛化；以及 MNIST 上的 SGD，用调度和不用调度。这个构造"
        "（Wilson 等 2017，arXiv 1705.08292）是 40 个样本上的最小二乘，特征多于样本：第一个说明类别，两个为 1，每个"
        "样本还有一个或五个自己的特征；70% 属于一类。每个优化器用训练损失最好的学习率走 300 步，抽取五次。从一场比"
        "赛中取 SGD 到第一个目标的轮数，与自适应方法的中位数比较，都已调优；以及它用余弦调度时的测试准确率，减去自"
        "适应方法中用调度时最好的那个的，后者由同样的运行挑出。"
    ),
    "What the adaptive methods miss is the rarer class, all of it: their test error is its share in the draw.": (
        "自适应方法认错的是较少的那一类，全部认错：它们的测试误差就是它在抽取中的份额。"
    ),
    "Adaptive methods for fast convergence": "要快速收敛，用自适应方法",
    "Who wants a deep network to converge fast should take one of the adaptive methods.": (
        "想让深层网络快速收敛，就应该用一种自适应方法。"
    ),
    (
        "Epochs to three validation accuracies on MNIST, at default and at tuned learning rates; the median of the "
        "six adaptive methods against SGD, and against Momentum and NAG, paired by seed. The verdict is by the first "
        "target that all of these reach at tuned rates with every seed. One side is sooner where the 95 % interval "
        "of the mean difference excludes 0; or where it reaches the target with every seed, and the other with none."
    ): (
        "在 MNIST 上到三个验证准确率的轮数，用默认的和调优的学习率；六种自适应方法的中位数对 SGD，以及对 Momentum "
        "和 NAG，按种子配对。结论取决于所有这些在调优的学习率下每个种子都达到的第一个目标。平均差的 95% 区间不含 0 "
        "时，一方先到；或者一方每个种子都达到目标，另一方一个也没有。"
    ),
    "Adadelta, RMSProp and Adam are much alike": "Adadelta、RMSProp 和 Adam 很相近",
    "The three are much the same method and do equally well in the same circumstances.": (
        "三者大体是同一种方法，在同样的情况下表现一样好。"
    ),
    (
        "Test accuracies on MNIST, paired by seed, of each two of the three, at default and at tuned learning rates. "
        "Two are told apart where the 95 % interval of their mean difference excludes 0 and the mean is 0.2 points "
        "or more; they are alike where the interval lies within ±0.2 points."
    ): (
        "MNIST 上的测试准确率，三者两两按种子配对，用默认的和调优的学习率。平均差的 95% 区间不含 0 且平均值不小于 "
        "0.2 个百分点时，两者有区别；区间在 ±0.2 个百分点之内时，两者相近。"
    ),
    "Nadam beats RMSProp and Adam": "Nadam 胜过 RMSProp 和 Adam",
    "Where RMSProp with momentum or Adam does well, Nadam does better.": (
        "在带动量的 RMSProp 或 Adam 表现好的地方，Nadam 表现更好。"
    ),
    (
        "Test accuracies on MNIST, Nadam's minus RMSProp's and minus Adam's, paired by seed, at tuned learning rates "
        "(and at default ones, for the picture). Nadam beats one of them where the 95 % interval of the mean "
        "difference excludes 0 and the mean is 0.2 points or more; it does not where the interval rules out 0.2 "
        "points."
    ): (
        "MNIST 上的测试准确率，Nadam 的减去 RMSProp 的和 Adam 的，按种子配对，用调优的学习率（图中也有默认的）。平"
        "均差的 95% 区间不含 0 且平均值不小于 0.2 个百分点时，Nadam 胜过其中一个；区间排除了 0.2 个百分点时，就没有"
        "胜过。"
    ),
}
