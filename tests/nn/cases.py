"""Every layer, loss and function of ``minigrad.nn``, with settings and inputs to try it on."""

from functools import partial

import numpy as np

from tests.nn.case import HUGE, Input
from tests.nn.case import rows as _rows
from tests.nn.cases_vision import VISION
from tests.nn.cases_windows import WINDOWS
from tests.parity.numbers import apart, signs, uniform, whole


def _classes(*shape: int, of: int) -> Input:
    return Input(shape, partial(whole, below=of))


def _probabilities(*shape: int) -> Input:
    return Input(shape, partial(uniform, low=0, high=1))


def _signs(*shape: int) -> Input:
    return Input(shape, signs)


def _positive(*shape: int) -> Input:
    return Input(shape, partial(uniform, low=0.1, high=4))


def _listed(*shape: int, of: int) -> Input:
    """Classes, and the −1 that ends a list of them."""
    return Input(shape, lambda name, shape: whole(name, shape, of + 1) - 1)


def _huge(*shape: int) -> Input:
    return Input(shape, HUGE)


def _wide(*shape: int) -> Input:
    """From −6 to 6: both ends of what bends at ±3."""
    return Input(shape, partial(apart, high=6))


ACTIVATIONS = [
    *_rows("ReLU", ((3, 4),), ((2, 1, 3),)),
    *_rows("LeakyReLU", ((3, 4),), (0.2, (3, 4))),
    *_rows("ELU", ((3, 4),), (1.5, (3, 4)), ([_huge(3, 4)],)),
    *_rows("SELU", ((3, 4),), ([_huge(3, 4)],)),
    *_rows("CELU", ((3, 4),), (0.75, (3, 4)), (-1.5, (3, 4)), ([_huge(3, 4)],)),
    *_rows("GELU", ((3, 4),), ("tanh", (3, 4)), ([_huge(3, 4)],), ("tanh", [_huge(3, 4)])),
    *_rows("Hardtanh", ((3, 4),), (-0.5, 1.7, (3, 4)), ([_huge(3, 4)],)),
    *_rows("Softsign", ((3, 4),)),
    *_rows("LogSigmoid", ((3, 4),)),
    *_rows("SiLU", ((3, 4),), ([_huge(3, 4)],)),
    *_rows("Sigmoid", ((3, 4),), ([_huge(3, 4)],)),
    *_rows("Tanh", ((3, 4),), ([_huge(3, 4)],)),
    *_rows("Softplus", ((3, 4),), (0.5, (3, 4)), (1, {"threshold": 1}, (3, 4)), ([_huge(3, 4)],)),
    *_rows("Mish", ((3, 4),), ([_huge(3, 4)],)),
    *_rows("ReLU6", ([_wide(2, 5)],), ([_huge(3, 4)],)),
    *_rows("Hardsigmoid", ([_wide(2, 5)],), ([_huge(3, 4)],)),
    *_rows("Hardswish", ([_wide(2, 5)],), ([_huge(3, 4)],)),
    *_rows("GLU", ((3, 4),), (1, (2, 4, 3)), ({"dim": 0}, [_huge(2, 3)])),
    *_rows("PReLU", ((3, 4),), ((5,),), (4, 0.1, (3, 4)), (2, (2, 2, 3, 2)), ({"init": -0.5}, [_huge(3, 4)])),
    *_rows("Threshold", (0.3, 20.0, (3, 4)), ({"threshold": -0.1, "value": 2}, (3, 4)), (0, 0, [_huge(3, 4)])),
    *_rows("Tanhshrink", ((3, 4),), ([_huge(3, 4)],)),
    *_rows("Softshrink", ((3, 4),), (1.3, (3, 4)), (0, (3, 4)), ([_huge(3, 4)],)),
    *_rows("Hardshrink", ((3, 4),), (1.3, (3, 4)), (0, (3, 4)), ([_huge(3, 4)],)),
    *_rows("Softmax2d", ((2, 3, 2, 2),), ((3, 2, 2),)),
    *_rows("Softmin", ({"dim": -1}, (3, 4)), ({"dim": 1}, (2, 3, 2)), ({"dim": 0}, [_huge(3, 4)])),
    *_rows("Softmax", ({"dim": -1}, (3, 4)), ({"dim": 1}, (2, 3, 2)), ({"dim": 0}, [_huge(3, 4)])),
    *_rows("LogSoftmax", ({"dim": -1}, (3, 4)), ({"dim": 1}, (2, 3, 2)), ({"dim": 0}, [_huge(3, 4)])),
]

