"""The claims: their verdicts, their page and their pictures."""

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
    "MNIST: epochs to the first target {ours} against {theirs}": (
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
    "docs/claims.md has “{verdict}”, of another race: {theirs}. This one is {ours}.": (
        "docs/claims.md 的结论是“{verdict}”，出自另一场比赛：{theirs}。这一场是 {ours}。"
    ),
    "docs/claims.md has “{verdict}”, of the same settings: what differs is chance, or the machine.": (
        "docs/claims.md 的结论是“{verdict}”，设置相同：差别来自偶然，或者机器。"
    ),
    "Section {name}": "{name}",
}
