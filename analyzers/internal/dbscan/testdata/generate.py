"""Writes the fixtures of this folder: points, the labels of scikit-learn's
DBSCAN, and whether a point is in a core. Needs numpy and scikit-learn (written
with 1.9.1). The coordinates are small integers, so that there are equal points,
distances of exactly eps, and border points of two clusters."""
import csv
import numpy as np
from sklearn.cluster import DBSCAN

rng = np.random.default_rng(1996)
for dim, size, n, eps, samples in [(1, 400, 150, 2, 3), (2, 30, 250, 2, 6), (3, 12, 250, 1, 4), (5, 4, 200, 1, 5)]:
    x = rng.integers(0, size, (n, dim))
    fit = DBSCAN(eps=eps, min_samples=samples).fit(x.astype(float))
    core = np.zeros(n, int)
    core[fit.core_sample_indices_] = 1
    with open(f"grid{dim}.csv", "w", newline="") as f:
        w = csv.writer(f, lineterminator="\n")
        w.writerow([f"eps={eps}", f"min_samples={samples}"])
        for row, label, c in zip(x, fit.labels_, core):
            w.writerow(list(row) + [label, c])
    print(dim, fit.labels_.max() + 1, "clusters,", (fit.labels_ < 0).sum(), "noise,", ((core == 0) & (fit.labels_ >= 0)).sum(), "border")
