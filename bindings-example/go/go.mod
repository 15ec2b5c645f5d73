module github.com/flaxstate/flaxstate-go

go 1.24
