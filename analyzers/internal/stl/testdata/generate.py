"""Makes oracle.json: decompositions by statsmodels.tsa.seasonal.STL.

Needs statsmodels (0.14 was used) and numpy: python3 generate.py > oracle.json
"""
import json
import numpy as np
from statsmodels.tsa.seasonal import STL


def series(n, period, seed):
    rng = np.random.default_rng(seed)
    t = np.arange(n)
    y = 10 + 0.02 * t + 3 * np.sin(2 * np.pi * t / period) + rng.normal(0, 0.5, n)
    y[n // 3] += 15
    y[n // 2] -= 12
    return np.round(y, 4)


cases = [
    dict(name="hourly", n=120, seed=1, period=24),
    dict(name="robust", n=120, seed=2, period=24, robust=True),
    dict(name="odd period", n=60, seed=3, period=7),
    dict(name="long smoother", n=60, seed=4, period=12, seasonal=35),
    dict(name="two seasons", n=24, seed=5, period=12),
    dict(name="jumps", n=100, seed=6, period=12, seasonal_jump=3, trend_jump=4, low_pass_jump=5),
    dict(name="jumps, robust", n=97, seed=7, period=12, seasonal_jump=2, trend_jump=3, low_pass_jump=2, robust=True),
    dict(name="constants", n=80, seed=8, period=10, seasonal_deg=0, trend_deg=0, low_pass_deg=0),
    dict(name="given lengths", n=90, seed=9, period=12, seasonal=9, trend=31, low_pass=15),
    dict(name="constant series", n=48, seed=None, period=12),
]
out = []
for c in cases:
    options = {k: v for k, v in c.items() if k not in ("name", "n", "seed")}
    y = np.full(c["n"], 5.0) if c["seed"] is None else series(c["n"], c["period"], c["seed"])
    r = STL(y, **options).fit()
    out.append(dict(name=c["name"], options=options, y=y.tolist(), seasonal=r.seasonal.tolist(), trend=r.trend.tolist(),
                    residual=r.resid.tolist(), weights=r.weights.tolist()))
print(json.dumps(out))
