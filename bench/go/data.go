package main

// What is written and restored: the same in each run, and in bench/rust. The order of what is drawn is that of the
// fields.

// values are so many, from the same seed each time.
func values[T any](count int, make func(r *random) T) []T {
	r := random(1)
	return several(uint64(count), func() T { return make(&r) })
}

func several[T any](count uint64, make func() T) []T {
	all := []T{}
	for range count {
		all = append(all, make())
	}
	return all
}

func newRecord(r *random) record {
	var made record
	made.Name = r.text(4, 24)
	made.Score = int64(r.below(1 << 40))
	made.Position = newSingles(r)
	made.Tags = several(r.below(4), func() string { return r.text(4, 24) })
	made.Best = r.optional()
	return made
}

func newNumbers(r *random) numbers {
	var made numbers
	made.ID = int64(r.below(1 << 40))
	made.Energy = r.double()
	made.Level = int32(r.below(100))
	made.Health = r.single()
	made.Flags = uint16(r.below(1 << 16))
	made.Team = uint8(r.below(8))
	return made
}

func newNamed(r *random) named {
	name := r.text(4, 24)
	return named{name, int32(r.below(100))}
}

func newPlaced(r *random) placed {
	position := newSingles(r)
	return placed{position, int32(r.below(100))}
}

func newSingles(r *random) [3]float32 {
	x, y := r.single(), r.single()
	return [3]float32{x, y, r.single()}
}

func newVec3(r *random) vec3 {
	of := newSingles(r)
	return vec3{of[0], of[1], of[2]}
}

func newMathsVec3(r *random) mathsVec3 {
	of := newSingles(r)
	return mathsVec3{X: of[0], Y: of[1], Z: of[2]}
}

func newNested(r *random) nested {
	position := newVec3(r)
	return nested{position, newVec3(r)}
}

func newFlat(r *random) flat {
	position, velocity := newSingles(r), newSingles(r)
	return flat{position[0], position[1], position[2], velocity[0], velocity[1], velocity[2]}
}

func newEntity(r *random) entity {
	var made entity
	made.Position = newVec3(r)
	made.Velocity = newVec3(r)
	made.Scale = newSingles(r)
	made.Name = r.text(4, 24)
	made.Mode = mode(r.below(3))
	made.IsVisible = r.below(2) == 1
	made.IsSolid = r.below(2) == 1
	made.Target = r.optional()
	made.Items = several(r.below(5), func() item { return newItem(r) })
	made.Stats = map[string]float64{}
	for range r.below(4) {
		key := r.text(4, 8)
		made.Stats[key] = r.double()
	}
	return made
}

func newItem(r *random) item {
	id := int32(r.below(1 << 20))
	return item{id, r.single()}
}