LAYERS = [
    *_rows("Linear", (4, 3, (2, 4)), (4, 3, {"bias": False}, (2, 4)), (4, 1, (4,)), (2, 3, (2, 2, 2))),
    *_rows("Identity", ((2, 3),), (7, {"unused": 1}, (2, 3))),
    *_rows("Flatten", ((2, 3, 2),), (0, 1, (2, 3, 2)), (-2, (2, 3, 2))),
    *_rows("Embedding", (5, 3, [_classes(2, 4, of=5)]), (5, 2, {"padding_idx": 1}, [_classes(9, of=5)])),
    *_rows("Embedding", (4, 2, {"padding_idx": -1}, [_classes(3, 3, of=4)])),
    *_rows("BatchNorm1d", (3, (4, 3)), (2, (3, 2, 4)), (3, 1e-2, 0.3, (5, 3)), (2, {"affine": False}, (4, 2))),
    *_rows("BatchNorm1d", (2, {"track_running_stats": False}, (4, 2))),
    *_rows("BatchNorm2d", (2, (3, 2, 2, 3)), (1, 1e-2, 0.3, (1, 1, 3, 2)), (2, {"affine": False}, (2, 2, 1, 2))),
    *_rows("LayerNorm", (4, (3, 4)), ((2, 3), (2, 2, 3)), ((2, 1, 3), 1e-2, (2, 2, 1, 3))),
    *_rows("LayerNorm", (3, {"elementwise_affine": False}, (2, 3)), (3, {"bias": False}, (2, 3))),
    *_rows("GroupNorm", (2, 4, (2, 4, 3)), (3, 3, 1e-2, (1, 3, 2, 2)), (1, 4, {"affine": False}, (3, 4))),
    *_rows("BatchNorm2d", (2, {"momentum": None}, (3, 2, 2, 2))),
    *_rows("InstanceNorm1d", (3, (2, 3, 4)), (2, 0.1, 0.3, True, True, (2, 2, 3)), (2, {"affine": True}, (2, 5))),
    *_rows("InstanceNorm2d", (2, (2, 2, 2, 3)), (3, {"affine": True}, (3, 2, 2))),
    *_rows("InstanceNorm2d", (1, 0.1, 0.5, {"track_running_stats": True}, (3, 1, 2, 2))),
    *_rows("RMSNorm", (4, (3, 4)), ((2, 3), 1e-2, (2, 2, 3)), (3, {"elementwise_affine": False}, (2, 3))),
    *_rows("LocalResponseNorm", (2, (2, 3, 4)), (3, 0.5, 0.6, 1.5, (1, 4, 2, 2)), (5, {"alpha": 1.0}, (1, 3, 2))),
    *_rows("Dropout", (0.0, (3, 4)), (1.0, (3, 4))),
    *_rows("Dropout1d", (0.0, (2, 3, 4)), (1.0, (3, 4))),
    *_rows("Dropout2d", (0.0, (2, 3, 4, 1)), (1.0, (1, 3, 4, 2))),
]
IN_USE = [
    row._replace(train=False)
    for row in [
        *_rows("BatchNorm1d", (3, (1, 3)), (2, (3, 2, 4)), (2, {"track_running_stats": False}, (4, 2))),
        *_rows("BatchNorm2d", (2, (3, 2, 2, 3)), (2, {"affine": False}, (2, 2, 1, 2))),
        *_rows("InstanceNorm1d", (2, {"track_running_stats": True}, (3, 2, 4)), (2, {"affine": True}, (3, 2, 3))),
        *_rows("InstanceNorm2d", (2, {"track_running_stats": True, "affine": True}, (2, 2, 2))),
        *_rows("Dropout", (0.5, (3, 4))),
        *_rows("Dropout1d", (0.5, (2, 3, 4))),
        *_rows("Dropout2d", (0.5, (2, 3, 4, 1))),
        *_rows("RReLU", ((3, 4),), (0.1, 0.7, (3, 4)), ([_huge(3, 4)],)),
    ]
]

