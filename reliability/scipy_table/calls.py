"""How each of SciPy's functions is called, as a function of f and of arrays; x is what it is differentiated by."""

from collections.abc import Callable
from typing import Any

import numpy as np

Call = Callable[..., Any]

random = np.random.default_rng(5)
X, Y = np.round(random.uniform(0.2, 0.9, (2, 12)), 3)
SIGNAL = np.round(random.standard_normal(40), 3)
IMAGE = np.round(random.standard_normal((6, 8)), 3)
POINTS = np.round(random.standard_normal((7, 2)), 3)
LABELS = np.repeat(np.arange(3), 16).reshape(6, 8)

INPUTS: dict[str, np.ndarray] = {
    "special": X,
    "stats": X,
    "signal": SIGNAL,
    "integrate": X,
    "interpolate": X,
    "differentiate": X[:2],
    "optimize.elementwise": X[:3],
    "cluster.vq": POINTS,
    "cluster.hierarchy": POINTS,
    "ndimage": IMAGE,
    "fft": SIGNAL[:8],
}

GRID = np.linspace(0.0, 1.0, 12)
B, A = [0.2, 0.3, 0.2], [1.0, -0.4, 0.1]
SOS = np.array([[0.2, 0.3, 0.2, 1.0, -0.4, 0.1]])


def of_one(module: str, name: str) -> Call | None:
    """The call of a function, None if there is none here."""
    return next((call for call, names in CALLS[module] if name in names.split()), None)


def namespace(x: Any) -> Any:
    return x.__array_namespace__()


def beside(x: Any, values: Any) -> Any:
    """Other numbers as an array of x's kind."""
    return namespace(x).asarray(np.asarray(values))


