"""The report of a race, and words that many parts say."""

TEXTS = {
    "{number} adaptive method": "{number} 种自适应方法",
    "{number} epoch": "{number} 轮",
    "{number} seed": "{number} 个种子",
    "epoch": "轮",
    "Training loss": "训练损失",
    "Training {score}, %": "训练{score}，%",
    "Validation loss": "验证损失",
    "Validation {score}, %": "验证{score}，%",
    "lines: medians, bands: from least to greatest": "线：中位数；带：从最小到最大",
    "Learning curves, {column}": "学习曲线，{column}",
    "{model} on {data}, {seeds}; {key}": "{model}，{data}，{seeds}；{key}",
    "{name}, epoch {epoch}: {value}": "{name}，第 {epoch} 轮：{value}",
    "{name}, seed {seed}: {outcome}": "{name}，种子 {seed}：{outcome}",
    "learning rate": "学习率",
    "Final validation {score}, %": "最终验证{score}，%",
    "every point is a trial with the first seed": "每个点是用第一个种子的一次试验",
    "Sensitivity to the learning rate, {schedule}": "对学习率的敏感性，{schedule}",
    "{name}, lr {rate}: {outcome}": "{name}，lr {rate}：{outcome}",
    "test {score}, %": "测试{score}，%",
    "stroke: median, grey: within 0.2 points of the best median, cross: diverged": (
        "竖线：中位数；灰色：与最好的中位数相差 0.2 个百分点以内；叉：发散"
    ),
    "Final test {score} of every seed": "每个种子的最终测试{score}",
    "{name}, median: {value} %": "{name}，中位数：{value}%",
    "initial weights": "初始权重",
    "batches": "批次",
    "random numbers": "随机数",
    "All finished runs of a seed had the same {parts}: their hashes are equal.": (
        "同一种子的所有已完成的运行都有相同的{parts}：它们的哈希值相等。"
    ),
    "Fairness": "公平性",
    "Not the same for all runs of a seed, by their hashes: {parts}. Differences mean nothing here.": (
        "按哈希值看，同一种子的运行并非都有相同的{parts}。这里的差别没有意义。"
    ),
    "optimizer": "优化器",
    "{race}: {model} on {data}": "{race}：{model}，{data}",
    "Sections": "各节",
    "The verdict": "结论",
    "The columns side by side": "各栏并列",
    "Every seed": "每个种子",
    "The search": "搜索",
    "The setting": "设置",
    "What the words mean": "用词的含义",
    "{title}. {caption} The figures are in the tables.": "{title}。{caption}数字在表中。",
    "As a file: {files}.": "文件：{files}。",
    "rates tuned by {count} trials or more for each": "每个优化器用 {count} 次或更多试验调学习率",
    "{epochs}, {seeds}, {rates}.": "{epochs}，{seeds}，{rates}。",
    "rates not tuned": "学习率未调优",
    "A race of {count} optimizers": "{count} 个优化器的比赛",
    "chosen": "选中",
    "diverged": "发散",
    ", {count} parameters": "，{count} 个参数",
    "all": "全部",
    "the first {count}": "前 {count} 个",
    "weight decay {number}": "权重衰减 {number}",
    "gradients clipped to norm {number}": "梯度裁剪到范数 {number}",
    "images moved at random ({how})": "图像随机移动（{how}）",
    "loss {name}": "损失 {name}",
    "Model": "模型",
    "Data": "数据",
    "{name}, {which} training {samples}": "{name}，{which}训练{samples}",
    "Training": "训练",
    ", ": "、",
    "batches of {count}": "每批 {count} 个",
    "Seeds": "种子",
    "{targets} % validation {score}": "验证{score} {targets}%",
    "Targets": "目标",
    "Learning rates": "学习率",
    "{rate} for every optimizer": "所有优化器都用 {rate}",
    "Each optimizer's default": "各优化器的默认值",
    "constant": "恒定",
    "{name} schedule": "{name} 调度",
    "{rates}; {schedule}; not tuned.": "{rates}；{schedule}；未调优。",
    (
        "The best of the same number of trials for every optimizer, on a grid of two rates to a decade around its "
        "default, {trials} to begin with; as long as the best of any lay on the edge of what it had tried, all got "
        "one more. So for each schedule: {schedules}. A trial is a whole run with the first seed; the best has the "
        "highest validation {score} after the last epoch. The test {samples} were not touched."
    ): (
        "每个优化器用同样多的试验，取其中最好的；网格围绕它的默认值，每十倍两个学习率，开始时 {trials} 个；只要有一"
        "个优化器的最佳值落在已试范围的边上，大家就都再多一次。对每种调度都如此：{schedules}。一次试验是用第一个种"
        "子的一次完整运行；最后一轮之后验证{score}最高的为最好。没有碰过测试{samples}。"
    ),
    "best": "最好",
    "level with the best": "与最好的持平",
    "difference to the best": "与最好的之差",
    "epochs to": "到达目标的轮数",
    "seconds to": "到达目标的秒数",
    "cost": "开销",
    "ms per step": "每步毫秒",
    "state, bytes": "状态，字节",
    "Test {score}, time to targets, and cost": "测试{score}、到达目标的时间和开销",
    "training": "训练",
    "loss": "损失",
    "validation": "验证",
    "test": "测试",
    "best in validation": "验证中最好的",
    "Training, validation and test after the last epoch": "最后一轮之后的训练、验证和测试",
    "Median test {score}, %": "测试{score}的中位数，%",
    "{number} trial": "{number} 次试验",
    "default": "默认",
    "tried": "试过",
    "diverged at": "发散于",
    "Learning rates, {schedule}": "学习率，{schedule}",
    "given; its own is {rate}": "给定；它自己的是 {rate}",
    "{lost} of {all} diverged": "{all} 个中 {lost} 个发散",
    "{some} of {all}": "{all}中的 {some} 个",
    "; ": "；",
    "{number} per parameter": "每个参数 {number}",
    "Accuracy axes are logarithmic in the error: from 90 to 99 % is as far as from 99 to 99.9 %.": (
        "准确率的轴按误差取对数：从 90% 到 99% 与从 99% 到 99.9% 一样远。"
    ),
    (
        "A dot for each seed, a stroke for the median. The grey stripe reaches from the best median to {noise} "
        "points below it: within it nothing is ranked. Crosses at the left: diverged. {axes}"
    ): (
        "每个种子一个点，竖线是中位数。灰带从最好的中位数到比它低 {noise} 个百分点处：带内不分名次。左边的叉：发散"
        "。{axes}"
    ),
    (
        "Each point is a trial; a ring marks the rate that was chosen, a cross at the bottom a trial that diverged. "
        "A wide plateau forgives a rate that is off. {axes} Click a name in the legend to switch it off or on, twice "
        "to see it alone."
    ): (
        "每个点是一次试验；圆圈标出选中的学习率，底部的叉是发散的试验。平台宽，说明学习率偏一点也无妨。{axes}单击图"
        "例中的名字可隐藏或显示，双击只看它一个。"
    ),
    (
        "Lines are medians over the seeds, bands reach from the least to the greatest. A run that diverged counts as "
        "the worst from then on, so that a line ends where half of its runs are lost; a cross marks the epoch. "
        "{axes} Click a name in the legend to switch it off or on in all four panels, twice to see it alone."
    ): (
        "线是各种子的中位数，带从最小到最大。发散的运行从那时起算作最差，所以一条线在失去一半运行的地方结束；叉标出"
        "那一轮。{axes}单击图例中的名字可在四幅图中同时隐藏或显示，双击只看它一个。"
    ),
    (
        "Each schedule has a search of its own: a rate that is best when it stays is seldom the best to come down "
        "from. A rate that was found good at the first seed is used for all of them. Of the optimizers' other "
        "options, momenta, decay rates and ε, none was searched: they stand at their defaults."
    ): (
        "每种调度单独搜索：保持不变时最好的学习率，很少也是从它降下来最好的。用第一个种子找到的学习率用于所有种子。"
        "优化器的其他选项，动量、衰减率和 ε，都没有搜索：用的是默认值。"
    ),
    "One epoch makes no curve: the tables have all there is.": "一轮画不成曲线：表里就是全部。",
    "The charts need JavaScript. The same pictures are files in the folder pictures beside this page.": (
        "图表需要 JavaScript。同样的图片在本页旁边的 pictures 文件夹里。"
    ),
    "Median and spread": "中位数和范围",
    "Over the seeds; below the median, from the least to the greatest, where they differ.": (
        "对各个种子；中位数下面是从最小到最大，二者不同时才写。"
    ),
    "Best": "最好",
    (
        "The highest median test accuracy of the optimizers none of whose runs diverged. “Level with the best” are "
        "those whose difference to it is not larger than the noise."
    ): "在没有一次运行发散的优化器中，测试准确率中位数最高的。“与最好的持平”是与它之差不大于噪声的那些。",
    "Difference to the best": "与最好的之差",
    (
        "In points of test accuracy: the mean over the seeds of the difference between the two runs of a seed, which "
        "began with the same weights and saw the same batches; below it, its 95 % confidence interval by Student's "
        "t. Each interval is for itself; among several of them one may well be wrong, and the best was picked by the "
        "same data."
    ): (
        "以测试准确率的百分点计：同一种子的两次运行之差对各种子的平均，它们从同样的权重开始，看到同样的批次；下面是"
        "按 Student t 分布的 95% 置信区间。每个区间只管自己；几个区间里很可能有一个是错的，而且最好的也是用同样的数"
        "据挑出来的。"
    ),
    "Larger than the noise": "大于噪声",
    (
        "The interval excludes 0 and the difference is {noise} points or more: on 10,000 test images the standard "
        "error of one accuracy of 99 % is 0.1 points."
    ): "区间不含 0，且差值不小于 {noise} 个百分点：在 10,000 张测试图像上，99% 的准确率的标准误差是 0.1 个百分点。",
    "Epochs and seconds to a target": "到达目标的轮数和秒数",
    (
        "To the end of the first epoch whose validation accuracy reaches it. Seconds are of training alone, without "
        "evaluation, on the machine of the race, whose other cores may have been busy: small differences mean "
        "nothing. ∞: not reached, or the run diverged."
    ): (
        "到验证准确率第一次达到目标的那一轮结束为止。秒数只计训练，不计评估，在跑比赛的那台机器上，它的其他核可能正"
        "忙：小的差别没有意义。∞：没有达到，或者运行发散了。"
    ),
    "Diverged": "发散",
    (
        "A loss was not finite, or after an epoch the losses of training and validation were both more than one and "
        "a half times the validation loss of the initial weights. Such a run ends there. It is left out nowhere: in "
        "every median it counts as the worst."
    ): (
        "出现非有限的损失，或者一轮之后训练和验证的损失都超过初始权重的验证损失的一倍半。这样的运行到此为止。它不会"
        "被略去：在每个中位数里都算作最差。"
    ),
    "Training loss and accuracy": "训练损失和准确率",
    (
        "Means over the batches of the epoch, each taken before its update, so that they lag behind those of "
        "validation and test, which are taken after the epoch, without dropout."
    ): "对这一轮各批次的平均，每个都在更新之前取得，所以落后于验证和测试，后两者在这一轮之后取得，不用 dropout。",
    "Inclusion": "包含关系",
    (
        "With β at 0 Momentum is SGD; with a large ε Adam comes as near to Momentum as one likes. Who can do all "
        "that another can is not worse when both are tuned well enough (Choi et al. 2019, arXiv 1910.05446): where "
        "it is, the search was too small."
    ): (
        "β 为 0 时 Momentum 就是 SGD；ε 很大时 Adam 可以任意接近 Momentum。能做到另一个所做的一切的，在两者都调得足"
        "够好时不会更差（Choi 等 2019，arXiv 1910.05446）：若是更差，就是搜索太小。"
    ),
    "State": "状态",
    "The arrays that the optimizer keeps beside the parameters, which take 4 bytes each.": (
        "优化器在参数之外保存的数组；参数每个占 4 字节。"
    ),
    "Validation and test": "验证和测试",
    (
        "The validation images are the last of the training set, kept from training; rates are chosen and targets "
        "judged by them. The test images are looked at once, after the last epoch of a final run."
    ): (
        "验证图像是训练集的最后一部分，不参加训练；学习率按它们选，目标按它们判。测试图像只在最终运行的最后一轮之后"
        "看一次。"
    ),
    ": on 10,000 test images the standard error of one accuracy of 99 % is 0.1 points": (
        "：在 10,000 张测试图像上，99% 的准确率的标准误差是 0.1 个百分点"
    ),
    "are the last of the training set, kept from training;": "是训练集的最后一部分，不参加训练；",
    "are kept from training;": "不参加训练；",
    "Accuracy": "准确率",
    "accuracy": "准确率",
    "Every optimizer at the same learning rate, which was given.": "所有优化器都用给定的同一个学习率。",
    "Every optimizer at its default learning rate: what somebody gets who tries it and no more.": (
        "每个优化器都用默认学习率：拿来就用会得到的结果。"
    ),
    "Every optimizer at the best learning rate that the search found for it, constant over the run.": (
        "每个优化器都用搜索为它找到的最好的学习率，整个运行中保持不变。"
    ),
    (
        "Every optimizer at the best learning rate that another search found for it, among runs under this schedule, "
        "whose highest rate it is."
    ): "每个优化器都用另一次搜索为它找到的最好的学习率，那次搜索中的运行都用这种调度，这是其中最高的学习率。",
    "No final run is done. The report grows with the race: make it again later.": (
        "还没有一次最终运行完成。报告随比赛增长：以后再生成一次。"
    ),
    "Nothing yet": "还没有结果",
    "{missing} of {runs} are missing; what follows is about those that are done.": (
        "{runs}中还缺 {missing} 次；以下只说已完成的。"
    ),
    "{number} final run": "{number} 次最终运行",
    "Not finished": "尚未完成",
    "{where}, every optimizer diverged at least once: there is none to measure the others by.": (
        "{where}，每个优化器都至少发散了一次：没有可以与之比较的。"
    ),
    "median test {score}": "测试{score}的中位数",
    "test {score}": "测试{score}",
    " ({least} to {most} over {seeds} seeds)": "（{seeds} 个种子，{least} 到 {most}）",
    "{where}, {names} comes to a {measure} of {value}.": "{where}，{names} 的{measure}是 {value}。",
    "{where}, {names} has the highest {measure}, {value}.": "{where}，{names} 的{measure}最高，{value}。",
    "{where}, {names} have the highest {measure}, {value}.": "{where}，{names} 的{measure}最高，{value}。",
    "At the rate that was given": "在给定的学习率下",
    "At default rates": "在默认学习率下",
    "One seed cannot tell a difference from noise: race with several seeds.": (
        "一个种子分不清差别和噪声：请用几个种子比赛。"
    ),
    "{best}'s lead, in points with its 95 % interval, is larger than the noise over {others}.": (
        "{best} 的领先（百分点及其 95% 区间）大于噪声，对 {others}。"
    ),
    "{names} is not told apart from {best} by these seeds.": "{names} 与 {best} 用这些种子分不出高下。",
    "{names} are not told apart from {best} by these seeds.": "{names} 与 {best} 用这些种子分不出高下。",
    "{lead}: {least} to {most}": "{lead}：{least} 到 {most}",
    "{targets} % validation {score} was reached by none, in the median.": (
        "验证{score} {targets}% 按中位数没有谁达到。"
    ),
    "Speed": "速度",
    "{target} % validation {score}": "验证{score} {target}%",
    "{goal} was reached after {epochs}, {time} s of training.": "{goal} 在 {epochs}、{time} 秒训练之后达到。",
    "first by {names}": "最先是 {names}",
    "first by all but {names}": "除 {names} 之外都最先",
    "by all at once": "大家同时",
    "{goal} was reached {who}, after {epochs}; {order}.": "达到{goal}：{who}，用了 {epochs}；{order}。",
    "{name} ({time} s)": "{name}（{time} 秒）",
    "by the clock by {name}": "按时间是 {name}",
    "by the clock by {one} and {other}, a difference that is noise: runs of one differ as much": (
        "按时间是 {one} 和 {other}，这个差别是噪声：同一优化器的运行之间也相差这么多"
    ),
    "by the clock by {one}, then {other}": "按时间先是 {one}，然后是 {other}",
    " in {some} of {all} seeds": "，{all} 个种子中的 {some} 个，",
    "{name} (lr {rate}){share} {steps}": "{name}（lr {rate}）{share}{steps}",
    "{where}, these diverged: {names}.": "{where}，以下发散了：{names}。",
    "Divergence": "发散",
    "No final run diverged.": "没有一次最终运行发散。",
    "at step {step}": "在第 {step} 步",
    "at steps {first} to {last}": "在第 {first} 到 {last} 步",
    "{name} at {rates}": "{name} 在 {rates}",
    "Search": "搜索",
    "{lost} of {trials} diverged: {names}.": "{trials}中有 {lost} 次发散：{names}。",
    "Between the best and the worst median lie {wide} points at default rates, {narrow} tuned.": (
        "最好和最差的中位数之间，默认学习率下相差 {wide} 个百分点，调优后 {narrow}。"
    ),
    "Tuning did most for {name}: from {before} to {after} %.": "调优对 {name} 帮助最大：从 {before}% 到 {after}%。",
    "The {schedule} schedule changes the medians by {least} to {most} points.": (
        "{schedule} 调度使中位数改变 {least} 到 {most} 个百分点。"
    ),
    "Tuning": "调优",
    "Whether tuned {chain} holds, one seed cannot tell.": "调优后的 {chain} 是否成立，一个种子说明不了。",
    "Tuned {chain} holds, up to noise, as it must where the search is large enough.": (
        "调优后的 {chain} 在噪声范围内成立；搜索足够大时必然如此。"
    ),
    (
        "Each contains the next as a special case, but only the learning rate was searched: with β and ε at their "
        "defaults the general one cannot become the special one."
    ): "前者都把后者作为特例，但只搜索了学习率：β 和 ε 停在默认值上，一般的就变不成特殊的。",
    "Tuned {chain} does not hold: {faults}.": "调优后的 {chain} 不成立：{faults}。",
    "{name} diverged in {lost} of {seeds}": "{name} 在 {seeds}中的 {lost} 个发散",
    "{name} is {points} points below {other}": "{name} 比 {other} 低 {points} 个百分点",
    ", which is noise: runs of one optimizer differ as much": "，这是噪声：同一优化器的运行之间也相差这么多",
    (
        "Each in its fastest run, a step takes from {least} ms ({cheapest}) to {most} ms ({dearest}){noise}; the "
        "optimizer's state, from {low} to {high} bytes per parameter."
    ): (
        "各取最快的一次运行，一步从 {least} 毫秒（{cheapest}）到 {most} 毫秒（{dearest}）{noise}；优化器的状态，每"
        "个参数 {low} 到 {high} 字节。"
    ),
    "Cost": "开销",
    "tuned": "调优",
    "tuned, {schedule}": "调优，{schedule}",
    "{first} and {last}": "{first} 和 {last}",
    " ": "",
    "diverged at step {step}, in epoch {epoch}": "在第 {epoch} 轮第 {step} 步发散",
    "{number} step": "{number} 步",
    "images": "图像",
    "rows": "行",
    "samples": "样本",
    (
        "At the best rate so many trials had another weight decay than the optimizer's own, {count} to begin with, a "
        "decade apart; a best at the upper edge gave all one more."
    ): (
        "在最佳学习率下，又用同样多的试验试了优化器自己的权重衰减之外的值，开始时 {count} 个，相隔十倍；最佳值落在"
        "上边时，大家都再多一次。"
    ),
    "Download plot as a PNG": "将图下载为 PNG",
    "Preparing image - this may take a few seconds": "正在生成图片，可能需要几秒",
    "Image download succeeded": "图片已下载",
    "Zoom": "框选缩放",
    "Pan": "平移",
    "Zoom in": "放大",
    "Zoom out": "缩小",
    "Reset axes": "重置坐标轴",
    "Double-click on legend to isolate one trace": "双击图例只显示这一条",
    "Double-click to zoom back out": "双击恢复原来的范围",
}
