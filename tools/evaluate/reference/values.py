"""Reference values for the statistics of src/evaluate/stats, from SciPy and statsmodels.

Development only: python3 -m venv .venv && .venv/bin/pip install scipy statsmodels
               .venv/bin/python values.py > values.json
The JSON is committed; `src/evaluate/stats/reference.test.ts` holds our functions against it.
"""

import itertools
import json
import platform
from math import comb

import numpy as np
import scipy
import statsmodels
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

rng = np.random.default_rng(7)


def wilson():
    for n in (1, 2, 8, 20, 100, 500, 1319):
        for k in sorted({0, 1, n // 3, n // 2, n - 1, n} & set(range(n + 1))):
            for level in (0.9, 0.95, 0.99):
                low, high = proportion_confint(k, n, alpha=1 - level, method="wilson")
                yield {"right": k, "n": n, "confidence": level, "low": low, "high": high}


def mcnemars():
    for b, c in ((0, 0), (1, 0), (5, 0), (6, 0), (3, 9), (10, 10), (2, 17), (121, 59), (300, 260)):
        p = mcnemar([[10, b], [c, 10]], exact=True).pvalue
        yield {"onlyFirst": b, "onlySecond": c, "p": float(p)}


def sign_flips():
    for denominator in (1, 2, 4, 8):
        for n in (2, 3, 6, 10, 12):
            d = rng.integers(-denominator, denominator + 1, size=n) / denominator
            result = stats.permutation_test(
                (d,), lambda x, axis: np.sum(x, axis=axis), permutation_type="samples",
                vectorized=True, n_resamples=np.inf, alternative="two-sided")
            sums = np.array([np.dot(d, s) for s in itertools.product((-1, 1), repeat=n)])
            brute = float(np.mean(np.abs(sums) >= abs(d.sum()) - 1e-12))
            yield {"differences": d.tolist(), "scipy": float(min(1, result.pvalue)), "brute": brute}


def bootstraps():
    for n in (12, 60):
        d = rng.integers(-8, 9, size=n) / 8
        r = stats.bootstrap((d,), np.mean, n_resamples=200_000, method="percentile",
                            confidence_level=0.95, vectorized=True, batch=20_000,
                            rng=np.random.default_rng(1))
        yield {"values": d.tolist(), "low": float(r.confidence_interval.low),
               "high": float(r.confidence_interval.high), "standardError": float(r.standard_error)}


def spearmans():
    for n in (2, 5, 9, 40):
        for _ in range(3):
            a = rng.integers(0, 6, size=n).tolist()
            b = rng.integers(0, 6, size=n).tolist()
            if len(set(a)) > 1 and len(set(b)) > 1:
                yield {"a": a, "b": b, "rho": float(stats.spearmanr(a, b).statistic)}


def kappas():
    from statsmodels.stats.inter_rater import cohens_kappa
    for table in ([[20, 5], [10, 15]], [[45, 15], [25, 15]], [[25, 35], [5, 35]], [[3, 0], [1, 6]]):
        yield {"table": table, "kappa": float(cohens_kappa(table, return_results=False))}


def holms():
    for ps in ([0.01, 0.04, 0.03, 0.005], [0.2, 0.2, 0.01], [0.5], [0.001, 0.9, 0.02, 0.02, 0.6]):
        yield {"p": ps, "adjusted": multipletests(ps, method="holm")[1].tolist()}


def pass_at_ks():
    for n, c, k in ((1, 0, 1), (8, 1, 1), (8, 1, 8), (8, 3, 4), (16, 2, 5), (200, 37, 100), (10000, 3, 1000)):
        yield {"n": n, "c": c, "k": k, "value": 1 - comb(n - c, k) / comb(n, k)}


print(json.dumps({
    "versions": {"python": platform.python_version(), "numpy": np.__version__,
                 "scipy": scipy.__version__, "statsmodels": statsmodels.__version__},
    "normalQuantile": [{"p": p, "z": float(stats.norm.ppf(p))}
                       for p in (1e-300, 1e-20, 1e-9, 0.001, 0.025, 0.07, 0.3, 0.5, 0.8, 0.95, 0.975, 0.9999)],
    "wilson": list(wilson()),
    "mcnemar": list(mcnemars()),
    "signFlip": list(sign_flips()),
    "bootstrap": list(bootstraps()),
    "spearman": list(spearmans()),
    "kappa": list(kappas()),
    "holm": list(holms()),
    "passAtK": list(pass_at_ks()),
}, indent=1))
