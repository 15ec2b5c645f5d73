// Measures structs by the package flaxstate beside Go's msgpack libraries: prints a line of JSON for each row, of which
// scripts/bench languages makes a table. bench/README.md tells what each row does.
package main

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
)

type settings struct {
	only   string
	repeat int
	scale  float64
}

func (s *settings) scaled(count int) int { return max(1, int(float64(count)*s.scale)) }

// wants tells whether the row is one of those that are asked for; its language is a part of its name.
func (s *settings) wants(row string) bool { return strings.Contains("go "+row, s.only) }

// wantsAny tells it of several rows of a group.
func (s *settings) wantsAny(group string, whats ...string) bool {
	return slices.ContainsFunc(whats, func(what string) bool { return s.wants(row{group: group, what: what}.name()) })
}

func main() {
	var s settings
	flag.StringVar(&s.only, "only", "", "the rows that have this text in their name")
	flag.IntVar(&s.repeat, "repeat", 7, "runs of each side")
	flag.Float64Var(&s.scale, "scale", 1, "that part of the data only")
	flag.Parse()
	if flag.NArg() > 0 || s.repeat < 1 || !(s.scale > 0) {
		flag.Usage()
		os.Exit(2)
	}
	if err := measureAll(&s); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