REDUCTIONS = [{}, {"reduction": "sum"}, {"reduction": "none"}]
CLASSIFIED = [Input((4, 3)), _classes(4, of=3)]
PIXELS = [Input((2, 3, 2, 2)), _classes(2, 2, 2, of=3)]
PAIR = [Input((3, 4)), Input((3, 4), uniform)]
JUDGED = [Input((3, 4)), _probabilities(3, 4)]
SMOOTH = {"label_smoothing": 0.1}
SHARES = [Input((4, 3)), _probabilities(4, 3)]
CHANCES = [_probabilities(3, 4), _probabilities(3, 4)]
SINGLE = [Input((3,)), _classes(of=3)]
BY_CLASS = {"weight": np.array([0.5, 2.0, 1.25])}
BY_COLUMN = np.array([0.5, 2.0, 1.25, 0.0])
COUNTED = [Input((3, 4)), _positive(3, 4)]
RATES = [_positive(3, 4), _positive(3, 4)]
SPREAD = [*PAIR, _positive(3, 4)]
RANKED = [*PAIR, _signs(3, 4)]
SIGNED = [Input((3, 4)), _signs(3, 4)]
ANGLES = [Input((4, 3)), Input((4, 3), uniform), _signs(4)]
TRIPLET = [Input((4, 3)), Input((4, 3), uniform), Input((4, 3), uniform)]
LISTED = [Input((3, 5)), _listed(3, 5, of=5)]
BY_ELEMENT = {"weight": np.linspace(0.25, 3.0, 12).reshape(3, 4)}
LOSSES = [
    *_rows("CrossEntropyLoss", *[(keywords, inputs) for keywords in REDUCTIONS for inputs in (CLASSIFIED, PIXELS)]),
    *_rows("CrossEntropyLoss", *[(keywords | SMOOTH, CLASSIFIED) for keywords in REDUCTIONS]),
    *_rows("CrossEntropyLoss", *[({"ignore_index": 1} | keywords, CLASSIFIED) for keywords in (*REDUCTIONS, SMOOTH)]),
    *_rows("CrossEntropyLoss", *[(keywords, [_huge(4, 3), _classes(4, of=3)]) for keywords in (*REDUCTIONS, SMOOTH)]),
    *_rows("CrossEntropyLoss", ({"label_smoothing": 1.0}, PIXELS), ([Input((2, 1)), _classes(2, of=1)],)),
    *_rows("NLLLoss", *[(keywords, inputs) for keywords in REDUCTIONS for inputs in (CLASSIFIED, PIXELS)]),
    *_rows("NLLLoss", *[({"ignore_index": 1} | keywords, CLASSIFIED) for keywords in REDUCTIONS]),
    *_rows("CrossEntropyLoss", *[(BY_CLASS | keywords, CLASSIFIED) for keywords in REDUCTIONS], (BY_CLASS, PIXELS)),
    *_rows("CrossEntropyLoss", *[(keywords, inputs) for keywords in REDUCTIONS for inputs in (SHARES, SINGLE)]),
    *_rows("CrossEntropyLoss", (SMOOTH, SINGLE), (BY_CLASS | SMOOTH, SHARES)),
    *_rows("CrossEntropyLoss", ([Input((2, 3, 2)), _probabilities(2, 3, 2)],), ([Input((3,)), _probabilities(3)],)),
    *_rows("CrossEntropyLoss", ([_huge(4, 3), _probabilities(4, 3)],)),
    *_rows("NLLLoss", (BY_CLASS, CLASSIFIED), (BY_CLASS | {"ignore_index": 1}, PIXELS), (SINGLE,)),
    *_rows("MSELoss", *[(keywords, PAIR) for keywords in REDUCTIONS]),
    *_rows("L1Loss", *[(keywords, PAIR) for keywords in REDUCTIONS]),
    *_rows("HuberLoss", *[(keywords, PAIR) for keywords in REDUCTIONS], ({"delta": 0.3}, PAIR)),
    *_rows("HuberLoss", ([_huge(3, 4), Input((3, 4))],)),
    *_rows("BCEWithLogitsLoss", *[(keywords, JUDGED) for keywords in REDUCTIONS]),
    *_rows("BCEWithLogitsLoss", *[(keywords, [_huge(3, 4), _probabilities(3, 4)]) for keywords in REDUCTIONS]),
    *_rows("BCEWithLogitsLoss", ({"pos_weight": BY_COLUMN}, JUDGED), (BY_ELEMENT | {"pos_weight": BY_COLUMN}, JUDGED)),
    *_rows(
        "SmoothL1Loss", *[(keywords, PAIR) for keywords in REDUCTIONS], ({"beta": 0.3}, PAIR), ({"beta": 0.0}, PAIR)
    ),
    *_rows("SmoothL1Loss", ([_huge(3, 4), Input((3, 4))],)),
    *_rows("BCELoss", *[(keywords, CHANCES) for keywords in REDUCTIONS], ({"weight": BY_COLUMN}, CHANCES)),
    *_rows("KLDivLoss", *[(keywords, JUDGED) for keywords in (*REDUCTIONS, {"reduction": "batchmean"})]),
    *_rows("KLDivLoss", *[({"log_target": True} | keywords, PAIR) for keywords in REDUCTIONS]),
    *_rows("PoissonNLLLoss", *[(keywords, COUNTED) for keywords in (*REDUCTIONS, {"full": True})]),
    *_rows("PoissonNLLLoss", (False, RATES), ({"log_input": False, "full": True, "eps": 0.1}, RATES)),
    *_rows("GaussianNLLLoss", *[(keywords, SPREAD) for keywords in (*REDUCTIONS, {"full": True, "eps": 0.05})]),
    *_rows("GaussianNLLLoss", ([*PAIR, _positive(3, 1)],), ([*PAIR, _positive(3)],)),
    *_rows("MarginRankingLoss", *[(keywords, RANKED) for keywords in REDUCTIONS], (0.7, RANKED), (-0.2, RANKED)),
    *_rows("HingeEmbeddingLoss", *[(keywords, SIGNED) for keywords in REDUCTIONS], (0.3, SIGNED)),
    *_rows("HingeEmbeddingLoss", ([_huge(3, 4), _signs(3, 4)],)),
    *_rows("SoftMarginLoss", *[(keywords, SIGNED) for keywords in REDUCTIONS]),
    *_rows("CosineEmbeddingLoss", *[(keywords, ANGLES) for keywords in REDUCTIONS], (-0.4, ANGLES)),
    *_rows("CosineEmbeddingLoss", ([Input((3,)), Input((3,), uniform), _signs()],)),
    *_rows("TripletMarginLoss", *[(keywords, TRIPLET) for keywords in REDUCTIONS], (2.5, 1, {"swap": True}, TRIPLET)),
    *_rows(
        "TripletMarginLoss", ({"margin": 0.1, "p": 3, "eps": 0.01}, TRIPLET), ([Input((5,)), Input((5,)), Input((5,))],)
    ),
    *_rows("TripletMarginWithDistanceLoss", *[({"swap": True, "margin": 2.0} | how, TRIPLET) for how in REDUCTIONS]),
    *_rows("MultiMarginLoss", *[(keywords, CLASSIFIED) for keywords in REDUCTIONS], (2, 0.6, CLASSIFIED), (SINGLE,)),
    *_rows("MultiMarginLoss", *[(BY_CLASS | keywords, CLASSIFIED) for keywords in REDUCTIONS], (2, BY_CLASS, SINGLE)),
    *_rows("MultiMarginLoss", ([_huge(4, 3), _classes(4, of=3)],)),
    *_rows("MultiLabelMarginLoss", *[(keywords, LISTED) for keywords in REDUCTIONS]),
    *_rows("MultiLabelMarginLoss", ([Input((5,)), _listed(5, of=5)],), ([_huge(3, 5), _listed(3, 5, of=5)],)),
    *_rows(
        "MultiLabelSoftMarginLoss", *[(keywords, JUDGED) for keywords in REDUCTIONS], ({"weight": BY_COLUMN}, JUDGED)
    ),
    *_rows("MultiLabelSoftMarginLoss", ([_huge(3, 4), _probabilities(3, 4)],), ([Input((4,)), _probabilities(4)],)),
    *_rows("CosineSimilarity", (PAIR,), (0, PAIR), ({"dim": -1, "eps": 0.1}, PAIR)),
    *_rows("CosineSimilarity", (2, [Input((2, 1, 3)), Input((1, 3, 3), uniform)])),
    *_rows("PairwiseDistance", (PAIR,), *[({"p": p, "eps": 0.1}, PAIR) for p in (1, 2, 3.5, 0.5, float("inf"))]),
    *_rows("PairwiseDistance", ({"keepdim": True}, PAIR), (2, 0.0, [Input((2, 1, 3)), Input((3, 3), uniform)])),
    *_rows("PairwiseDistance", ([Input((4,)), Input((4,), uniform)],), ([_huge(3, 4), Input((3, 4))],)),
]

