module github.com/flaxstate/flaxstate-go/bench

go 1.24

require (
	github.com/flaxstate/flaxstate-go v0.0.0
	github.com/shamaton/msgpack/v2 v2.4.0
	github.com/vmihailenco/msgpack/v5 v5.4.1
)

require github.com/vmihailenco/tagparser/v2 v2.0.0 // indirect

replace github.com/flaxstate/flaxstate-go => ../../bindings-example/go
