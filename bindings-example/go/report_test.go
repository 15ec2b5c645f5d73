package flaxstate_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	flaxstate "github.com/flaxstate/flaxstate-go"
)

func TestReport(t *testing.T) {
	data := []byte("\x82\xa1a\x07\xa1c\x03") // {"a": 7, "c": 3}
	type counts struct {
		A int `flaxstate:"a"`
		B int `flaxstate:"b"`
	}
	type loose struct {
		A int  `flaxstate:"a"`
		B *int `flaxstate:"b"`
	}
	two := 2
	var report flaxstate.Report
	workspace := newWorkspace(t)
	for name, target := range map[string]any{"flat": &counts{1, 2}, "shadow": &loose{1, &two}} {
		for _, used := range []*flaxstate.Workspace{nil, workspace, workspace} {
			options := &flaxstate.RestoreOptions{KeepMissing: true, DropExtra: true, Report: &report, Workspace: used}
			if err := flaxstate.Restore(data, target, options); err != nil {
				t.Fatal(err)
			}
			kept, dropped := report.Count(flaxstate.ReportKept), report.Count(flaxstate.ReportDropped)
			if report.Loaded != 1 || kept != 1 || dropped != 1 || report.Count(flaxstate.ReportConverted) != 0 ||
				report.Count(-1) != 0 || report.Count(99) != 0 {
				t.Errorf("%s: %+v", name, report)
			}
			if len(report.Entries) != 2 || report.Entries[0].Kind != flaxstate.ReportKept ||
				report.Entries[0].Path != "./b" || report.Entries[1] != (flaxstate.ReportEntry{
				Kind: flaxstate.ReportDropped, Path: "./c", Found: "int"}) {
				t.Errorf("%s: %+v", name, report.Entries)
			}
			if !strings.HasPrefix(report.String(), "1 leaf loaded, 1 kept, 1 dropped\n  ./b: kept: int") {
				t.Errorf("%s: %s", name, report)
			}
		}
		if err := flaxstate.Restore(data, target, &flaxstate.RestoreOptions{Report: &report}); err == nil ||
			!reflect.DeepEqual(report, flaxstate.Report{}) {
			t.Errorf("%s: %+v after %v", name, report, err)
		}
	}
}

func TestReportLimits(t *testing.T) {
	data := []byte("\x83\xa1a\x07\xa1b\x08\xa1c\x09") // {"a": 7, "b": 8, "c": 9}
	for _, workspace := range []*flaxstate.Workspace{nil, newWorkspace(t)} {
		for _, limit := range []uint32{2, 1, 1, 0} {
			report := flaxstate.Report{EntryLimit: limit}
			options := &flaxstate.RestoreOptions{DropExtra: true, Report: &report, Workspace: workspace}
			if err := flaxstate.Restore(data, &struct{}{}, options); err != nil {
				t.Fatal(err)
			}
			want := int(limit)
			if limit == 0 {
				want = 3
			}
			if len(report.Entries) != want || report.Count(flaxstate.ReportDropped) != 3 || report.EntryLimit != limit {
				t.Errorf("%d: %+v", limit, report)
			}
		}
	}
}

func TestReportOfConversions(t *testing.T) {
	data, err := flaxstate.ToBytes(map[string][]float64{"x": {1, 2}, "y": {1, 2}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var target struct {
		X []float32     `flaxstate:"x"`
		Y [1][2]float64 `flaxstate:"y"`
	}
	var report flaxstate.Report
	options := &flaxstate.RestoreOptions{Convert: flaxstate.ConvertSameKind, Reshape: true, Report: &report}
	if err := flaxstate.Restore(data, &target, options); err != nil {
		t.Fatal(err)
	}
	want := []flaxstate.ReportEntry{
		{Kind: flaxstate.ReportConverted, Path: "./x", Wanted: "float32", Found: "float64"},
		{Kind: flaxstate.ReportReshaped, Path: "./y", Wanted: "[1,2]", Found: "[2]"},
	}
	if report.Loaded != 2 || !reflect.DeepEqual(report.Entries, want) {
		t.Errorf("%+v", report)
	}
}

func TestKeyOrders(t *testing.T) {
	value := struct {
		B, A int
		List [11]*int
	}{B: 1, A: 2}
	for order, want := range map[flaxstate.KeyOrder]string{
		flaxstate.KeyOrderDefault: "\x83\xa1B\x01\xa1A\x02\xa4List\x8b\xa10\xc0\xa11\xc0\xa12\xc0",
		flaxstate.KeyOrderKept:    "\x83\xa1B\x01\xa1A\x02\xa4List\x8b\xa10\xc0\xa11\xc0\xa12\xc0",
		flaxstate.KeyOrderSorted:  "\x83\xa1A\x02\xa1B\x01\xa4List\x8b\xa10\xc0\xa11\xc0\xa210\xc0\xa12\xc0",
	} {
		data, err := flaxstate.ToBytes(&value, &flaxstate.SerializeOptions{KeyOrder: order})
		if err != nil || !strings.HasPrefix(string(data), want) {
			t.Errorf("order %d: %q, %v", order, data, err)
		}
	}
	if _, err := flaxstate.ToBytes(&value, &flaxstate.SerializeOptions{KeyOrder: 9}); !errors.Is(err, flaxstate.ErrInvalidArgument) {
		t.Error(err)
	}
	// Structs always are state dicts.
	if _, err := flaxstate.ToBytes(&value, &flaxstate.SerializeOptions{AsStateDict: true}); !errors.Is(err, flaxstate.ErrInvalidArgument) {
		t.Error(err)
	}
}

// to_bytes({"b": [1], "a": (2,)}), whose keys stay.
func TestAsStateDict(t *testing.T) {
	builder := newBuilder(t)
	builder.Begin(flaxstate.KindDict)
	for i, key := range []string{"b", "a"} {
		builder.Key(key)
		builder.Begin([]flaxstate.Kind{flaxstate.KindList, flaxstate.KindTuple}[i])
		builder.Int(int64(i + 1))
		builder.End()
	}
	builder.End()
	tree := finish(t, builder)
	for want, options := range map[string]*flaxstate.SerializeOptions{
		"\x82\xa1b\x81\xa10\x01\xa1a\x81\xa10\x02": {AsStateDict: true},
		"\x82\xa1a\x81\xa10\x02\xa1b\x81\xa10\x01": {AsStateDict: true, KeyOrder: flaxstate.KeyOrderSorted},
		"\x82\xa1a\x91\x02\xa1b\x91\x01":           {},
	} {
		if data, err := tree.Serialize(options); err != nil || string(data) != want {
			t.Errorf("%+v: %q, %v", options, data, err)
		}
	}
}