MASK = np.array([[True, False, True], [False, False, False]])
Q, K, V = Input((2, 2, 4)), Input((2, 3, 4)), Input((2, 3, 5), uniform)

FUNCTIONS = [
    *_rows("relu", ((3, 4),)),
    *_rows("leaky_relu", ({"negative_slope": 0.3}, (3, 4))),
    *_rows("elu", ({"alpha": 0.7}, (3, 4))),
    *_rows("selu", ((3, 4),)),
    *_rows("celu", ({"alpha": 1.75}, (3, 4))),
    *_rows("gelu", ((3, 4),), ({"approximate": "tanh"}, (3, 4))),
    *_rows("silu", ((3, 4),)),
    *_rows("sigmoid", ((3, 4),)),
    *_rows("tanh", ((3, 4),)),
    *_rows("softplus", ({"beta": 2}, (3, 4))),
    *_rows("softsign", ((3, 4),), ([_huge(3, 4)],)),
    *_rows("hardtanh", ((3, 4),), ({"min_val": -0.5, "max_val": 1.7}, (3, 4))),
    *_rows("logsigmoid", ((3, 4),), ([_huge(3, 4)],)),
    *_rows("mish", ((3, 4),)),
    *_rows("relu6", ([_wide(2, 5)],)),
    *_rows("hardsigmoid", ([_wide(2, 5)],)),
    *_rows("hardswish", ([_wide(2, 5)],)),
    *_rows("glu", ({"dim": 0}, (2, 3))),
    *_rows("prelu", *[([Input(x), Input(weight)],) for x, weight in [((3, 4), (1,)), ((2, 3, 2), (3,)), ((4,), (1,))]]),
    *_rows("rrelu", ((3, 4),), ({"lower": 0.2, "upper": 0.2, "training": True}, (3, 4))),
    *_rows("threshold", ({"threshold": 0.3, "value": -1.5}, (3, 4))),
    *_rows("tanhshrink", ((3, 4),)),
    *_rows("softshrink", ((3, 4),)),
    *_rows("hardshrink", ((3, 4),)),
    *_rows("softmin", ({"dim": 1}, (2, 3, 2))),
    *_rows("softmax", ({"dim": 1}, (2, 3, 2))),
    *_rows("log_softmax", ({"dim": 1}, (2, 3, 2))),
    *_rows("linear", ([Input((2, 3)), Input((4, 3)), Input((4,))],), ([Input((2, 3)), Input((4, 3))],)),
    *_rows("batch_norm", ({"training": True}, [Input((4, 2)), None, None, Input((2,)), Input((2,))])),
    *_rows("batch_norm", ({"training": True, "eps": 0.1}, [Input((2, 3, 4, 4)), None, None, Input((3,))])),
    *_rows("layer_norm", ({"normalized_shape": (3,), "eps": 0.1}, (2, 3))),
    *_rows("group_norm", ({"num_groups": 2, "eps": 0.1}, (2, 4, 2)), ({"num_groups": 1}, (2, 3))),
    *_rows("instance_norm", ({"eps": 0.1}, (2, 3, 4)), ([Input((2, 3, 2, 2)), None, None, Input((3,)), Input((3,))],)),
    *_rows("rms_norm", ({"normalized_shape": (3,), "eps": 0.1}, (2, 3)), ({"normalized_shape": (2, 3)}, (2, 2, 3))),
    *_rows("local_response_norm", ({"size": 3, "alpha": 0.5}, (2, 4, 3))),
    *_rows("scaled_dot_product_attention", ([Q, K, V],), ({"is_causal": True}, [Q, K, V]), ({"scale": 0.3}, [Q, K, V])),
    *_rows("scaled_dot_product_attention", ({"attn_mask": MASK}, [Q, K, V]), ([Q, K, V, Input((2, 3))],)),
    *_rows("scaled_dot_product_attention", ([Input((2, 3, 1, 2)), Input((2, 3, 2, 2)), Input((2, 3, 2, 1))],)),
    *_rows(
        "embedding", ([_classes(2, 3, of=4), Input((4, 2))],), ({"padding_idx": 0}, [_classes(6, of=3), Input((3, 2))])
    ),
    *_rows("one_hot", ({"num_classes": 4}, [_classes(2, 3, of=4)]), ([_classes(5, of=3)],)),
    *_rows("dropout", ({"p": 0.5, "training": False}, (3, 4)), ({"p": 0.0}, (3, 4))),
    *_rows("dropout1d", ({"p": 0.5, "training": False}, (2, 3, 4)), ({"p": 0.0}, (3, 4))),
    *_rows("dropout2d", ({"p": 0.5, "training": False}, (2, 3, 4)), ({"p": 0.0}, (1, 3, 4, 2))),
    *_rows("cross_entropy", (SMOOTH, CLASSIFIED)),
    *_rows("cross_entropy", *[(BY_CLASS | SMOOTH | keywords, CLASSIFIED) for keywords in REDUCTIONS]),
    *_rows("cross_entropy", *[(BY_CLASS | SMOOTH | keywords | {"ignore_index": 1}, PIXELS) for keywords in REDUCTIONS]),
    *_rows("cross_entropy", *[(BY_CLASS | SMOOTH | keywords, SHARES) for keywords in REDUCTIONS], (BY_CLASS, SINGLE)),
    *_rows(
        "nll_loss", (CLASSIFIED,), *[(BY_CLASS | {"ignore_index": 1} | keywords, PIXELS) for keywords in REDUCTIONS]
    ),
    *_rows("nll_loss", *[(BY_CLASS | keywords, SINGLE) for keywords in REDUCTIONS]),
    *_rows("mse_loss", (PAIR,), *[(BY_ELEMENT | keywords, PAIR) for keywords in REDUCTIONS]),
    *_rows("l1_loss", (PAIR,), *[(BY_ELEMENT | keywords, PAIR) for keywords in REDUCTIONS]),
    *_rows("smooth_l1_loss", ({"beta": 0.6}, PAIR)),
    *_rows("huber_loss", ({"delta": 0.6}, PAIR), *[(BY_ELEMENT | keywords, PAIR) for keywords in REDUCTIONS]),
    *_rows("binary_cross_entropy", (CHANCES,), *[(BY_ELEMENT | keywords, CHANCES) for keywords in REDUCTIONS]),
    *_rows(
        "binary_cross_entropy_with_logits", (JUDGED,), *[(BY_ELEMENT | keywords, JUDGED) for keywords in REDUCTIONS]
    ),
    *_rows("binary_cross_entropy_with_logits", ({"pos_weight": BY_COLUMN, "reduction": "sum"}, JUDGED)),
    *_rows("kl_div", (JUDGED,), ({"log_target": True, "reduction": "batchmean"}, PAIR)),
    *_rows("poisson_nll_loss", (COUNTED,), ({"log_input": False, "full": True}, RATES)),
    *_rows("gaussian_nll_loss", (SPREAD,), ({"full": True, "reduction": "none"}, [*PAIR, _positive(3)])),
    *_rows("margin_ranking_loss", ({"margin": 0.4}, RANKED)),
    *_rows("hinge_embedding_loss", ({"margin": 0.4}, SIGNED)),
    *_rows("soft_margin_loss", (SIGNED,)),
    *_rows("cosine_embedding_loss", ({"margin": 0.1}, ANGLES)),
    *_rows("triplet_margin_loss", ({"margin": 0.7, "p": 1.5, "swap": True}, TRIPLET)),
    *_rows("triplet_margin_with_distance_loss", (TRIPLET,)),
    *_rows("multi_margin_loss", ({"p": 2, "margin": 0.7} | BY_CLASS, CLASSIFIED)),
    *_rows("multilabel_margin_loss", (LISTED,)),
    *_rows("multilabel_soft_margin_loss", ({"weight": BY_COLUMN, "reduction": "none"}, JUDGED)),
    *_rows("cosine_similarity", ({"dim": 0}, PAIR)),
    *_rows("pairwise_distance", ({"p": 1.5, "keepdim": True}, PAIR)),
]

CASES = [*ACTIVATIONS, *LAYERS, *IN_USE, *WINDOWS, *VISION, *LOSSES, *FUNCTIONS]
