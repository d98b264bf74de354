"""The surfaces: the page, the pictures and what is printed."""

TEXTS = {
    " surfaces": " 个曲面",
    "{name}: descents": "{name}：下降",
    "{name}: pictures": "{name}：图片",
    "{name}: {about}": "{name}：{about}",
    "best learning rate": "最佳学习率",
    "What is shown": "显示的是什么",
    "{count} optimizers": "{count} 个优化器",
    "{who} on {count} surfaces": "{count} 个曲面上的 {who}",
    "{who}: {surfaces}": "{who}：{surfaces}",
    "start {letter}": "起点 {letter}",
    "contours": "等高线",
    "Surface": "曲面",
    "Start": "起点",
    "its own": "它自己的",
    "View": "视图",
    "The surface from above, with the paths on it": "从上方看的曲面和上面的路径",
    "The surface in 3-D, with the paths on it": "三维的曲面和上面的路径",
    "Play": "播放",
    "Click on the contours to start there, turn the 3-D view. + is the start, ★ a minimum.": (
        "点等高线就从那里开始；三维视图可以转动。+ 是起点，★ 是极小值点。"
    ),
    "The loss over the steps; its figures are in the table": "损失随步数的变化；数字在表中",
    "learning rate of all": "全部的学习率",
    "best rates for all": "全部用最佳学习率",
    "learning rate of {name}": "{name} 的学习率",
    "best rate for {name}": "{name} 的最佳学习率",
    "escape": "逃离",
    "rate": "学习率",
    "best rate": "最佳学习率",
    "loss at the end": "最后的损失",
    "steps to {goal}": "到 {goal} 的步数",
    "{name}: {formula}, {steps}": "{name}：{formula}，{steps}",
    "   at the edge of the grid": "   在网格的边上",
    "Choose a surface, who is to be seen, a start and learning rates; then play, or drag the step. ": (
        "选择曲面、要看的优化器、起点和学习率，然后播放，或者拖动步数。"
    ),
    "Every optimizer runs at its best rate from one grid for all, unless you set another.": (
        "每个优化器都用同一网格中对它最好的学习率，除非你另设。"
    ),
    "Every optimizer runs at the rate that was given, unless you set another or ask for its best.": (
        "每个优化器都用给定的学习率，除非你另设，或者要它最好的。"
    ),
    "The page needs JavaScript. Pictures and animations are files in the same folder.": (
        "本页需要 JavaScript。图片和动画是同一文件夹里的文件。"
    ),
    "Best rates": "最佳学习率",
    (
        "Every optimizer was run at all {count} rates of the same grid, from {least} to {most} with two to a decade, "
        "for as many steps as are shown. The rate with the least loss at the end is the best; of losses that are "
        "equal to six decimals the one that got there to stay first, then the lowest rate. A descent that leaves the "
        "view has diverged, and its rate is not chosen, even if it should come back. The rest, momenta, decay rates "
        "and ε, is minigrad's default. From a start that you choose the rates are searched anew, in the same way."
    ): (
        "每个优化器都在同一网格的全部 {count} 个学习率下运行过，从 {least} 到 {most}，每十倍两个，步数就是显示的步"
        "数。最后损失最小的学习率为最好；损失在六位小数上相等时，取先到达并留住的，再取较低的学习率。离开视野的下降"
        "算作发散，即使又回来，它的学习率也不选。其余的，动量、衰减率和 ε，都是 minigrad 的默认值。你选了起点之后，"
        "学习率按同样的办法重新搜索。"
    ),
    "The saddle": "鞍面",
    (
        "It falls for ever, so that the deepest loss would only tell who had the highest rate. There the best rate "
        "is the one that first has a loss of {escaped} or less, in view. What counts is who leaves the ridge, from "
        "which the start is a thousandth away."
    ): (
        "它永远下降，最深的损失只会说明谁的学习率最高。这里最好的学习率是在视野内最先使损失达到 {escaped} 或更低的"
        "。要看的是谁离开山脊，起点离山脊千分之一。"
    ),
    "10⁻⁶ at, escaped at": "10⁻⁶ 于，逃离于",
    (
        "The step from which on the loss is within {close} of the least there is, or that of the escape from the "
        "saddle, as the thin line among the losses marks it. –: not within the steps that are shown."
    ): (
        "从哪一步起损失与可能的最小值相差 {close} 以内，或者从哪一步起逃离了鞍面，损失图中的细线标出了它。–：在显示"
        "的步数内没有。"
    ),
    "Luck": "运气",
    (
        "Where a surface has many holes, as Rastrigin's, or where a first step of the right length ends at the "
        "minimum, a best rate is partly luck: try another start."
    ): "曲面有许多坑（如 Rastrigin），或者第一步的长度恰好走到极小值点时，最佳学习率部分靠运气：换一个起点试试。",
    "Paths": "路径",
    (
        "What you see first are minigrad's own paths, by its gradients and its optimizers. At other starts and rates "
        "the page computes them itself by the same rules; the project's tests compare the two."
    ): (
        "一开始看到的是 minigrad 自己的路径，用它的梯度和它的优化器。换了起点和学习率，页面就用同样的规则自己计算；"
        "项目的测试会比较两者。"
    ),
    "Heights": "高度",
    (
        "Colours, contours and the heights of the 3-D view are logarithms, in which very high walls and very flat "
        "floors are both to be seen."
    ): "颜色、等高线和三维视图的高度都取对数，这样很高的壁和很平的底都看得见。",
    "end of the grid": "网格的端点",
    "f(x, y) = {formula}: {about}.": "f(x, y) = {formula}：{about}。",
    "escaped at": "逃离于",
    "10⁻⁶ at": "10⁻⁶ 于",
    "step {step} of {steps}": "第 {step} 步，共 {steps} 步",
    "Pause": "暂停",
    "The surface is shown from {low} to {high}.": "曲面显示的范围是 {low} 到 {high}。",
    "A learning rate is a number above 0.": "学习率是大于 0 的数。",
    "a hundred times steeper across than along": "横向比纵向陡一百倍",
    "Ravine": "峡谷",
    "the ravine rotated by 45°, so that it lies along no axis": "旋转 45° 的峡谷，不与任何坐标轴平行",
    "Rotated ravine": "旋转的峡谷",
    "equally steep everywhere; the straight line is the shortest way": "处处一样陡；直线是最短的路",
    "Bowl": "碗",
    "down to (0, 0) along x, and away from it along y, ever faster": "沿 x 向下到 (0, 0)，沿 y 离开它，越来越快",
    "Saddle": "鞍面",
    "steep walls, and a flat floor (Beale 1958)": "陡壁和平底（Beale 1958）",
    "Beale": "Beale 函数",
    "a bent valley, whose floor hardly falls (Rosenbrock 1960)": "弯曲的山谷，谷底几乎不降（Rosenbrock 1960）",
    "Rosenbrock": "Rosenbrock 函数",
    "a bowl full of holes (Rastrigin 1974)": "满是坑的碗（Rastrigin 1974）",
    "Rastrigin": "Rastrigin 函数",
    "four minima of the same depth (Himmelblau 1972)": "四个一样深的极小值（Himmelblau 1972）",
    "Himmelblau": "Himmelblau 函数",
    "far from the minimum the floor's slope is 1, however far": "离极小值再远，谷底的斜率也是 1",
    "Long valley": "长谷",
    "a hole in a plain, whose slope dies away with the distance": "平原上的一个坑，越远坡度越小",
    "Plateau": "高原",
    "often": "常见",
    "at times": "有时",
    "seldom": "罕见",
    "Memory: 128 pairs, the i-th one i times as rare as the first": "记忆：128 对，第 i 对出现的次数是第一对的 1/i",
    "rank of the pair, 1 being the most frequent": "对的名次，1 最常见",
    "squared error of a pair at the end": "结束时每一对的平方误差",
}
