# What stands at which index, and in whose memory. np.arange(24).reshape(2, 3, 4)[i, j, k] is 12 i + 4 j + k.

const CUBE = Float32[12i + 4j + k for i in 0:1, j in 0:2, k in 0:3]

@testset "indices are NumPy's" begin
    tree = Tree(data("state"))
    cube = array(at(tree, "cube"))
    @test size(cube) == (2, 3, 4)
    @test cube == CUBE
    @test cube isa PermutedDimsArray
    @test collect(cube) isa Array{Float32,3}
    @test array(tree["matrix"]) == [0.0 1 2; 3 4 5]
    @test array(tree["turned"]) == permutedims(CUBE, (3, 1, 2))
    @test array(tree["part"]) == CUBE[:, 1:2:3, 4:-1:2]
    @test array(tree["point"])[] === 2.5f0
    @test size(array(tree["empty"])) == (0, 3)
    @test array(tree["bits"]) == [true, false, true]
    @test array(at(tree, "z/half")) == UInt16[0x3f80 0x4000]
    @test dtype(at(tree, "z/half")) == "bfloat16"
end

@testset "parts" begin
    node = at(Tree(joinpath(DATA, "state.msgpack")), "cube")
    @test part(node, 1:2, 2:3, 2:2:4) == CUBE[1:2, 2:3, 2:2:4]
    @test part(node, 2:2, 1:1, 1:4) == CUBE[2:2, 1:1, 1:4]
    @test size(part(node, 1:0, 1:3, 5:4)) == (0, 3, 0)
    @test_throws BoundsError part(node, 1:3, 1:1, 1:1)
    @test_throws BoundsError part(node, 0:1, 1:1, 1:1)
    @test_throws DimensionMismatch part(node, 1:1)
    @test_throws ArgumentError part(node, 2:-1:1, 1:1, 1:1)
end

# An array in any layout is written as NumPy writes the one with the same elements.
@testset "layouts are written by strides" begin
    want = msgpack_serialize(CUBE)
    turned = permutedims(CUBE, (3, 1, 2))
    for items in (PermutedDimsArray(turned, (2, 3, 1)), view(CUBE, :, :, :), reshape(CUBE, 2, 3, 4),
                  view(reverse(CUBE; dims=3), :, :, 4:-1:1), view(PermutedDimsArray(turned, (2, 3, 1)), 1:2, :, 1:4),
                  view(cat(CUBE, CUBE; dims=2), 1:2, 4:6, 1:4))
        @test msgpack_serialize(items) == want
        @test Flaxstate.source(items).owner === items # no copy
    end
    # np.arange(24, dtype=np.float32).reshape(2, 3, 4), as Flax wrote it inside of a dict
    @test findfirst(String(copy(want)), String(data("state"))) !== nothing
    turned_view = view(PermutedDimsArray(turned, (2, 3, 1)), 2, 2:3, 2:4)
    @test array(Node(Tree(msgpack_serialize(turned_view)))) == CUBE[2, 2:3, 2:4]
    for items in (CUBE[1, :, :]', view(CUBE, [2, 1], :, :), trues(2, 3), 1.0:4.0, reinterpret(UInt32, CUBE))
        @test array(Node(Tree(msgpack_serialize(items)))) == items
    end
end

# In a file that was written aligned, an array is the mapped file itself.
@testset "views don't copy" begin
    path = joinpath(mktempdir(), "aligned")
    save(path, Dict("cube" => CUBE); alignment=64)
    node = Tree(path; mapping=:required)["cube"]
    @test Flaxstate.info(node).is_view
    first_address, second_address = (UInt(pointer(parent(array(node)))) for _ in 1:2)
    @test first_address == second_address && first_address % 64 == 0
    @test array(node) == CUBE
    # Nothing can be written into a mapped file, nor ends the process.
    @test_throws ReadOnlyMemoryError array(node)[1, 1, 1] = 2
    @test array(Tree(path; mapping=:off)["cube"]) == CUBE
end

@testset "bools are 0 or 1" begin
    builder = Builder()
    add!(builder, Typed("bool", UInt8[2, 0, 255]))
    @test reinterpret(UInt8, collect(array(Node(finish!(builder))))) == [1, 0, 1]
end

@testset "what no array can be" begin
    @test_throws ArgumentError msgpack_serialize(Typed("bfloat16", Float32[1]))
    @test_throws ArgumentError msgpack_serialize(Typed("int32", Int64[1]))
    @test_throws ArgumentError msgpack_serialize(Union{Int8,Float32}[Int8(1) 2.5f0])
    @test failure(() -> array(Node(Tree(UInt8[0x01])))).status === :TYPE
end