CALLS: dict[str, list[tuple[Call, str]]] = {
    "special": [
        (
            lambda f, x: f(x),
            "cbrt cosdg cosm1 cotdg ellipk ellipkm1 entr erf erfc erfcx erfinv exp1 exp10 exp2 expi "
            "expit "
            "exprel gamma gammaln gammasgn i0 i0e i1 i1e j0 j1 k0 k0e k1 k1e log_ndtr log_softmax loggamma logit "
            "logsumexp "
            "ndtr ndtri psi rgamma sinc sindg softmax spence tandg y0 y1 zetac",
        ),
        (
            lambda f, x: f(x, beside(x, Y)),
            "betaln binom boxcox boxcox1p chdtr chdtrc gammainc gammaincc gammainccinv "
            "gammaincinv huber inv_boxcox inv_boxcox1p kl_div poch pseudo_huber rel_entr stdtr xlog1py xlogy",
        ),
        (lambda f, x: f(beside(x, Y * 3 + 1), x), "chdtri stdtrit"),
        (lambda f, x: f(x + 1, beside(x, Y)), "zeta"),
        (lambda f, x: f(beside(x, np.arange(12)), x), "expn polygamma yn pdtr pdtrc pdtri"),
        (lambda f, x: f(x + 1, 2), "multigammaln"),
        (lambda f, x: f(x, beside(x, Y), 0.4), "betainc betaincc betaincinv fdtr fdtrc fdtri gdtr gdtrc hyp1f1"),
        (
            lambda f, x: f(beside(x, np.full(12, 2)), beside(x, np.full(12, 5)), x),
            "bdtr bdtrc bdtri nbdtr nbdtrc nbdtri",
        ),
        (lambda f, x: f(beside(x, np.zeros(12)), beside(x, Y), x), "lpmv"),
        (lambda f, x: f(x, beside(x, Y), beside(x, Y)), "radian"),
    ],
    "stats": [
        (
            lambda f, x: f(x),
            "circmean circstd circvar differential_entropy entropy gmean gstd gzscore hmean iqr "
            "jarque_bera kstat kstatvar kurtosis kurtosistest lmoment median_abs_deviation mode normaltest rankdata "
            "sem "
            "sigmaclip skew skewtest tmax tmean tmin tsem tstd tvar variation zscore describe combine_pvalues "
            "chisquare "
            "power_divergence false_discovery_control ",
        ),
        (lambda f, x: f(x, 3), "moment"),
        (lambda f, x: f(namespace(x).reshape(x, (4, 3))), "directional_stats"),
        (
            lambda f, x: f(x, beside(x, Y)),
            "alexandergovern ansari bartlett brunnermunzel chatterjeexi "
            "cramervonmises_2samp epps_singleton_2samp f_oneway fligner kruskal levene mannwhitneyu mood pearsonr "
            "spearmanrho ttest_ind ttest_rel wilcoxon zmap",
        ),
        (lambda f, x: f(x, beside(x, Y), beside(x, Y[::-1] + 0.1)), "friedmanchisquare"),
        (lambda f, x: f(0.5, x), "boxcox_llf yeojohnson_llf"),
        (lambda f, x: f(x, 2.0), "pmean"),
        (lambda f, x: f(x, 0.5), "ttest_1samp quantile"),
        (lambda f, x: f(x, 0.1), "trim_mean"),
        (lambda f, x: f(x, lambda v: v), "cramervonmises ks_1samp"),
        (lambda f, x: f(x[0], x[1], 9.0, x[2], x[3], 8.0), "ttest_ind_from_stats"),
        (lambda f, x: f((x,), lambda v, axis: namespace(v).mean(v, axis=axis), n_resamples=20, rng=1), "bootstrap"),
    ],
    "signal": [
        (lambda f, x: f(beside(x, B), beside(x, A), x), "lfilter filtfilt"),
        (lambda f, x: f(beside(x, SOS), x), "sosfilt sosfiltfilt"),
        (lambda f, x: f(x, beside(x, [0.5, 1.0, -0.25])), "convolve correlate fftconvolve oaconvolve deconvolve"),
        (lambda f, x: f(beside(x, [0.5, 1.0, -0.25]), x), "upfirdn"),
        (lambda f, x: f(namespace(x).reshape(x, (5, 8)), beside(x, IMAGE[:3, :3])), "convolve2d correlate2d"),
        (lambda f, x: f(x), "detrend hilbert envelope medfilt wiener cspline1d qspline1d czt"),
        (lambda f, x: f(namespace(x).reshape(x, (5, 8))), "medfilt2d hilbert2 cspline2d qspline2d"),
        (lambda f, x: f(x, 7, 2), "savgol_filter"),
        (lambda f, x: f(x, 20), "resample"),
        (lambda f, x: f(x, 2, 3), "resample_poly"),
        (lambda f, x: f(x, 2), "decimate"),
        (lambda f, x: f(x[:3], x[3:6], worN=beside(x, GRID)), "freqz freqs"),
        (
            lambda f, x: f(x[:3], x[3:6]),
            "bilinear lfilter_zi lp2lp lp2hp lp2bp lp2bs normalize tf2zpk tf2sos residue residuez",
        ),
        (
            lambda f, x: f(
                namespace(x).reshape(namespace(x).concat([x[:3], beside(x, SOS[0, 3:])]), (1, 6)), worN=beside(x, GRID)
            ),
            "freqz_sos sosfreqz",
        ),
        (lambda f, x: f(namespace(x).reshape(x[:6] + 0.0, (1, 6))), "sos2tf sos2zpk sosfilt_zi"),
        (lambda f, x: f(x[:2], x[2:4], x[4]), "zpk2tf zpk2sos lp2lp_zpk lp2hp_zpk lp2bp_zpk lp2bs_zpk"),
        (lambda f, x: f(x[:2], x[2:4], x[4], 2.0), "bilinear_zpk"),
        (lambda f, x: f(x, 3), "gauss_spline"),
        (lambda f, x: f(x, 2.0), "vectorstrength"),
        (lambda f, x: f(x, beside(x, GRID)), "cspline1d_eval qspline1d_eval"),
        (lambda f, x: f(x, beside(x, np.ones(3)), 1), "order_filter"),
        (lambda f, x: f(beside(x, B), beside(x, A), x[:2]), "lfiltic"),
        (lambda f, x: f(x[:9]), "minimum_phase"),
    ],
    "integrate": [
        (lambda f, x: f(x), "trapezoid cumulative_trapezoid cumulative_simpson"),
        (lambda f, x: f(x[:9]), "romb"),
        (lambda f, x: f(lambda t, a: namespace(t).exp(-a * t), 0.0, 1.0, args=(x,)), "tanhsinh"),
        (lambda f, x: f(lambda k, a: 1 / (k + a) ** 4, 1.0, np.inf, args=(x,)), "nsum"),
        (
            lambda f, x: f(lambda t, a: namespace(t).exp(-t * a), beside(x, [0.0]), beside(x, [1.0]), args=(x,)),
            "cubature",
        ),
    ],
    "interpolate": [
        (
            lambda f, x: f(beside(x, GRID), x)(beside(x, GRID[:-1] + 0.03)),
            "Akima1DInterpolator CubicSpline PchipInterpolator make_interp_spline make_smoothing_spline make_splrep",
        ),
        (lambda f, x: f(beside(x, GRID), x, beside(x, Y))(beside(x, GRID[:-1] + 0.03)), "CubicHermiteSpline"),
        (
            lambda f, x: f(namespace(x).reshape(x[:9], (3, 3)), beside(x, [0.0, 0.3, 0.6, 1.0]))(beside(x, [0.1, 0.5])),
            "PPoly BPoly",
        ),
        (lambda f, x: f(beside(x, GRID), x[:8], 3)(beside(x, [0.4, 0.5])), "BSpline"),
        (lambda f, x: f((beside(x, GRID),), x)(beside(x, GRID[:-1, None] + 0.03)), "RegularGridInterpolator"),
        (lambda f, x: f(beside(x, GRID[:, None]), x)(beside(x, GRID[:-1, None] + 0.03)), "RBFInterpolator"),
    ],
    "differentiate": [
        (lambda f, x: f(namespace(x).sin, x), "derivative"),
        (lambda f, x: f(lambda v: namespace(v).exp(v), x), "jacobian"),
        (lambda f, x: f(lambda v: namespace(v).sum(v**3, axis=0), x), "hessian"),
    ],
    "optimize.elementwise": [
        (lambda f, x: f(lambda t, a: t**3 - a, (x * 0, x * 0 + 2), args=(x,)), "find_root"),
        (lambda f, x: f(lambda t, a: (t - a) ** 2, (x * 0 - 1, x * 0 + 0.1, x * 0 + 2), args=(x,)), "find_minimum"),
        (lambda f, x: f(lambda t, a: t - a, x * 0, args=(x,)), "bracket_root"),
        (lambda f, x: f(lambda t, a: (t - a) ** 2, x * 0, args=(x,)), "bracket_minimum"),
    ],
    "cluster.vq": [
        (lambda f, x: f(x), "whiten"),
        (lambda f, x: f(x, beside(x, POINTS[:2])), "vq kmeans kmeans2"),
    ],
    "cluster.hierarchy": [(lambda f, x: f(x), "average centroid complete linkage median single ward weighted")],
    "ndimage": [
        (
            lambda f, x: f(x),
            "laplace prewitt sobel center_of_mass extrema maximum mean median minimum standard_deviation "
            "sum sum_labels variance maximum_position minimum_position spline_filter spline_filter1d",
        ),
        (
            lambda f, x: f(x, 1.0),
            "fourier_gaussian fourier_shift gaussian_filter gaussian_filter1d "
            "gaussian_gradient_magnitude gaussian_laplace shift",
        ),
        (
            lambda f, x: f(x, 3),
            "black_tophat fourier_ellipsoid fourier_uniform grey_closing grey_dilation grey_erosion "
            "grey_opening maximum_filter maximum_filter1d median_filter minimum_filter minimum_filter1d "
            "morphological_gradient morphological_laplace uniform_filter uniform_filter1d white_tophat",
        ),
        (lambda f, x: f(x, 50, 3), "percentile_filter"),
        (lambda f, x: f(x, 2, 3), "rank_filter"),
        (lambda f, x: f(x, beside(x, SIGNAL[:9].reshape(3, 3))), "convolve correlate"),
        (lambda f, x: f(x, beside(x, SIGNAL[:3])), "convolve1d correlate1d"),
        (lambda f, x: f(x, beside(x, np.eye(2) * 0.9)), "affine_transform"),
        (lambda f, x: f(x, 20.0), "rotate"),
        (lambda f, x: f(x, 1.5), "zoom"),
        (lambda f, x: f(x, beside(x, np.array([[0.5, 2.2], [1.5, 3.3]]))), "map_coordinates"),
    ],
    "fft": [
        (
            lambda f, x: f(x),
            "dct dctn dst dstn fft fftn fftshift hfft hfftn idct idctn idst idstn ifft ifftn ifftshift "
            "ihfft ihfftn irfft irfftn rfft rfftn",
        ),
        (lambda f, x: f(namespace(x).reshape(x, (2, 4))), "fft2 hfft2 ifft2 ihfft2 irfft2 rfft2"),
        (lambda f, x: f(x, 0.1, 0.5), "fht ifht"),
    ],
}
