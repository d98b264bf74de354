"""The article's claims: texts, experiments, verdicts and pictures."""

TEXTS = {
    "{name}, {seconds} s: {verdict}": "{name}，{seconds} 秒：{verdict}",
    " (on MNIST)": "（用 MNIST）",
    "{trend} times the gradient with a trend, {oscillation} times with changing signs": (
        "有趋势时是梯度的 {trend} 倍，变号时是 {oscillation} 倍"
    ),
    "These are 1/(1 − β) and 1/(1 + β) to nine digits.": "这就是 1/(1 − β) 和 1/(1 + β)，九位数字都对。",
    "The steps grow and shrink, but not to the limits of the geometric series.": (
        "步长有增有减，但没有到达几何级数的极限。"
    ),
    "The steps do not grow with a trend and shrink without one.": "步长既没有随趋势增大，也没有因变号而减小。",
    "gradients 1, 1, 1, …": "梯度 1, 1, 1, …",
    "gradients 1, −1, 1, …": "梯度 1, −1, 1, …",
    "size of the step, × lr·g": "步长，× lr·g",
    (
        "In units 1/100 to 100: {least} … {most} steps, with a fitting ε always {fitting}; escape in {high} at lr 1, "
        "{low} at 0.01"
    ): (
        "单位从 1/100 到 100：{least} … {most} 步，ε 相应缩放则总是 {fitting} 步；逃离用 {high} 步（lr 为 1）、"
        "{low} 步（lr 为 0.01）"
    ),
    "The units do not match even if ε is scaled with them.": "即使 ε 随单位缩放，单位也不匹配。",
    "Neither the unit nor the rate changes how many steps it takes.": "单位和学习率都不改变步数。",
    (
        "The units match only if ε is scaled too: ε is the hidden learning rate. From ε = {most} to {least} the "
        "escape goes from {first} to {last} steps."
    ): "只有 ε 也缩放时单位才匹配：ε 就是隐藏的学习率。ε 从 {most} 到 {least}，逃离的步数从 {first} 变到 {last}。",
    "more than\n{steps}": "多于\n{steps}",
    "c: the unit of length is c times as small": "c：长度单位小 c 倍",
    "steps to 1/10\nof the distance": "走到距离的\n1/10 的步数",
    "ε, at lr 1": "ε，lr 为 1",
    "steps to escape\nfrom the saddle": "逃离鞍面\n的步数",
    "Right from {adamax} (Adam: {adam}); without the correction its first step is {size}·lr": (
        "AdaMax 在 {adamax} 之间正确（Adam：{adam}）；不校正时它的第一步是 {size}·lr"
    ),
    "It stays right where Adam's squares overflow or vanish.": "在 Adam 的平方上溢或下溢的地方，它仍然正确。",
    "Its range of gradients is not wider than Adam's.": "它适用的梯度范围不比 Adam 的宽。",
    "It needs no correction.": "它不需要校正。",
    "“No correction” is true of u alone: m still needs it.": "“不需要校正”只对 u 成立：m 仍然需要。",
    "Without ε, a first gradient of 0 gives 0/0.": "没有 ε 时，第一个梯度为 0 会得到 0/0。",
    "nowhere": "无处",
    "{least} to {most}": "{least} 到 {most}",
    "gradient (float32)": "梯度（float32）",
    "first step, × lr": "第一步，× lr",
    "step of AdaMax, m not corrected": "AdaMax 的步，m 未校正",
    "size, × lr": "大小，× lr",
    "{column}: {told}": "{column}：{told}",
    "In the {column} column {names} differ by more than the noise.": "在“{column}”一栏，{names} 之差大于噪声。",
    "In the {column} column all differences are within ±0.2 points.": (
        "在“{column}”一栏，所有的差都在 ±0.2 个百分点之内。"
    ),
    "In the {column} column the intervals are too wide to tell, or runs are missing.": (
        "在“{column}”一栏，区间太宽，无法判断，或者缺少运行。"
    ),
    "{measured} ({setting})": "{measured}（{setting}）",
    "no runs": "没有运行",
    "Escape: {escapes}; turned: {changes}": "逃离：{escapes}；旋转后：{changes}",
    "No adaptive method leaves the saddle sooner than SGD.": "没有一种自适应方法比 SGD 先离开鞍面。",
    "All leave the saddle sooner than SGD, and none minds the turn.": "全都比 SGD 先离开鞍面，旋转对谁都没有影响。",
    "{name} unchanged": "{name} 不变",
    "{names} leave the saddle sooner than SGD.": "{names} 比 SGD 先离开鞍面。",
    "{names} do not.": "{names} 则不然。",
    "The balance is along the coordinates: turned by 45°, {methods} are slower.": (
        "平衡是沿坐标轴的：旋转 45° 之后，有 {methods}变慢。"
    ),
    "From the ridge itself none of the nine escapes.": "从山脊本身出发，九种都逃不掉。",
    "more than {steps}": "多于 {steps}",
    "Steps to leave the saddle": "离开鞍面的步数",
    "Steps down the ravine turned by 45°; stroke: before the turn": "沿旋转 45° 的峡谷下行的步数；竖线：旋转之前",
    "First step {right}·lr with the correction, {bare}·lr without": ("校正时第一步是 {right}·lr，不校正时是 {bare}·lr"),
    (
        "The corrected step is lr whatever the gradient's scale. Without it the steps are off by 5 % or more until "
        "step {step}."
    ): "无论梯度的尺度，校正后的第一步都是 lr。不校正时，到第 {step} 步之前步长都相差 5% 或更多。",
    "The corrected step is lr, but so is the uncorrected one.": "校正后的步长是 lr，但不校正的也是。",
    "The corrected first step is not lr at every scale.": "校正后的第一步并非在每个尺度上都是 lr。",
    "corrected": "校正",
    "not corrected": "不校正",
    "step, under a constant gradient": "步，梯度恒定",
    "size of the step, × lr": "步长，× lr",
    "confirmed": "证实",
    "partly": "部分成立",
    "refuted": "否定",
    "undecided": "无法判定",
    ". ": "。",
    "none": "没有",
    ("RMSProp stays at {floor}, with a decay {end}; Rosenbrock within {steps} steps: {told}; Beale: {some} of {all}"): (
        "RMSProp 停在 {floor}，学习率衰减时到 {end}；Rosenbrock 在 {steps} 步之内：{told}；Beale：{all} 种中的 "
        "{some} 种"
    ),
    "RMSProp circles the minimum at a constant rate, and a decay ends that.": (
        "学习率恒定时 RMSProp 绕着极小值转，衰减使它停下来。"
    ),
    "RMSProp does not circle the minimum.": "RMSProp 没有绕着极小值转。",
    "{names} are behind Momentum on Rosenbrock.": "在 Rosenbrock 上，{names} 落后于 Momentum。",
    "{names} are ahead of it.": "{names} 领先于它。",
    "constant rate": "恒定的学习率",
    "decaying rate": "衰减的学习率",
    "step of RMSProp on the bowl": "RMSProp 在碗上的步",
    "not in {steps}": "{steps} 步之内没有",
    "Steps to 1e-6: {name}": "到 1e-6 的步数：{name}",
    "Momentum and NAG": "Momentum 和 NAG",
    "No targets ({setting})": "没有目标（{setting}）",
    "The race has no targets.": "这场比赛没有目标。",
    "Epochs to {target} %, {told} ({setting})": "到 {target}% 的轮数，{told}（{setting}）",
    "{column}: the adaptive methods are {relations}.": "{column}：自适应方法{relations}。",
    "adaptive {median}": "自适应 {median}",
    "not run": "没有运行",
    " (by {least} … {most})": "（相差 {least} … {most}）",
    "never": "从未",
    "median epochs to {targets} %: of each optimizer from above": ("到 {targets}% 的轮数的中位数：每个优化器从上到下"),
    "{name} {time} ms": "{name} {time} 毫秒",
    "Update: {times}; arrays of state: {counts}": "更新：{times}；状态的数组数：{counts}",
    "; a whole step {low} … {high} ms ({setting})": "；整个一步 {low} … {high} 毫秒（{setting}）",
    "Each keeps more arrays than the leanest with one of the two.": ("每一种保存的数组都多于只有其一的方法中最少的。"),
    "Times as long as the mean update of those with one of the two: {ratios}.": (
        "更新所用的时间是只有其一的方法的平均值的倍数：{ratios}。"
    ),
    "Not clearly slower than that mean, by a tenth or more: {names}.": (
        "不比那个平均值明显慢（慢一成或更多）：{names}。"
    ),
    "{time} ms": "{time} 毫秒",
    "An update of 235,146 weights": "更新 235,146 个权重",
    "Arrays of state, each as large as the weights": "状态的数组，每个与权重一样大",
    "{lengths} times the straight line": "{lengths}，以直线为 1",
    "Momentum's path is as straight as SGD's.": "Momentum 的路径与 SGD 的一样直。",
    "{names} overshoot and come back; SGD goes straight.": "{names} 冲过头再回来；SGD 直走。",
    "It depends on the rate: at lr {rate} {names} do not.": "这取决于学习率：lr 为 {rate} 时，{names} 不会。",
    "step, at lr {rate}": "步，lr 为 {rate}",
    "place on the line": "在直线上的位置",
    "start": "起点",
    "minimum": "极小值",
    "path / straight line": "路径 / 直线",
    "to {name} {gap}": "对 {name} {gap}",
    "Nadam's lead, tuned: {told} ({setting})": "Nadam 的领先，调优后：{told}（{setting}）",
    "The race has no tuned runs of all three.": "这场比赛没有三者调优后的运行。",
    "It is ahead of both by more than the noise.": "它对两者的领先都大于噪声。",
    "It is ahead of {name} by more than the noise, not of the other.": "它对 {name} 的领先大于噪声，对另一个不然。",
    "Once all are tuned, a lead of 0.2 points is ruled out for both.": (
        "都调优之后，对两者都可以排除 0.2 个百分点的领先。"
    ),
    "To {names} the interval is too wide to tell a lead from none.": "对 {names} 的区间太宽，分不清有没有领先。",
    "constant β₁ (optax)": "恒定的 β₁（optax）",
    "μ rising (PyTorch)": "上升的 μ（PyTorch）",
    "μ rising fast (Keras)": "快速上升的 μ（Keras）",
    "{name} {distance}·lr off": "{name} 相差 {distance}·lr",
    "equal to Adam": "与 Adam 相等",
    "{distance}·lr from Adam": "与 Adam 相差 {distance}·lr",
    "With β₁ = 0 {zero}; {some} of {all} variants are the claimed rule": (
        "β₁ = 0 时{zero}；{all} 种变体中有 {some} 种是所说的规则"
    ),
    "Nadam with β₁ = 0 is not Adam, or no variant is the rule of the claim.": (
        "β₁ = 0 的 Nadam 不是 Adam，或者没有一种变体是所说的规则。"
    ),
    "It is so for {names}; after {steps} steps {others}.": "对 {names} 成立；{steps} 步之后 {others}。",
    "All variants are the rule of the claim.": "所有变体都是所说的规则。",
    "Nadam, {name}": "Nadam，{name}",
    "largest difference\nfrom the claimed rule, × lr": "与所说规则的\n最大差别，× lr",
    "The article's claims, tried": "文章的论断，逐一试验",
    (
        "minigrad grew out of a Chinese article, {title} (“Optimization methods: principles and practice compared”), "
        "which explains nine optimizers and says when each is good. Here is each of its claims as an experiment with "
        "minigrad's optimizers, and what came of it. Where chance plays a part there are several seeds and 95 % "
        "intervals, and a verdict that they do not allow is “undecided”. The article's sections: {sections}. Each "
        "claim names its own, by its subject."
    ): (
        "minigrad 源于一篇中文文章{title}，它讲解九种优化器，说明各自何时好用。这里把它的每个论断做成用 minigrad 的"
        "优化器的试验，并给出结果。有偶然因素的地方用几个种子和 95% 区间，区间不足以下结论的，就是“无法判定”。文章"
        "的各节：{sections}。每个论断按其主题注明出自哪一节。"
    ),
    "claim": "论断",
    "experiment": "试验",
    "measured": "测得",
    "verdict": "结论",
    "section {name}": "出自：{name}",
    "Claim": "论断",
    "Article": "文章",
    "Experiment": "试验",
    "Measured": "测得",
    "{text}.": "{text}。",
    "Verdict": "结论",
    "{verdict}. {reason}": "{verdict}。{reason}",
    "Note": "注",
    "{title}: picture. {measured}": "{title}：图。{measured}",
    "{command}, {seconds} s": "{command}，{seconds} 秒",
    "difference in test accuracy, points; grey: the noise": "测试准确率之差，百分点；灰色：噪声",
    "Wilson's construction: test error {ours} against {theirs} of the adaptive methods": (
        "Wilson 的构造：测试误差 {ours}，自适应方法 {theirs}"
    ),
    "it generalises where they do not": "在它们不能泛化的地方它能泛化",
    "MNIST: {ours} epochs against {theirs} to the first target": (
        "MNIST：到第一个目标 {ours} 轮，自适应方法 {theirs} 轮"
    ),
    "it is slower": "它更慢",
    "with a schedule {gap} points to the best of them, {name}": "用调度时与其中最好的 {name} 相差 {gap} 个百分点",
    "with a schedule it is level with the best of them or ahead": "用调度时它与其中最好的持平或领先",
    "the schedule gains it {gap}": "调度使它提高 {gap}",
    "Shown: {parts}.": "得到证明：{parts}。",
    "Not shown: {parts}.": "没有得到证明：{parts}。",
    "test error on Wilson's construction (training error 0)": "在 Wilson 的构造上的测试误差（训练误差为 0）",
    "The article's claims": "文章的论断",
    "*Experiment.* {text}": "*试验。* {text}",
    "*Measured.* {text}.": "*测得。* {text}。",
    "***{verdict}.*** {reason}": "***{verdict}。*** {reason}",
    "*Note.* {text}": "*注。* {text}",
    "{command}, {seconds} s.": "{command}，{seconds} 秒。",
    "a small race on MNIST": "在 MNIST 上的一场小比赛",
    "The adaptive methods are better at their default rates and when all are tuned.": (
        "自适应方法在默认学习率下更好，都调优之后也更好。"
    ),
    "The adaptive methods are better at their default rates, not when all are tuned.": (
        "自适应方法在默认学习率下更好，都调优之后则不然。"
    ),
    "The adaptive methods are better when all are tuned, not at their defaults.": (
        "自适应方法在都调优之后更好，在默认值下则不然。"
    ),
    "The adaptive methods are not better.": "自适应方法并不更好。",
    (
        "Adaptive minus others: {default} points at default rates, {tuned} tuned; tuning gains the adaptive ones "
        "{gain}; Adam's loss {before} → {after}"
    ): (
        "自适应减其他：默认学习率下 {default} 个百分点，调优后 {tuned}；调优使自适应方法提高 {gain}；Adam 的损失 "
        "{before} → {after}"
    ),
    "One draw of the data says nothing about others.": "一次抽取的数据说明不了别的。",
    "Tuning gains them nothing.": "调优没有使它们得到什么。",
    "With defaults they are not at their best: tuning gains them accuracy.": (
        "用默认值时它们没有达到最好：调优能提高它们的准确率。"
    ),
    "Whether tuning gains them anything, the draws do not tell.": "调优是否使它们有所提高，这些抽取说明不了。",
    "test accuracy, %; open: default rate, filled: tuned; a mark a draw": (
        "测试准确率，%；空心：默认学习率，实心：调优；每次抽取一个点"
    ),
    "sooner than {other}": "先于 {other}",
    "later than {other}": "后于 {other}",
    "not told apart from {other}": "与 {other} 分不出先后",
    "level with {other}": "与 {other} 持平",
    "all images": "全部图像",
    "{count} images": "{count} 张图像",
    "{model}, {images}, {epochs}, {seeds}": "{model}，{images}，{epochs}，{seeds}",
    "{counts} steps": "{counts} 步",
    "Neither is sooner there than SGD.": "在那里两者都不比 SGD 先到。",
    "At their best rates, times as fast as SGD: {ratios}.": "各用最佳学习率时，比 SGD 快的倍数：{ratios}。",
    "{mean} (no interval)": "{mean}（没有区间）",
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
    "docs/claims.md has “{verdict}”, of another race: {theirs}. This one is {ours}.": (
        "docs/claims.md 的结论是“{verdict}”，出自另一场比赛：{theirs}。这一场是 {ours}。"
    ),
    "docs/claims.md has “{verdict}”, of the same settings: what differs is chance, or the machine.": (
        "docs/claims.md 的结论是“{verdict}”，设置相同：差别来自偶然，或者机器。"
    ),
    "Section {name}": "{name}",
}
