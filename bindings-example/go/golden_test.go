package flaxstate_test

import (
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	flaxstate "github.com/flaxstate/flaxstate-go"
)

// goldenCase is a line of the manifest: tests/golden/README.md.
type goldenCase struct {
	group, file, order, status, path, flags string
	chunkLimit                              uint64
}

func goldenDir() string {
	if dir := os.Getenv("FLAXSTATE_GOLDEN_DIR"); dir != "" {
		return dir
	}
	return filepath.Join("..", "..", "tests", "golden")
}

func goldenCases(t *testing.T) []goldenCase {
	t.Helper()
	manifest, err := os.ReadFile(filepath.Join(goldenDir(), "manifest.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	var cases []goldenCase
	for _, line := range strings.Split(strings.TrimSuffix(string(manifest), "\n"), "\n")[1:] {
		columns := strings.Split(line, "\t")
		limit, err := strconv.ParseUint(columns[3], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		cases = append(cases, goldenCase{group: columns[0], file: columns[1], order: columns[2], chunkLimit: limit,
			status: columns[4], path: unescape(columns[5]), flags: columns[7]})
	}
	return cases
}

// unescape replaces \xHH.
func unescape(text string) string {
	parts := strings.Split(text, `\x`)
	for i, part := range parts[1:] {
		b, _ := strconv.ParseUint(part[:2], 16, 8)
		parts[i+1] = string([]byte{byte(b)}) + part[2:]
	}
	return strings.Join(parts, "")
}

func (c goldenCase) name() string { return filepath.Join(goldenDir(), c.file+".msgpack") }

func read(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestGolden(t *testing.T) {
	counts := map[string]int{}
	for _, c := range goldenCases(t) {
		counts[c.group]++
		t.Run(c.file, func(t *testing.T) {
			switch c.group {
			case "valid":
				c.checkText(t, nil)
				c.checkBytes(t)
			case "readable":
				c.checkText(t, nil)
			case "lenient":
				c.checkRefused(t)
				c.checkText(t, &flaxstate.DecodeOptions{Lenient: true})
			default:
				c.checkRefused(t)
			}
		})
	}
	for _, group := range []string{"valid", "readable", "lenient", "invalid"} {
		if counts[group] < 50 {
			t.Errorf("only %d cases of the group %s", counts[group], group)
		}
	}
}

// checkText compares what bytes, the mapped file and a reader hold with the text that Flax gave.
func (c goldenCase) checkText(t *testing.T, options *flaxstate.DecodeOptions) {
	want := string(read(t, filepath.Join(goldenDir(), c.file+".txt")))
	data := read(t, c.name())
	decoded, err := flaxstate.Decode(data, options)
	if err != nil {
		t.Fatal(err)
	}
	defer decoded.Close()
	opened, err := flaxstate.Open(c.name(), &flaxstate.OpenOptions{Decode: options})
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	asked, err := flaxstate.OpenReaderAt(bytes.NewReader(data), int64(len(data)), options)
	if err != nil {
		t.Fatal(err)
	}
	defer asked.Close()
	for _, tree := range []*flaxstate.Tree{decoded, opened, asked} {
		got, err := dump(tree.Root())
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(c.flags, "digest") {
			got = fmt.Sprintf("digest %d %08x\n", len(got), crc32.ChecksumIEEE([]byte(got)))
		}
		if got != want {
			t.Errorf("got\n%.400s\nwant\n%.400s", got, want)
		}
	}
}

// checkBytes writes the tree again, and one that a builder made of its leaves.
func (c goldenCase) checkBytes(t *testing.T) {
	want := read(t, c.name())
	tree, err := flaxstate.Decode(want, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tree.Close()
	built, err := rebuild(tree.Root())
	if err != nil {
		t.Fatal(err)
	}
	defer built.Close()
	for _, source := range []*flaxstate.Tree{tree, built} {
		for _, order := range []flaxstate.KeyOrder{flaxstate.KeyOrderKept, flaxstate.KeyOrderSorted, flaxstate.KeyOrderDefault} {
			if order != flaxstate.KeyOrderKept && c.order != "sorted" {
				continue
			}
			options := &flaxstate.SerializeOptions{KeyOrder: order, ChunkLimit: c.chunkLimit}
			got, err := source.Serialize(options)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("%d other bytes (key order %d)", len(got), order)
			}
			var written bytes.Buffer
			if err := source.Encode(&written, options); err != nil || !bytes.Equal(written.Bytes(), want) {
				t.Errorf("%d other bytes written (key order %d), %v", written.Len(), order, err)
			}
		}
	}
}

func (c goldenCase) checkRefused(t *testing.T) {
	tree, err := flaxstate.Decode(read(t, c.name()), nil)
	if tree != nil {
		t.Fatal("it was read")
	}
	var failure *flaxstate.Error
	if !errors.As(err, &failure) {
		t.Fatalf("an error of another type: %v", err)
	}
	if !slices.Contains(strings.Split(c.status, "|"), failure.Status.String()) {
		t.Errorf("status %v, want %s", failure.Status, c.status)
	}
	if !errors.Is(err, failure.Status) {
		t.Error("errors.Is doesn't find the status")
	}
	path := failure.Path
	if path == "" {
		path = "-"
	}
	if !slices.Contains(strings.Split(c.path, "|"), path) {
		t.Errorf("path %q, want %q", path, c.path)
	}
	c.checkMessage(t, failure)
}

// checkMessage compares with what a C program prints for the same file.
func (c goldenCase) checkMessage(t *testing.T, failure *flaxstate.Error) {
	treedump := os.Getenv("FLAXSTATE_TREEDUMP")
	if treedump == "" {
		return
	}
	var stderr bytes.Buffer
	command := exec.Command(treedump, "dump", c.name())
	command.Stderr = &stderr
	if err := command.Run(); err == nil {
		t.Fatal("treedump reads it")
	}
	path := failure.Path
	if path == "" {
		path = "-"
	}
	offset := "-"
	if failure.Offset >= 0 {
		offset = strconv.FormatInt(failure.Offset, 10)
	}
	got := fmt.Sprintf("treedump: %s: %s (path %s, offset %s)\n", failure.Status.String(), failure.Message, path, offset)
	if got != stderr.String() {
		t.Errorf("got  %swant %s", got, stderr.String())
	}
}
