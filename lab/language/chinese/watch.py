"""The page of a run that is watched, and what is said while it is."""

TEXTS = {
    "{model} on {data}, watched": "{model}，{data}，正在观看",
    "Loss and accuracy": "损失和准确率",
    "Loss and R²": "损失和 R²",
    "What it makes of one": "它怎样处理一个样本",
    "Draw one yourself": "自己画一个",
    "What it mistakes": "它认错了什么",
    "Where it stands, and what can be done": "进展情况和可以做的事",
    "steps": "步数",
    "One step": "走一步",
    "From here on": "从这里起",
    "Back to the initial weights": "回到初始权重",
    "beside it": "旁边再训练",
    "Train from the same weights": "从同样的权重训练",
    "End it": "结束它",
    "Loss over the steps": "损失随步数的变化",
    "Score over the steps": "得分随步数的变化",
    "Gradients by layer": "各层的梯度",
    "Updates beside weights by layer": "各层的更新与权重之比",
    "layer": "层",
    "norm of the gradient": "梯度的范数",
    "update / weights": "更新 / 权重",
    "Dead units": "死单元",
    "after": "之后",
    "dead units": "死单元",
    "Draw here": "在这里画",
    "Clear": "清除",
    "As the net sees it": "网络看到的样子",
    "The drawing as the net sees it": "网络看到的这幅画",
    "The next one of a class": "这一类的下一个",
    "the sample": "样本",
    "Diverged at step {step}. Go back to the initial weights, or on to the end.": (
        "在第 {step} 步发散。可以回到初始权重，或者到此结束。"
    ),
    "the page goes on reading drawings; close it, or press Ctrl-C, to end": (
        "页面继续识别所画的；关闭页面或按 Ctrl-C 结束"
    ),
    "no page is open any more: the paused training goes on": "没有页面打开了：暂停的训练继续",
    "The run is over.": "运行已经结束。",
    "the server of --watch has ended; the training goes on without": "--watch 的服务器已经结束；训练不用它继续",
    "Paused after step {step}.": "在第 {step} 步之后暂停。",
    "Step {step}, alone.": "第 {step} 步，只走这一步。",
    "From step {step} on: {name}, rate {rate}.": "从第 {step} 步起：{name}，学习率 {rate}。",
    "Its weights are the initial ones.": "它的权重就是初始权重。",
    "Back at the initial weights, before step 1.": "回到了初始权重，第 1 步之前。",
    "Beside it, from the same initial weights: {name}, rate {rate}.": (
        "旁边从同样的初始权重训练：{name}，学习率 {rate}。"
    ),
    "{name}, rate {rate}": "{name}，学习率 {rate}",
    (
        "What is changed here is written into the result of the run, step by step, so that it can be repeated exactly."
    ): "在这里作的改变会逐步写进运行的结果，好让它能精确地重复。",
    (
        "Training figures are means over a hundred batches, the last point over those since; validation comes after "
        "each epoch. The loss is on a logarithmic axis. Pale lines are the run before it went back to its initial "
        "weights; dashed ones the second run, which has the same initial weights, batches and random numbers."
    ): (
        "训练的数值是一百批的平均，最后一个点是此后各批的；验证在每轮之后。损失用对数轴。浅色的线是回到初始权重之前"
        "的运行；虚线是第二个运行，它有同样的初始权重、批次和随机数。"
    ),
    (
        "The Euclidean norm of each layer's gradient, before clipping, and of the change that the optimizer made of "
        "it, as a share of the norm of the layer's weights: every hundred steps, and at each single step. A unit, a "
        "channel of a map or a number of a row, is dead if it says the same of all of 200 validation samples: no "
        "gradient comes back through it."
    ): (
        "每层梯度在裁剪之前的欧氏范数，以及优化器由它作出的改变与该层权重范数之比：每一百步，以及每次单走一步时。一"
        "个单元（特征图的一个通道，或一行中的一个数）如果对全部 200 个验证样本都给出同样的值，就是死的：没有梯度从"
        "它传回来。"
    ),
    (
        "What each layer gives for this sample of the validation part: orange is above 0, blue below, each layer on "
        "a scale of its own. A layer that changes no shape, as ReLU, is shown with the one before it."
    ): (
        "每一层对验证部分的这个样本给出的值：橙色大于 0，蓝色小于 0，每层有自己的尺度。不改变形状的层（如 ReLU）与"
        "它前面的层一起显示。"
    ),
    (
        "It is cropped, scaled and laid into the middle by its centre of mass, as the digits of MNIST were, and read "
        "again and again while the net learns."
    ): "它被裁剪、缩放，按重心放到中间，像 MNIST 的数字那样；网络学习时反复识别它。",
    "What the first layer multiplies an image with: orange is a weight above 0, blue one below, all on one scale.": (
        "第一层与图像相乘的权重：橙色大于 0，蓝色小于 0，都用同一个尺度。"
    ),
    "The wrong answers of which the net is surest, among the first 500 samples of the validation part.": (
        "验证部分前 500 个样本中，网络最有把握的错误答案。"
    ),
    "This page needs JavaScript: what it shows comes while the net is trained.": (
        "本页需要 JavaScript：显示的内容在网络训练时传来。"
    ),
    "watch: {address}": "观看：{address}",
    "The server does not answer; trying again.": "服务器没有回应；正在重试。",
    "The server is gone. The training does not need it.": "服务器没有了。训练不需要它。",
    "The program has ended. What is shown is the last that came.": "程序已经结束。显示的是最后传来的。",
    "The server does not answer.": "服务器没有回应。",
    " {count} pages are open.": "打开着 {count} 个页面。",
    "This page steers.": "这个页面在操纵。",
    "No page steers.": "没有页面在操纵。",
    "Another page steers; this one watches.": "另一个页面在操纵；这个只观看。",
    "Let another page steer": "让另一个页面操纵",
    "Steer": "操纵",
    "over": "已结束",
    "paused": "已暂停",
    " · {ms} ms a step": " · 每步 {ms} 毫秒",
    "epoch {epoch} of {epochs}": "第 {epoch} 轮，共 {epochs} 轮",
    "{how}: {parts}": "{how}：{parts}",
    "On to the end": "到此结束",
    "Go on": "继续",
    " · loss {loss}, {word} {score} %": " · 损失 {loss}，{word} {score}%",
    "before: {rule}": "此前：{rule}",
    ", diverged at step {step}": "，在第 {step} 步发散",
    ", step {step}": "，第 {step} 步",
    "second run, training: {rule}{how}": "第二个运行，训练：{rule}{how}",
    "second run, validation": "第二个运行，验证",
    "says {value}": "说 {value}",
    "Its outputs are not finite.": "它的输出不是有限的数。",
    "is {label}, no. {place}": "实际是 {label}，第 {place} 个",
    "{shape}, largest {value}": "{shape}，最大 {value}",
    "{dead} of {units}": "{units} 个中的 {dead} 个",
    "{wrong} of {all} are mistaken.": "{all} 个中认错 {wrong} 个。",
    "said ": "认作 ",
    "is ": "实际是 ",
}
