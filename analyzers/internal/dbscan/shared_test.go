package dbscan

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"forensic/analyzers/internal/golden"
	"forensic/analyzers/internal/kdtree"
)

// table reads a CSV file into columns by name.
func table(t *testing.T, path string) (columns map[string][]string) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	columns = map[string][]string{}
	for k, name := range rows[0] {
		for _, row := range rows[1:] {
			columns[name] = append(columns[name], row[k])
		}
	}
	return columns
}

// number reads a cell as pandas writes it, booleans as 0 and 1.
func number(t *testing.T, cell string) float64 {
	t.Helper()
	switch cell {
	case "True":
		return 1
	case "False":
		return 0
	}
	v, err := strconv.ParseFloat(cell, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestSharedGolden repeats MSTICPy's clusterings of processes_on_host: every
// normalized coordinate, label and core flag.
func TestSharedGolden(t *testing.T) {
	dir := filepath.Join(golden.Folder(t), "golden", "eventcluster")
	features := table(t, filepath.Join(dir, "features_auto.csv"))
	for _, c := range []struct {
		name       string
		columns    []string
		eps        float64
		rows, most int
	}{
		{"notebook", []string{"commandlineTokensFull", "pathScore", "isSystemSession"}, 0.0001, 62, 71},
		{"test1", []string{"pathScore", "commandlineTokensFull", "isSystemSession"}, 0.0001, 62, 71},
		{"test2", []string{"pathHash", "commandlineTokensHash", "isSystemSession"}, 0.001, 121, 70},
	} {
		t.Run(c.name, func(t *testing.T) {
			want := table(t, filepath.Join(dir, "labels_"+c.name+".csv"))
			points := kdtree.Points{Dim: len(c.columns)}
			for i := range features[c.columns[0]] {
				for _, name := range c.columns {
					points.X = append(points.X, number(t, features[name][i]))
				}
			}
			kdtree.Normalize(points)
			got, err := Cluster(points, nil, Params{c.eps, 2})
			if err != nil {
				t.Fatal(err)
			}
			if len(got.Labels) != len(want["label"]) || len(got.Labels) != 363 {
				t.Fatalf("%d labels, want %d", len(got.Labels), len(want["label"]))
			}
			size := map[int32]int{}
			for i, label := range got.Labels {
				size[label]++
				if strconv.Itoa(int(label)) != want["label"][i] || (want["core"][i] == "True") != got.Core[i] {
					t.Errorf("row %d: label %d core %v, want %s %s", i, label, got.Core[i], want["label"][i], want["core"][i])
				}
				for k, v := range points.Row(i) {
					if w := number(t, want["x"+strconv.Itoa(k)][i]); v != w {
						t.Errorf("row %d: x%d is %v, want %v", i, k, v, w)
					}
				}
			}
			checkClusters(t, table(t, filepath.Join(dir, "clusters_"+c.name+".csv")), got, size, c.rows, c.most)
		})
	}
}

// checkClusters compares with the rows of MSTICPy's summary: all noise, then the
// first row of each cluster with its size.
func checkClusters(t *testing.T, want map[string][]string, got *Result, size map[int32]int, rows, most int) {
	t.Helper()
	var index, ids, sizes []string
	add := func(i, id, n int) {
		index, ids, sizes = append(index, strconv.Itoa(i)), append(ids, strconv.Itoa(id)), append(sizes, strconv.Itoa(n))
	}
	for i, label := range got.Labels {
		if label == Noise {
			add(i, Noise, 1)
		}
	}
	largest := 0
	for id := range got.Clusters {
		first := 0
		for got.Labels[first] != int32(id) {
			first++
		}
		add(first, id, size[int32(id)])
		largest = max(largest, size[int32(id)])
	}
	if len(index) != rows || largest != most {
		t.Errorf("%d rows, the largest cluster of %d; want %d and %d", len(index), largest, rows, most)
	}
	for name, column := range map[string][]string{"": index, "ClusterId": ids, "ClusterSize": sizes} {
		for i, v := range want[name] {
			if column[i] != v {
				t.Errorf("row %d: %q is %s, want %s", i, name, column[i], v)
			}
		}
	}
}

// TestSharedLogons repeats the clustering of logons: account as its sum of code
// points, and type.
func TestSharedLogons(t *testing.T) {
	dir := golden.Folder(t)
	in := table(t, filepath.Join(dir, "data", "msticpy", "testdata", "host_logons.csv"))
	want := table(t, filepath.Join(dir, "golden", "eventcluster", "host_logons_labels.csv"))
	points := kdtree.Points{Dim: 2}
	for i, account := range in["Account"] {
		var sum float64
		for _, r := range account {
			sum += float64(r)
		}
		points.X = append(points.X, sum, number(t, in["LogonType"][i]))
	}
	kdtree.Normalize(points)
	got, err := Cluster(points, nil, Params{0.0001, 2})
	if err != nil {
		t.Fatal(err)
	}
	size := map[int32]int{}
	for i, label := range got.Labels {
		size[label]++
		if strconv.Itoa(int(label)) != want["label"][i] {
			t.Errorf("row %d: label %d, want %s", i, label, want["label"][i])
		}
	}
	checkClusters(t, table(t, filepath.Join(dir, "golden", "eventcluster", "host_logons_clusters.csv")), got, size, 3, 11)
}

// TestSharedAuditd repeats cluster_auditd_processes: the score of the path and
// the user id of the processes with a command line.
func TestSharedAuditd(t *testing.T) {
	in := table(t, filepath.Join(golden.Folder(t), "golden", "auditd", "linux_events.csv"))
	points := kdtree.Points{Dim: 2}
	for i, exe := range in["exe"] {
		if in["EventType"][i] != "SYSCALL_EXECVE" {
			continue
		}
		var sum float64
		for _, r := range exe {
			sum += float64(r)
		}
		points.X = append(points.X, sum, number(t, in["uid"][i]))
	}
	kdtree.Normalize(points)
	got, err := Cluster(points, nil, Params{0.0001, 2})
	if err != nil {
		t.Fatal(err)
	}
	size := map[int32]int{}
	for _, label := range got.Labels {
		size[label]++
	}
	if size[Noise] != 1 || size[0] != 81 || got.Clusters != 1 {
		t.Errorf("noise and clusters %v, want 1 and 81", size)
	}
}
