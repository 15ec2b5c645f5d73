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

# Flax gives tuples and named tuples of a target back as such.
@testset "templates with tuples" begin
    state = UInt8[0x82, 0xa1, 0x30, 0x07, 0xa1, 0x31, 0xc3] # {'0': 7, '1': True}
    @test from_bytes((1, false), state) === (7, true)
    @test from_bytes((1, false), UInt8[0x81, 0xa1, 0x30, 0x07]; keep_missing=true) === (7, false)
    @test failure(() -> from_bytes((1, false, 2), state)).status === :MISMATCH
    targets = ((1, 2.5), (), (1, ("a", nothing)), (a=1, b=(c=2, d=(3, 4))), [(1, 2), (x=3,)], Dict("a" => (1, [2.5])),
               Dict(:a => (b=(1,),)), Dict("a" => Any[(b=1,)]), (Dict(2 => (a=1,)),))
    for target in targets, source in (to_bytes(target), Tree(to_bytes(target)))
        restored = source isa Tree ? from_state_dict(target, source) : from_bytes(target, source)
        @test to_bytes(restored) == to_bytes(target)
        target isa Union{Tuple,NamedTuple,Vector} && @test restored == target
    end
    @test from_bytes([:a => (b=1,), :c => (2,)], to_bytes((a=(b=3,), c=(4,)))) == Dict("a" => (b=3,), "c" => (4,))
    @test from_bytes(Dict(:a => (b=1,)), to_bytes((a=(b=2,),))) == Dict("a" => (b=2,))
    # What a leaf of the target takes has its own structure.
    @test from_bytes((a=1,), to_bytes((a=(b=[1.5],),)); any_leaf=true) == (a=Dict("b" => [1.5]),)
    @test from_bytes((b=(x=1,), a=2), to_bytes((a=3, b=(x=4,), c=5))) === (b=(x=4,), a=3)
end

@testset "nodes with tuples" begin
    builder = Builder()
    begin!(builder, :tuple)
    add!(builder, 10)
    for kind in (:named_tuple, :dataclass)
        begin!(builder, kind)
        key!(builder, "x")
        add!(builder, (1, "a"))
        end!(builder)
    end
    end!(builder)
    tree = finish!(builder)
    root = Node(tree)
    @test value(tree) == (10, (x=(1, "a"),), Dict("x" => (1, "a")))
    @test keys(root) == [1, 2, 3] && first.(pairs(root)) == [1, 2, 3]
    @test value(root[1]) == 10 && haskey(root, 3) && !haskey(root, 4) && get(root, 0, nothing) === nothing
    @test value(root[2]["x"][2]) == "a" && keys(root[2]) == keys(root[3]) == ["x"]
    @test_throws KeyError root[4]
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
