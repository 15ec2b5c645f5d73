# Dicts and the like, against what Flax wrote: data/generate.py.

const STATE = Dict(
    "bits" => [true, false, true], "blob" => Bytes([0x00, 0xff]), "cube" => CUBE, "empty" => zeros(0, 3), "int" => -5,
    "list" => Any[1, "zwei", nothing], "matrix" => [0.0 1 2; 3 4 5], "name" => "Größe", "none" => nothing,
    "part" => view(CUBE, :, 1:2:3, 4:-1:2), "point" => fill(2.5f0), "real" => 0.25, "scalar" => Int32(3),
    "turned" => PermutedDimsArray(CUBE, (3, 1, 2)),
    "z" => Dict("half" => Typed("bfloat16", UInt16[0x3f80 0x4000]),
                "when" => Typed("datetime64[s]", UInt64(1577836800))),
)

@testset "values" begin
    @test to_bytes(STATE) == data("state")
    @test msgpack_serialize(STATE) == data("tree")
    path = joinpath(mktempdir(), "state")
    save(path, STATE)
    @test read(path) == data("state")
    file = joinpath(DATA, "tree.msgpack")
    for read_back in (msgpack_restore(data("tree")), load(file), load(file; mapping=:off))
        @test read_back == STATE
        @test msgpack_serialize(read_back) == data("tree")
    end
    @test msgpack_serialize([:b => 1, :a => 2]; key_order=:kept) == UInt8[0x82, 0xa1, 0x62, 0x01, 0xa1, 0x61, 0x02]
    @test msgpack_serialize((b=1, a=2)) == UInt8[0x82, 0xa1, 0x61, 0x02, 0xa1, 0x62, 0x01]
    @test_throws ArgumentError msgpack_serialize(missing)
    @test_throws ArgumentError msgpack_serialize(r"x")
end

@testset "looking around" begin
    tree = Tree(data("tree"))
    root = Node(tree)
    @test kind(root) === :dict && length(root) == length(STATE)
    @test Set(keys(root)) == Set(keys(STATE))
    @test value(tree["list"][2]) == "zwei" && value(at(tree, "list/1")) == "zwei"
    @test haskey(root, "cube") && !haskey(root, "nothing") && get(tree["list"], 4, 0) === 0
    @test_throws KeyError root["nothing"]
    @test_throws KeyError at(tree, "z/nothing")
    @test keyof(tree["z"]) == "z" && keyof(root) === missing
    @test root == Node(Tree(data("tree"))) && root != tree["z"]
end

# A template has the structure, the bytes have the leaves.
@testset "templates" begin
    target = Dict("w" => zeros(Float32, 2, 3), "step" => 0)
    bytes = to_bytes(Dict("w" => Float32[1 2 3; 4 5 6], "step" => 9))
    @test from_bytes(target, bytes) == Dict("w" => Float32[1 2 3; 4 5 6], "step" => 9)
    turned = Dict("w" => zeros(Float32, 3, 2), "step" => 9)
    @test failure(() -> from_bytes(target, to_bytes(turned))).status === :MISMATCH
    @test failure(() -> from_bytes(target, to_bytes(Dict("step" => 9)))).status === :MISMATCH
    kept = from_bytes(target, to_bytes(Dict("step" => 9)); keep_missing=true)
    GC.gc()
    @test kept == Dict("w" => zeros(Float32, 2, 3), "step" => 9)
end

mutable struct Layer
    weights::Matrix{Float32}
    name::String
end
Flaxstate.to_state_dict(layer::Layer) = (name=layer.name, weights=layer.weights)

@testset "types of one's own" begin
    @test to_bytes(Layer([1 2], "a")) == to_bytes((name="a", weights=Float32[1 2]))
    @test to_bytes(Dict("l" => Layer([1 2], "a"))) == to_bytes((l=(name="a", weights=Float32[1 2]),))
end
