"""A run's messages, its page and its pictures; the messages of a race."""

TEXTS = {
    "interrupted": "已中断",
    ", run {time} left at most": "，整个运行最多还剩 {time}",
    ", run {time} left": "，整个运行还剩 {time}",
    "loss {loss}, {word} {score}": "损失 {loss}，{word} {score}",
    " steps": " 步",
    " epochs": " 轮",
    "epoch {epoch}/{epochs}   train loss {loss}   validation {score}   {seconds} s": (
        "第 {epoch}/{epochs} 轮   训练损失 {loss}   验证{score}   {seconds} 秒"
    ),
    "stdout: {error}; going on without it": "标准输出：{error}；不用它继续",
    "train": "训练",
    "{model} by {optimizer}, {epochs} epochs of {data}": "{model}，{optimizer}，在 {data} 上 {epochs} 轮",
    "{count} {samples} of {part}": "{part}：{count} 个{samples}",
    "{samples}: accuracy {accuracy}, loss {loss}": "{samples}：准确率 {accuracy}，损失 {loss}",
    "{data}, {part}": "{data}，{part}",
    "root of the mean squared error": "均方误差的平方根",
    "mean absolute error": "平均绝对误差",
    "half of the errors are below": "一半的误差低于",
    "95 % of the errors are below": "95% 的误差低于",
    "class": "类别",
    "there": "总数",
    "mistaken": "认错",
    "right when said": "说出时正确",
    "is ↓ said →": "实际 ↓ 认作 →",
    "is": "实际",
    "said": "认作",
    "how often": "次数",
    "trials": "试验",
    "best rates, {schedule}: {rates}": "最佳学习率，{schedule}：{rates}",
    "final runs": "最终运行",
    "a worker died; its run continues from its last checkpoint": "一个工作进程中止了；它的运行从最后一个检查点继续",
    "{count} runs left: {names}": "还剩 {count} 次运行：{names}",
    "validation {score}, {seconds} s": "验证{score}，{seconds} 秒",
    "test {score}, {seconds} s": "测试{score}，{seconds} 秒",
    "test {score}, {column}": "测试{score}，{column}",
    "train loss": "训练损失",
    "val {score}": "验证{score}",
    "test RMSE": "测试 RMSE",
    "seconds": "秒",
    "ms/step": "毫秒/步",
    "outcome": "结果",
    "acc": "准确率",
    "Loss": "损失",
    "step": "步",
    "Norm of the gradient": "梯度的范数",
    "Update / weights": "更新 / 权重",
    "what is right": "正确的值",
    "is {right}, said {said}": "实际 {right}，说 {said}",
    "What was said": "说出的值",
    "{name}, step {step}: {value}": "{name}，第 {step} 步：{value}",
    "{model} on {data}, by {optimizer}": "{model}，{data}，{optimizer}",
    "The run": "这次运行",
    "The curves": "曲线",
    "What it recognises": "识别情况",
    "The first layer": "第一层",
    "Layer by layer": "逐层",
    "The outputs of this network are not finite numbers: it recognises nothing.": (
        "这个网络的输出不是有限的数：它什么也识别不了。"
    ),
    "after {epochs}": "{epochs}之后",
    "Finished {after}. Test {score}.": "{after}完成。测试{score}。",
    "{outcome}.": "{outcome}。",
    "Interrupted in epoch {epoch} of {epochs}.": "在第 {epoch} 轮中断，共 {epochs} 轮。",
    "{name}, {count} parameters.": "{name}，{count} 个参数。",
    "Network": "网络",
    "Optimizer": "优化器",
    "{changes}. Repeated exactly by: python train.py --repeat, and this folder.": (
        "{changes}。精确重复：python train.py --repeat 加上这个文件夹。"
    ),
    "Steered": "操纵",
    "{score}, loss {loss}.": "{score}，损失 {loss}。",
    "Test": "测试",
    "the last epoch": "最后一轮",
    "epoch {epoch}, whose weights are kept": "第 {epoch} 轮（保留的是它的权重）",
    "Validation": "验证",
    "{score}, after {epoch}.": "{score}，取自{epoch}之后。",
    "{seconds} s of training, {steps} of {ms} ms.": "训练 {seconds} 秒，{steps}，每步 {ms} 毫秒。",
    "Time": "时间",
    ", its first {count} {samples}": "，其前 {count} 个{samples}",
    ", images moved at random ({how})": "，图像随机移动（{how}）",
    "{name}{limit}{augment}.": "{name}{limit}{augment}。",
    ", weight decay {number}": "，权重衰减 {number}",
    ", gradients clipped to a norm of {number}": "，梯度裁剪到范数 {number}",
    "{name}, rate {rate}, {schedule} schedule, batches of {count}{decay}{clip}, seed {seed}.": (
        "{name}，学习率 {rate}，{schedule} 调度，每批 {count} 个{decay}{clip}，种子 {seed}。"
    ),
    "The network in Python, from the folder of the checkout:": "在 Python 里使用这个网络，从代码库的文件夹：",
    "Of {count} {part} {samples}, {share} were recognised.": "{count} 个{part}{samples}中，{share} 认对。",
    "Accuracy by class": "各类别的准确率",
    "The most frequent.": "最常见的。",
    "What is confused": "混淆情况",
    "{part} {samples}": "{part}{samples}",
    "Confusion matrix": "混淆矩阵",
    "The most confident mistakes": "最有把握的错误",
    "{part} image {place}: said {said} with {sure}, is {right}": (
        "{part}图像 {place}：认作 {said}，{sure}，实际是 {right}"
    ),
    "said {what}": "认作 {what}",
    "is {what}": "实际是 {what}",
    "no. {place}": "第 {place} 个",
    "{count} {part} {samples}": "{count} 个{part}{samples}",
    "What it says": "预测情况",
    "{part} image {place}: said {said}, is {right}": "{part}图像 {place}：说 {said}，实际是 {right}",
    "The largest errors": "最大的误差",
    "Not all weights of the first layer are finite numbers.": "第一层的权重不全是有限的数。",
    "all {count}": "全部 {count} 个",
    "the {shown} with the greatest norms of {count}": "{count} 个中范数最大的 {shown} 个",
    "filter {number}": "滤波器 {number}",
    "Filters of {height} × {width}, {which}.": "{height} × {width} 的滤波器，{which}。",
    "Losses are of numbers standardised by the training part. ": "损失是对按训练部分标准化的数计算的。",
    (
        "Losses are on a logarithmic axis, {scores} on one that is logarithmic in the error: from 90 to 99 % is as "
        "far as from 99 to 99.9 %. Training figures are means over a hundred batches, or an epoch where it has "
        "fewer, each taken before its update; those of validation are taken after the epoch. Where validation turns "
        "away from training, the network learns the training {samples} by heart."
    ): (
        "损失用对数轴，{scores}的轴按误差取对数：从 90% 到 99% 与从 99% 到 99.9% 一样远。训练的数值是一百批的平均，"
        "一轮不足一百批时是一轮的平均，每批都在更新之前取得；验证的数值在每轮之后取得。验证与训练分开的地方，网络开"
        "始背下训练{samples}。"
    ),
    "accuracies": "准确率",
    (
        "From top to bottom stands what the {samples} are, from left to right what was said of them: the diagonal "
        "was right. The colour is for a number's share of its line, and grows with its root, so that few mistakes "
        "are to be seen too."
    ): (
        "从上到下是{samples}实际是什么，从左到右是认作什么：对角线是认对的。颜色按一个数在它那一行所占的份额，随其"
        "平方根加深，好让少量的错误也看得见。"
    ),
    (
        "The wrong answers of which the network was surest. Some are labels that are wrong themselves; the others "
        "show what it took for what."
    ): "网络最有把握的错误答案。有些是标签本身错了；其余的显示它把什么当成了什么。",
    (
        "What the first layer multiplies an image with: orange is a weight above 0, blue one below, white 0, all on "
        "one scale."
    ): "第一层与图像相乘的权重：橙色大于 0，蓝色小于 0，白色是 0，都用同一个尺度。",
    (
        "What the first layer multiplies an image with, each colour by its own weights: grey is 0, brighter above, "
        "darker below, all on one scale."
    ): "第一层与图像相乘的权重，每种颜色有自己的权重：灰色是 0，亮的大于 0，暗的小于 0，都用同一个尺度。",
    "Smooth spots and edges have been learned; noise all over is mostly what the weights began with.": (
        "平滑的斑点和边缘是学到的；到处是噪声，多半还是开始时的权重。"
    ),
    (
        "A dot is a sample: what is right from left to right, what was said upwards; on the line both are one. A "
        "cloud that is flatter than the line says too little of what is extreme."
    ): (
        "每个点是一个样本：从左到右是正确的值，向上是说出的值；在直线上两者相等。点云比直线平，说明对极端的值说得不够。"
    ),
    (
        "At the first step and then every {every}: the Euclidean norm of each layer's gradient, before clipping, and "
        "of the change that the optimizer made of it, as a share of the norm of the layer's weights. An update near "
        "a thousandth of the weights is usual; a share near one forgets what was learned, one below a millionth "
        "learns nothing. A gradient that shrinks from the last layer to the first by powers of ten vanishes. Click a "
        "name to switch it off or on."
    ): (
        "第一步以及之后每 {every} 步：每层梯度在裁剪之前的欧氏范数，以及优化器由它作出的改变与该层权重范数之比。更"
        "新通常约为权重的千分之一；比值接近一会忘掉学到的，低于百万分之一则学不到什么。从最后一层到第一层按十的幂次"
        "缩小的梯度是在消失。单击名字可隐藏或显示。"
    ),
    "The charts need JavaScript. The figures of the curves are in history.csv and steps.csv beside this page.": (
        "图表需要 JavaScript。曲线的数字在本页旁边的 history.csv 和 steps.csv 里。"
    ),
    ", {name} schedule": "，{name} 调度",
    "{optimizer}, lr {rate}{schedule}: {model} on {data}, seed {seed}": (
        "{optimizer}，lr {rate}{schedule}：{model}，{data}，种子 {seed}"
    ),
    "no epoch was finished": "没有完成一轮",
    "of a batch": "单个批次",
    "smoothed": "平滑后",
    "proposed: {rate}": "建议：{rate}",
    "training loss": "训练损失",
    "note: {remark}": "注意：{remark}",
    "{name}: inputs {shape}; {targets}; {train} to train, {validation} to validate, {test} to test": (
        "{name}：输入 {shape}；{targets}；训练 {train}，验证 {validation}，测试 {test}"
    ),
    "targets are numbers, {least} to {most}": "目标是数，{least} 到 {most}",
    "{count} classes, {names}": "{count} 个类别，{names}",
    "the smoothed loss is lowest, {loss}, at {rate}": "平滑后的损失在 {rate} 处最低，{loss}",
    "no rate is proposed: the loss does not fall from {first} on; {lowest}": (
        "没有可建议的学习率：损失从 {first} 起没有下降；{lowest}"
    ),
    "proposed: --lr {rate}, where the loss falls fastest; {lowest}": (
        "建议：--lr {rate}，损失在这里下降最快；{lowest}"
    ),
    "learning rates": "学习率",
    "range test of {optimizer}: {model} on {data}, seed {seed}": (
        "{optimizer} 的学习率范围测试：{model}，{data}，种子 {seed}"
    ),
    "epoch {number}/{epochs}": "第 {number}/{epochs} 轮",
    "{optimizer}, lr {rate}: {model} on {count} {samples} of {data}": (
        "{optimizer}，lr {rate}：{model}，{data} 的 {count} 个{samples}"
    ),
    "{outcome} already": "已经{outcome}",
    "without {page}: {error}": "没有 {page}：{error}",
    "finished": "完成",
    "diverged in epoch {epoch}": "在第 {epoch} 轮发散",
    "interrupted in epoch {epoch}": "在第 {epoch} 轮中断",
    "after {steps} steps {name}, rate {rate}": "{steps} 步之后 {name}，学习率 {rate}",
    "the lowest": "是最低的",
    "lowest {ago} of {patience} epochs ago": "最低的在 {ago} 轮之前（最多等 {patience} 轮）",
    "validation loss {loss}, {since}": "验证损失 {loss}，{since}",
    "after {done} of {epochs} epochs: {value} validation {score}": (
        "{epochs} 轮中的 {done} 轮之后：验证{score} {value}"
    ),
    "after {done} of {epochs} epochs: {patience} without a lower validation loss": (
        "{epochs} 轮中的 {done} 轮之后：{patience} 轮没有更低的验证损失"
    ),
    (
        "note: the outputs of {name} are probabilities, 0 or more and 1 together; the loss cross_entropy takes a "
        "softmax of them itself, and learns slowly from what has had one: leave out the network's last softmax"
    ): (
        "注意：{name} 的输出是概率，不小于 0 且和为 1；损失 cross_entropy 自己会取 softmax，对已经取过的学得很慢："
        "请去掉网络最后的 softmax"
    ),
    "{ranks} ranks, each with threads: {threads}": "{ranks} 个进程，每个的线程数：{threads}",
    "ended {when}": "结束于 {when}",
    ", with the weights of epoch {epoch}": "，用第 {epoch} 轮的权重",
    "test {score}, test loss {loss}{kept}": "测试{score}，测试损失 {loss}{kept}",
    "{seconds} s of training, {ms} ms a step": "训练 {seconds} 秒，每步 {ms} 毫秒",
    "{outcome}; try a lower --lr, or --clip-norm": "{outcome}；请试更低的 --lr，或用 --clip-norm",
    "page: {path}": "页面：{path}",
    "files: {path}": "文件：{path}",
    "interrupted; nothing was proposed": "已中断；没有建议",
    "report: {path}": "报告：{path}",
    "interrupted; go on with: {command}": "已中断；继续请运行：{command}",
    "best decays, {schedule}: {decays}": "最佳权重衰减，{schedule}：{decays}",
    ", decay {number}": "，衰减 {number}",
    "{name}, lr {rate}{decay}{schedule}, seed {seed}": "{name}，lr {rate}{decay}{schedule}，种子 {seed}",
    "decay": "衰减",
    "own": "自己的",
}
