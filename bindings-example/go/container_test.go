package flaxstate_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	flaxstate "github.com/flaxstate/flaxstate-go"
)

type shelfItem struct {
	Name     string
	Position [3]float32
}

// What C sees of it stands behind a pointer to Go memory, since it is large.
type largeItem struct{ Items [40]float64 }

type shelf struct {
	Name    string
	Tags    []string
	Scores  []float64
	Grid    [][]float32
	Items   []shelfItem
	Rows    [][]shelfItem
	ByName  map[string][]shelfItem
	Number  *float64
	Count   *int64
	IsOpen  *bool
	Pair    *[2]int32
	Text    *string
	List    *[]int32
	Item    *shelfItem
	Large   *largeItem
	Unit    *struct{}
	Nested  **float64
	Numbers []*float64
	Bytes   []byte
	Units   []struct{}
	Shaped  []float32 `flaxstate:",shape=2x3"`
}

func shelfItemOf(number int) shelfItem {
	return shelfItem{strings.Repeat("é", number*50), [3]float32{float32(number), -1.5}}
}

func made[T any](count int, element func(i int) T) []T {
	made := make([]T, count)
	for i := range made {
		made[i] = element(i)
	}
	return made
}

func pointerTo[T any](value T) *T { return &value }

// shelfOf has so many of everything.
func shelfOf(count int) shelf {
	items := func(count int) []shelfItem { return made(count, shelfItemOf) }
	s := shelf{
		Name:    strings.Repeat("x", count*1000),
		Tags:    made(count, func(i int) string { return strings.Repeat("tag", i) }),
		Scores:  made(count, func(i int) float64 { return float64(i) / 3 }),
		Grid:    made(count, func(i int) []float32 { return make([]float32, i) }),
		Items:   items(count),
		Rows:    made(count, items),
		ByName:  map[string][]shelfItem{},
		Numbers: make([]*float64, count),
		Bytes:   []byte(strings.Repeat("\xff", count)),
		Units:   make([]struct{}, count),
		Shaped:  []float32{1, 2, 3, 4, 5, float32(count)},
	}
	for i := range count {
		s.ByName[fmt.Sprint("k", i)] = items(i)
		if i%2 == 0 {
			s.Numbers[i] = pointerTo(float64(i))
		}
	}
	if count > 0 {
		s.Number, s.Count, s.IsOpen, s.Pair = pointerTo(0.25), pointerTo(int64(-7)), pointerTo(false), &[2]int32{1, 2}
		s.Text, s.List, s.Item = pointerTo(s.Name), &[]int32{3, 4}, pointerTo(shelfItemOf(count))
		s.Large, s.Nested = &largeItem{[40]float64{39: 1.5}}, pointerTo(pointerTo(2.5))
		s.Unit = new(struct{})
	}
	return s
}

func restoreShelf[T any](t *testing.T, data []byte, target *T, wanted T) {
	t.Helper()
	if err := flaxstate.Restore(data, target, nil); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(*target, wanted) {
		t.Fatalf("restored %+v, wanted %+v", *target, wanted)
	}
	again, err := flaxstate.ToBytes(target, nil)
	if err != nil || string(again) != string(data) {
		t.Fatalf("written again it is %d bytes, not %d: %v", len(again), len(data), err)
	}
}

func TestContainersFreshAndUsed(t *testing.T) {
	counts := []int{0, 1, 3, 40}
	for _, from := range counts {
		data, err := flaxstate.ToBytes(pointerTo(shelfOf(from)), nil)
		if err != nil {
			t.Fatal(err)
		}
		fresh := new(shelf)
		restoreShelf(t, data, fresh, shelfOf(from))
		for _, used := range counts {
			restoreShelf(t, data, pointerTo(shelfOf(used)), shelfOf(from))
		}
	}
}

