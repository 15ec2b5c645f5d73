# Structs that are arrays by Flaxstate.as_array, against bytes that real Flax wrote.

struct Vec3
    x::Float32
    y::Float32
    z::Float32
end
struct Mat2x3
    rows::NTuple{2,Vec3}
end
struct Waves{T}
    data::NTuple{2,Complex{T}}
end
Flaxstate.as_array(::Type{Vec3}) = NTuple{3,Float32}
Flaxstate.as_array(::Type{Mat2x3}) = NTuple{2,Vec3}
Flaxstate.as_array(::Type{Waves{T}}) where {T} = NTuple{2,Complex{T}}

struct Mover
    place::Vec3
    turn::Mat2x3
    corners::NTuple{2,Vec3}
    waves::Waves{Float64}
end
struct MoverOfTuples
    place::NTuple{3,Float32}
    turn::NTuple{2,NTuple{3,Float32}}
    corners::NTuple{2,NTuple{3,Float32}}
    waves::NTuple{2,ComplexF64}
end

# np.array([1, 2, 3], np.float32) and np.array([[1, 2, 3], [4, 5, 6]], np.float32)
const ONE_VEC3 = hex2bytes("c71901939103a7666c6f61743332c40c0000803f0000004000004040")
const TWO_VEC3 = hex2bytes("c7260193920203a7666c6f61743332c4180000803f0000004000004040000080400000a0400000c040")

@testset "structs that are arrays" begin
    one, two = Vec3(1, 2, 3), Vec3(4, 5, 6)
    @test to_bytes(one) == ONE_VEC3
    @test from_bytes(Vec3, ONE_VEC3) === one
    @test to_bytes(Mat2x3((one, two))) == TWO_VEC3
    @test from_bytes(Mat2x3, TWO_VEC3) === Mat2x3((one, two))
    @test to_bytes([one, two]) == TWO_VEC3
    @test msgpack_serialize(view([one, one, two], 2:3)) == TWO_VEC3
    tree = Tree(TWO_VEC3)
    @test array(Vec3, Node(tree)) == [one, two]
    @test array(Mat2x3, Node(tree)) == fill(Mat2x3((one, two)))
    @test_throws ArgumentError array(Waves{Float64}, Node(tree))
    @test_throws ArgumentError array(Item, Node(tree))
    grid = [Vec3(i, j, 0) for i in 1:2, j in 1:4]
    numbers = Float32[k == 1 ? i : k == 2 ? j : 0 for i in 1:2, j in 1:4, k in 1:3]
    @test to_bytes(grid) == to_bytes(numbers)
    @test array(Vec3, Node(Tree(to_bytes(grid)))) == grid
    @test to_bytes((path=[one, two], turns=[Mat2x3((one, two))])) ==
          to_bytes((path=Float32[1 2 3; 4 5 6], turns=reshape(Float32[1 2 3; 4 5 6], 1, 2, 3)))
    @test msgpack_restore(to_bytes(Vec3[])) == zeros(Float32, 0, 3)
    mover = Mover(one, Mat2x3((two, one)), (one, two), Waves{Float64}((1im, 2)))
    tuples = MoverOfTuples((1, 2, 3), ((4, 5, 6), (1, 2, 3)), ((1, 2, 3), (4, 5, 6)), (1im, 2))
    @test to_bytes(mover) == to_bytes(tuples)
    @test from_bytes(Mover, to_bytes(tuples)) === mover
end

@testset "structs that are arrays are checked" begin
    found = failure(() -> from_bytes(Vec3, TWO_VEC3)).mismatches[1]
    @test (found.kind, found.wanted, found.found) == (:shape, "[3]", "[2,3]")
    found = failure(() -> from_bytes(Vec3, to_bytes([1.0, 2.0, 3.0]))).mismatches[1]
    @test (found.kind, found.wanted, found.found) == (:dtype, "float32", "float64")
    @test failure(() -> from_bytes(Vec3, to_bytes((x=1f0, y=2f0, z=3f0)))).mismatches[1].kind === :kind
end

struct Padded
    x::Float32
    y::Float64
end
struct OtherNumbers
    x::Float32
    y::Int32
end
struct ThreeNumbers
    x::Float32
    y::Float32
    z::Float32
end
struct NoNumbers
    a::Char
end
Flaxstate.as_array(::Type{Padded}) = NTuple{2,Float64}
Flaxstate.as_array(::Type{OtherNumbers}) = NTuple{2,Float32}
Flaxstate.as_array(::Type{ThreeNumbers}) = NTuple{2,Float32}
Flaxstate.as_array(::Type{NoNumbers}) = NTuple{1,Char}

@testset "what is no array" begin
    for wrong in (Padded(1, 2), OtherNumbers(1, 2), ThreeNumbers(1, 2, 3), NoNumbers('a'))
        @test_throws ArgumentError to_bytes(wrong)
        @test_throws ArgumentError to_bytes([wrong])
    end
    @test_throws ArgumentError register!(Registry(), Vec3; fields=(x=(key="a",),))
end
