"""Writes the fixtures of this folder: points, what scikit-learn's HDBSCAN makes
of them, and what the definition makes of them. Needs numpy, scipy and
scikit-learn (written with 1.9.1), and minutes.

The two differ where mutual reachabilities are equal, which core distances often
make them: scikit-learn splits a binary tree in the order of its edges, the
definition looks at all edges under a distance. With min_samples 1 (singles) all
distances differ, and so do none of the labels.

Fixture "weighted" holds equal points; scikit-learn is given a spread far under
the distances of different points, because its stabilities of equal ones are
infinite."""
import csv
import numpy as np
from scipy.sparse.csgraph import connected_components
from scipy.spatial.distance import cdist
from sklearn.cluster import HDBSCAN

FLOOR = 1e-6
rng = np.random.default_rng(20190115)


def blobs(centres, spread, n):
    return np.concatenate([rng.normal(c, s, (k, len(c))) for c, s, k in zip(centres, spread, n)])


def by_definition(x, least, samples):
    d = cdist(x, x)
    core = np.sort(d, axis=1)[:, samples - 1]
    reach = np.maximum(np.maximum(np.maximum(d, core[:, None]), core[None, :]), FLOOR)
    levels = np.unique(reach)

    def parts(s, level):  # what is left of s when all edges of level and more are cut
        m = reach[np.ix_(s, s)] < level
        np.fill_diagonal(m, False)
        n, which = connected_components(m, directed=False)
        return [s[which == k] for k in range(n)]

    def walk(s, birth):  # stability and the best clusters of the cluster s
        stability = 0.0
        top = len(levels) - 1
        while True:
            best = None  # the greatest level whose cut divides s
            for k in range(top, -1, -1):
                p = parts(s, levels[k])
                if len(p) > 1:
                    best = (k, p)
                    break
            if best is None:
                return stability, [s]
            top, p = best
            lam = 1 / levels[top]
            large = [q for q in p if len(q) >= least]
            gone = len(s) - sum(map(len, large))
            stability += gone * (lam - birth)
            if not large:
                return stability, [s]
            if len(large) == 1:
                s = large[0]
                continue
            stability += sum(map(len, large)) * (lam - birth)
            return stability, [(q, lam) for q in large]

    def best_of(s, birth):
        stability, below = walk(s, birth)
        if isinstance(below[0], tuple):
            found = [best_of(q, lam) for q, lam in below]
            total = sum(f[0] for f in found)
            if total > stability or birth == 0:
                return total, [c for f in found for c in f[1]]
        return stability, [s] if birth > 0 else []

    labels = np.full(len(x), -1)
    for k, s in enumerate(best_of(np.arange(len(x)), 0.0)[1]):
        labels[s] = k
    return labels


def main():
    mixed = np.concatenate([blobs([(0, 0), (5, 5), (9, 0)], [0.3, 1.0, 0.1], [60, 60, 30]), rng.uniform(-4, 13, (30, 2))])
    nested = blobs([(0, 0, 0), (0.9, 0, 0), (0, 0.8, 0), (20, 20, 0), (22, 20, 1)], [0.05, 0.05, 0.1, 0.5, 0.2], [20, 20, 20, 40, 40])
    line = np.sort(np.concatenate([rng.exponential(1, 75), rng.normal(30, 0.2, 25), rng.normal(31.5, 0.2, 25)]))[:, None]
    noise = rng.uniform(0, 1, (100, 2))
    base = blobs([(0, 0), (3, 3), (6, 1)], [0.3, 0.4, 0.2], [25, 25, 25])
    weighted = np.repeat(base, rng.integers(1, 5, len(base)), axis=0)
    for name, x, least, samples in [
        ("mixed", mixed, 8, 5), ("nested", nested, 5, 3), ("line", line, 6, 6), ("noise", noise, 5, 5), ("weighted", weighted, 12, 6),
        ("mixed_singles", mixed, 8, 1), ("nested_singles", nested, 5, 1), ("line_singles", line, 6, 1), ("noise_singles", noise, 5, 1),
    ]:
        x = np.round(x, 6)
        fit = x + rng.normal(0, 1e-9, x.shape) if name == "weighted" else x
        labels = HDBSCAN(min_cluster_size=least, min_samples=samples, copy=True).fit(fit).labels_
        exact = by_definition(x, least, samples)
        with open(f"{name}.csv", "w", newline="") as f:
            w = csv.writer(f, lineterminator="\n")
            w.writerow([f"min_cluster={least}", f"min_samples={samples}"])
            for row, label, mine in zip(x, labels, exact):
                w.writerow([repr(float(v)) for v in row] + [label, mine])
        print(name, len(x), np.unique(labels, return_counts=True), np.unique(exact, return_counts=True))


main()
