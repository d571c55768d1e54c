"""Writes the fixtures of this folder: points, whether they are planted outliers,
and the scores of scikit-learn's IsolationForest. Needs numpy and scikit-learn
(written with 1.9.1)."""
import csv
import numpy as np
from sklearn.ensemble import IsolationForest
from sklearn.metrics import roc_auc_score

rng = np.random.default_rng(42)


def uniform(n, dim, size):
    return rng.uniform(-size, size, (n, dim))


sets = {
    "two_blobs": (np.concatenate([rng.normal(0, 1, (200, 2)), rng.normal(6, 0.5, (200, 2))]), uniform(20, 2, 12)),
    "skewed": (rng.exponential(1, (400, 4)), uniform(20, 4, 10)),
    "ring": (np.array([(np.cos(a), np.sin(a), 0.1 * b) for a, b in zip(rng.uniform(0, 6.28, 400), rng.normal(size=400))]), uniform(20, 3, 1)),
}
for name, (good, bad) in sets.items():
    x = np.round(np.concatenate([good, bad]), 5)
    y = np.array([0] * len(good) + [1] * len(bad))
    scores = -IsolationForest(n_estimators=100, max_samples=256, random_state=42).fit(x).score_samples(x)
    with open(f"{name}.csv", "w", newline="") as f:
        w = csv.writer(f, lineterminator="\n")
        for row, label, score in zip(x, y, scores):
            w.writerow([repr(float(v)) for v in row] + [label, f"{score:.6f}"])
    print(name, roc_auc_score(y, scores))
