package pivot

import (
	"context"
	_ "embed"
	"fmt"

	"forensic/datasets/catalog"
)

//go:embed tree.sql
var treeSQL string

// tree are the columns of tree.
var tree = []Column{
	{"relation", "VARCHAR"},
	{"level", "BIGINT"},
	{"of_pid", "BIGINT"},
	{"ts", "TIMESTAMP"},
	{"dataset", "VARCHAR"},
	{"host_name", "VARCHAR"},
	{"process_pid", "BIGINT"},
	{"process_executable", "VARCHAR"},
	{"process_command_line", "VARCHAR"},
	{"user_name", "VARCHAR"},
	{"process_parent_pid", "BIGINT"},
	{"process_parent_executable", "VARCHAR"},
	{"process_entity_id", "VARCHAR"},
	{"source", "VARCHAR"},
	{"member", "VARCHAR"},
	{"record", "BIGINT"},
}

// treeParams bound how far a tree is followed.
var treeParams = []catalog.Param{{
	Name: "levels", Type: catalog.Int, Default: int64(8), Description: "Levels up and down, at most 32",
}}

const maxLevels = 32

// askTree gives for each start of a process that a value names its ancestors, it,
// and its descendants.
func askTree(ctx context.Context, q *Question) (Cursor, error) {
	levels, _ := q.Params["levels"].(int64)
	if levels < 0 || levels > maxLevels {
		return nil, &UsageError{fmt.Errorf("parameter levels: %d; want 0 to %d", levels, maxLevels)}
	}
	self := Question{Noun: &Noun{places: q.Noun.self()}, IgnoreCase: q.IgnoreCase}
	return q.run(ctx, "tree", fmt.Sprintf(treeSQL, wantedSQL, self.placeList(), self.placeFilter(), levels), tree)
}

// self are the places of a process that is started, not of others in its record.
func (n *Noun) self() []place {
	switch n.Type {
	case PID:
		return numbers("process_pid")
	case ProcessGUID:
		return exact("guid", "process_entity_id")
	}
	return paths("process_executable")
}