// In elements that nobody sees yet, containers are filled where they stand.
func TestContainersInElements(t *testing.T) {
	shelves := []shelf{shelfOf(3), shelfOf(0), shelfOf(1)}
	data, err := flaxstate.ToBytes(&shelves, nil)
	if err != nil {
		t.Fatal(err)
	}
	restoreShelf(t, data, new([]shelf), shelves)
	restoreShelf(t, data, &[]shelf{shelfOf(2)}, shelves)

	nested := map[string][]*shelf{"a": {&shelves[0], nil}, "b": {}}
	if data, err = flaxstate.ToBytes(&nested, nil); err != nil {
		t.Fatal(err)
	}
	restoreShelf(t, data, new(map[string][]*shelf), nested)
	restoreShelf(t, data, &map[string][]*shelf{"c": {}}, nested)
}

// What restoring leaves alone stays what it was, and nothing of the old is changed that others may have.
func TestContainersThatAreKept(t *testing.T) {
	options := &flaxstate.RestoreOptions{KeepMissing: true}
	target := shelfOf(2)
	number, scores := target.Number, target.Scores
	if err := flaxstate.Restore([]byte("\x80"), &target, options); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(target, shelfOf(2)) || target.Number != number || &target.Scores[0] != &scores[0] {
		t.Errorf("kept %+v", target)
	}
	err := flaxstate.Restore([]byte("\x82\xa6Number\xc0\xa5Count\xa1x"), &target, options)
	if err == nil || !reflect.DeepEqual(target, shelfOf(2)) {
		t.Errorf("text as an int: %v, and %+v", err, target)
	}
	if err := flaxstate.Restore([]byte("\x82\xa5Count\x07\xa6Number\xc0"), &target, options); err != nil {
		t.Fatal(err)
	}
	if *target.Count != 7 || target.Number != nil || *number != 0.25 {
		t.Errorf("restored %d and %v", *target.Count, target.Number)
	}
}

// What comes is as long as what is there: it is new all the same, since others may have the old.
func TestContainersOfTheSameLength(t *testing.T) {
	type texts struct {
		Name   string
		Raw    []byte
		Few    []float32
		Many   []float64
		Points [][2]int32
		Fixed  []float32 `flaxstate:",shape=2"`
		Inside struct{ Names []string }
	}
	textsOf := func(letter string, number float64) texts {
		some := texts{Name: strings.Repeat(letter, 3), Raw: []byte(letter), Few: []float32{float32(number)},
			Many: make([]float64, 1000), Points: [][2]int32{{int32(number), 1}}, Fixed: []float32{1, float32(number)}}
		some.Many[999] = number
		some.Inside.Names = []string{letter}
		return some
	}
	want := textsOf("b", 2)
	data, err := flaxstate.ToBytes(&want, nil)
	if err != nil {
		t.Fatal(err)
	}
	tree, err := flaxstate.Decode(data, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tree.Close()
	for _, keepsMissing := range []bool{false, true} {
		options := &flaxstate.RestoreOptions{KeepMissing: keepsMissing}
		for name, restore := range map[string]func(*texts) error{
			"bytes": func(target *texts) error { return flaxstate.Restore(data, target, options) },
			"tree":  func(target *texts) error { return flaxstate.FromStateDict(tree.Root(), target, options) },
		} {
			target := textsOf("a", 1)
			old := target
			if err := restore(&target); err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(target, want) {
				t.Errorf("%s, %v: it became %+v", name, keepsMissing, target.Name)
			}
			if !reflect.DeepEqual(old, textsOf("a", 1)) {
				t.Errorf("%s, %v: the old one became %+v", name, keepsMissing, old.Name)
			}
		}
	}
}

// The library takes their entries some at a time.
func TestMapsOfAnySize(t *testing.T) {
	for _, size := range []int{0, 1, 7, 8, 9, 16, 17, 1000} {
		written := map[string][]int32{}
		for i := 0; i < size; i++ {
			written[fmt.Sprint("key ", i)] = []int32{int32(i), int32(size)}
		}
		data, err := flaxstate.ToBytes(&written, nil)
		if err != nil {
			t.Fatal(err)
		}
		var restored map[string][]int32
		if err := flaxstate.Restore(data, &restored, nil); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(restored, written) {
			t.Errorf("a map of %d is another one when it is restored", size)
		}
	}
}
