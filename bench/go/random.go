package main

// A random is SplitMix64: the same numbers everywhere, and in bench/rust.
type random uint64

func (r *random) bits() uint64 {
	*r += 0x9e3779b97f4a7c15
	bits := uint64(*r)
	bits = (bits ^ bits>>30) * 0xbf58476d1ce4e5b9
	bits = (bits ^ bits>>27) * 0x94d049bb133111eb
	return bits ^ bits>>31
}

func (r *random) below(limit uint64) uint64 { return r.bits() % limit }

// double is in [-1000, 1000).
func (r *random) double() float64 { return float64(r.bits()>>11)/(1<<53)*2000 - 1000 }

func (r *random) single() float32 { return float32(r.double()) }

// text has lower-case letters.
func (r *random) text(shortest, longest uint64) string {
	text := make([]byte, shortest+r.below(longest-shortest+1))
	for i := range text {
		text[i] = 'a' + byte(r.below(26))
	}
	return string(text)
}

func (r *random) optional() *float64 {
	if r.below(2) == 0 {
		return nil
	}
	value := r.double()
	return &value
}
