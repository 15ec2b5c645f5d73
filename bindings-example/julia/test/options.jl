# Other dtypes than the target's, and how bytes are read.

struct Step{T}
    step::T
end
struct Nibbles
    x::NTuple{4,Int8}
end

@testset "conversion" begin
    # np.array([3, 70000]).astype(np.int16) is [3, 4464].
    bytes = to_bytes((count=1, weight=0.5, x=Int32[3, 70000]))
    @test failure(() -> from_bytes(Weights, bytes)).mismatches[1].kind === :dtype
    unfit = failure(() -> from_bytes(Weights, bytes; convert=:same_kind)).mismatches[1]
    @test (unfit.kind, unfit.path, unfit.found) == (:value, "./x", "70000 at [1]")
    @test from_bytes(Weights, bytes; convert=:any) === Weights(1, 0.5f0, (3, 4464))
    @test from_bytes(Weights, to_bytes((count=1, weight=0.1, x=Int64[3, -4])); convert=:same_kind) ===
          Weights(1, 0.1f0, (3, -4))
    @test_throws ArgumentError from_bytes(Weights, bytes; convert=:all)
    # Runs have a step as int, int32 and int64 in turn.
    for T in (Int32, Int64, UInt8), step in (7, Int32(7), fill(Int32(7)), Typed("int64", Int64(7)), fill(Int64(7)))
        @test from_bytes(Step{T}, to_bytes((step=step,))) === Step{T}(7)
    end
    @test failure(() -> from_bytes(Step{UInt8}, to_bytes((step=Int32(300),)))).mismatches[1].kind === :value
    @test from_bytes(Step{Float32}, to_bytes((step=Typed("float64", 0.5),))) === Step(0.5f0)
end

@testset "ints of four bits" begin
    registry = Registry()
    register!(registry, Nibbles; fields=(x=(dtype="int4",),))
    @test to_bytes(Nibbles((-8, -1, 7, 0)); registry=registry) == data("nibbles")
    @test from_bytes(Nibbles, data("nibbles"); registry=registry) === Nibbles((-8, -1, 7, 0))
    # A tree has the file's bytes.
    @test array(Tree(data("nibbles"))["x"]) == [0x08, 0x0f, 0x07, 0x00]
end

@testset "None where nothing can hold it" begin
    bytes = to_bytes((count=nothing, weight=1.5))
    @test from_bytes(Item(7.5, 8), bytes; keep_missing=true) === Item(1.5, 8)
    @test failure(() -> from_bytes(Item(7.5, 8), bytes)).status === :MISMATCH
end

@testset "what may follow, and what is trusted" begin
    whole = vcat(data("tree"), UInt8[0, 0])
    @test failure(() -> Tree(whole)).status === :FORMAT
    for trailing in (:allowed, :stream)
        tree = Tree(whole; trailing=trailing)
        @test Flaxstate.bytes_used(tree) == length(whole) - 2 && value(tree) == STATE
    end
    @test failure(() -> Tree(UInt8[1, 2]; trailing=:allowed)).status === :FORMAT
    @test value(Tree(UInt8[1, 2]; trailing=:stream)) == 1
    @test_throws ArgumentError Tree(whole; trailing=:other)
    nested = foldl((inner, _) -> [:a => inner], 1:140; init=1)
    bytes = msgpack_serialize(nested)
    @test Node(Tree(bytes)) == Node(Tree(bytes; untrusted=true, depth_limit=200))
    @test failure(() -> Tree(bytes; untrusted=true)).status === :LIMIT
    for options in ((node_limit=3,), (text_limit=10,), (memory_limit=100,))
        @test failure(() -> Tree(data("tree"); options...)).status === :LIMIT
        @test failure(() -> load(joinpath(DATA, "tree.msgpack"); options...)).status === :LIMIT
        @test failure(() -> Tree(IOBuffer(data("tree")); options...)).status === :LIMIT
    end
    @test msgpack_restore(data("tree"); untrusted=true) == STATE
    @test failure(() -> from_bytes(Item, to_bytes(Item(1, 2)); node_limit=2)).status === :LIMIT
end

# "10" stands before "2" where text is sorted.
@testset "the order of keys" begin
    entries = ["b" => 1, "10" => 2, "2" => 3]
    sorted, kept = ["10" => 2, "2" => 3, "b" => 1], entries
    keys_of(bytes) = keys(Node(Tree(bytes)))
    @test keys_of(msgpack_serialize(entries)) == first.(sorted)
    @test keys_of(msgpack_serialize(entries; key_order=:kept)) == first.(kept)
    @test keys_of(to_bytes(entries)) == first.(kept)
    @test keys_of(to_bytes(entries; key_order=:sorted)) == first.(sorted)
    @test keys_of(to_bytes(Item(1, 2))) == ["weight", "count"]
    @test keys_of(to_bytes(Item(1, 2); key_order=:sorted)) == ["count", "weight"]
    @test_throws ArgumentError to_bytes(entries; key_order=:other)
end
