package main

// The structs, as programs of all three packages have them.

type record struct {
	Name     string     `flaxstate:"name" msgpack:"name"`
	Score    int64      `flaxstate:"score" msgpack:"score"`
	Position [3]float32 `flaxstate:"position" msgpack:"position"`
	Tags     []string   `flaxstate:"tags" msgpack:"tags"`
	Best     *float64   `flaxstate:"best" msgpack:"best"`
}

type numbers struct {
	ID     int64   `flaxstate:"id" msgpack:"id"`
	Energy float64 `flaxstate:"energy" msgpack:"energy"`
	Level  int32   `flaxstate:"level" msgpack:"level"`
	Health float32 `flaxstate:"health" msgpack:"health"`
	Flags  uint16  `flaxstate:"flags" msgpack:"flags"`
	Team   uint8   `flaxstate:"team" msgpack:"team"`
}

type named struct {
	Name  string `flaxstate:"name" msgpack:"name"`
	Level int32  `flaxstate:"level" msgpack:"level"`
}

type placed struct {
	Position [3]float32 `flaxstate:"position" msgpack:"position"`
	Level    int32      `flaxstate:"level" msgpack:"level"`
}

type vec3 struct {
	X float32 `flaxstate:"x" msgpack:"x"`
	Y float32 `flaxstate:"y" msgpack:"y"`
	Z float32 `flaxstate:"z" msgpack:"z"`
}

// A mathsVec3 is an array.
type mathsVec3 struct {
	_       struct{} `flaxstate:",array"`
	X, Y, Z float32
}

type nested struct {
	Position vec3 `flaxstate:"position"`
	Velocity vec3 `flaxstate:"velocity"`
}

type flat struct {
	X float32 `flaxstate:"x"`
	Y float32 `flaxstate:"y"`
	Z float32 `flaxstate:"z"`
	U float32 `flaxstate:"u"`
	V float32 `flaxstate:"v"`
	W float32 `flaxstate:"w"`
}

type item struct {
	ID     int32   `flaxstate:"id" msgpack:"id"`
	Amount float32 `flaxstate:"amount" msgpack:"amount"`
}

type mode uint8

type entity struct {
	Position  vec3               `flaxstate:"position" msgpack:"position"`
	Velocity  vec3               `flaxstate:"velocity" msgpack:"velocity"`
	Scale     [3]float32         `flaxstate:"scale" msgpack:"scale"`
	Name      string             `flaxstate:"name" msgpack:"name"`
	Mode      mode               `flaxstate:"mode" msgpack:"mode"`
	IsVisible bool               `flaxstate:"is_visible" msgpack:"is_visible"`
	IsSolid   bool               `flaxstate:"is_solid" msgpack:"is_solid"`
	Target    *float64           `flaxstate:"target" msgpack:"target"`
	Items     []item             `flaxstate:"items" msgpack:"items"`
	Stats     map[string]float64 `flaxstate:"stats" msgpack:"stats"`
}
