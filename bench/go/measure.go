package main

import (
	"encoding/json"
	"os"
	"runtime"
	"slices"
	"testing"
	"time"
)

// A row has the ratio that it must not exceed; 0: any.
type row struct {
	group, what string
	bound       float64
}

func (r row) name() string { return r.group + ": " + r.what }

// A side is what is measured.
type side struct {
	name string
	call func() error
}

// A result is what is printed of a row.
type result struct {
	Row         string   `json:"row"`
	Unit        string   `json:"unit"`
	Ours        string   `json:"ours"`
	OurFigure   float64  `json:"our_figure"`
	Theirs      string   `json:"theirs"`
	TheirFigure float64  `json:"their_figure"`
	Bound       *float64 `json:"bound"`
}

// compareTimes prints the medians of both sides, which run in turn, after one round that isn't counted.
func (s *settings) compareTimes(row row, ours, theirs side) error {
	if !s.wants(row.name()) {
		return nil
	}
	var ourTimes, theirTimes []float64
	for round := range s.repeat + 1 {
		ourTime, err := milliseconds(ours.call)
		if err != nil {
			return err
		}
		theirTime, err := milliseconds(theirs.call)
		if err != nil {
			return err
		}
		if round > 0 {
			ourTimes, theirTimes = append(ourTimes, ourTime), append(theirTimes, theirTime)
		}
	}
	return row.print("ms", ours.name, theirs.name, median(ourTimes), median(theirTimes))
}

// compareAllocations prints the allocations of a second call on Go's heap, per element.
func (s *settings) compareAllocations(row row, elements int, ours, theirs side) error {
	if !s.wants(row.name()) {
		return nil
	}
	ourCount, err := allocationsAgain(ours.call)
	if err != nil {
		return err
	}
	theirCount, err := allocationsAgain(theirs.call)
	if err != nil {
		return err
	}
	return row.print("allocs", ours.name, theirs.name, ourCount/float64(elements), theirCount/float64(elements))
}

// milliseconds times a call. The garbage of the last one is collected before.
func milliseconds(call func() error) (float64, error) {
	runtime.GC()
	start := time.Now()
	err := call()
	return time.Since(start).Seconds() * 1e3, err
}

func allocationsAgain(call func() error) (count float64, err error) {
	count = testing.AllocsPerRun(1, func() {
		if failure := call(); failure != nil {
			err = failure
		}
	})
	return count, err
}

func median(values []float64) float64 {
	slices.Sort(values)
	return (values[(len(values)-1)/2] + values[len(values)/2]) / 2
}

func (r row) print(unit, ours, theirs string, ourFigure, theirFigure float64) error {
	printed := result{r.name(), unit, ours, ourFigure, theirs, theirFigure, nil}
	if r.bound > 0 {
		printed.Bound = &r.bound
	}
	return json.NewEncoder(os.Stdout).Encode(printed)
}
