# The structs of data/generate.py.

struct Item
    weight::Float64
    count::Int64
end

struct Player
    hp::Int64
    speed::Float64
    alive::Bool
    pos::NTuple{3,Float32}
    grid::NTuple{2,NTuple{3,Int16}}
    step::Int32
    score::Float64
    wave::ComplexF64
    half::NTuple{2,UInt16}
    hand::Item
    bag::NTuple{2,Item}
end

const PLAYER = Player(100, 1.5, true, (1, -2.5, 3e8), ((0, 1, 2), (3, 4, 5)), 7, 0.1, 1 - 2im, (0x3f80, 0xbf00),
                      Item(0.5, 1), (Item(1.5, 2), Item(2.5, -3)))

function player_registry()
    registry = Registry()
    register!(registry, Player; fields=(step=(form=:array,), score=(form=:scalar,), half=(dtype="bfloat16",)))
    return registry
end

@testset "structs" begin
    want, registry = data("player"), player_registry()
    @test to_bytes(PLAYER; registry=registry) == want
    @test from_bytes(Player, want; registry=registry) === PLAYER
    @test load(Player, joinpath(DATA, "player.msgpack"); registry=registry) === PLAYER
    path = joinpath(mktempdir(), "player")
    save(path, PLAYER; registry=registry)
    @test read(path) == want
end

struct Narrow
    hp::Int8
    pos::NTuple{4,Float32}
    grid::NTuple{2,NTuple{3,UInt16}}
    lost::Int64
end

# The words of Flax, and those of the library.
@testset "mismatches" begin
    error = failure(() -> from_bytes(Narrow, data("player")))
    @test error.status === :MISMATCH
    found = Dict(m.path => m for m in error.mismatches if m.kind in (:shape, :dtype))
    @test (found["./pos"].kind, found["./pos"].wanted, found["./pos"].found) == (:shape, "[4]", "[3]")
    @test (found["./grid"].kind, found["./grid"].wanted, found["./grid"].found) == (:dtype, "uint16", "int16")
    text = sprint(showerror, error)
    @test occursin("Missing field lost in state dict while restoring an instance of Narrow, at path .", text)
    @test occursin("\n  ./pos: shape [3] in the file, [4] in the target", text)
    @test failure(() -> from_bytes(Item, to_bytes((weight=1.0, count=2, more=3)))).mismatches[1].kind === :extra
end

struct Loose
    count::Int64
    weight::Float32
end

@testset "options" begin
    registry, bytes = Registry(), to_bytes((a=(count=2, weight=Float64[0.5][1], more=3),))
    register!(registry, Loose; kind=:dict, fields=(count=(key="count",),))
    @test from_bytes(Loose, bytes; registry=registry, subtree="a") === Loose(2, 0.5f0)
    @test from_bytes(Item, bytes; subtree="a", drop_extra=true) === Item(0.5, 2)
    @test failure(() -> from_bytes(Item, bytes; subtree="b")).status === :NOT_FOUND
    @test from_bytes(Item(7.5, 8), to_bytes((count=9,)); keep_missing=true) === Item(7.5, 9)
    @test_throws ArgumentError from_bytes(Item, bytes; keep_missing=true)
    @test failure(() -> from_bytes(Item, bytes; memory_limit=1)).status === :LIMIT
    @test failure(() -> register!(registry, Loose)).status === :EXISTS
    @test failure(() -> register!(registry, Item; name="Loose")).status === :EXISTS
    @test from_bytes(Loose, to_bytes((w=Item(1, 2),)); registry=registry, subtree="w") === Loose(2, 1f0)
end

struct Boxed
    name::String
end
struct Maybe
    n::Union{Nothing,Int64}
end
struct Twice
    a::Int64
    b::Int64
end

struct Both
    item::Item
    twice::Twice
end
struct Wrong
    both::Both
    text::Tuple{Int64,Float32}
end

type_names(registry) = Flaxstate.using_handle(registry.handle) do pointer
    count = Int(Flaxstate.fs_registry_type_count(pointer))
    [unsafe_string(Flaxstate.fs_registry_type_name(pointer, index)) for index in 0:(count - 1)]
end

@testset "types that are registered together" begin
    registry = Registry()
    @test_throws ArgumentError register!(registry, Wrong)
    @test failure(() -> register!(registry, Both; fields=(twice=(key="item",),))).path == "./Both/item"
    @test isempty(registry.names) && isempty(type_names(registry))
    register!(registry, Both)
    @test sort(type_names(registry)) == sort(collect(values(registry.names))) == ["Both", "Item", "Twice"]
    @test occursin("register it before that", failure(() -> register!(registry, Item)).message)
    both = Both(Item(0.5, 1), Twice(2, 3))
    @test from_bytes(Both, to_bytes(both; registry=registry); registry=registry) === both
    @test msgpack_restore(to_bytes([both])) ==
          Dict("0" => Dict("item" => Dict("weight" => 0.5, "count" => 1), "twice" => Dict("a" => 2, "b" => 3)))
end

struct Cell
    a::Int64
end
struct Board
    cells::NTuple{2,NTuple{3,Cell}}
    none::NTuple{0,Float32}
    half::NTuple{2,NTuple{0,Float32}}
    first::Cell
end
struct Times
    at::NTuple{2,Int64}
    took::Int64
end
struct Blocks
    blocks::NTuple{2,NTuple{1,NTuple{2,Item}}}
end
struct Hollow
    none::NTuple{0,Float32}
end

# Lists of lists of dataclasses, and arrays without items.
@testset "grids" begin
    board = Board(((Cell(0), Cell(1), Cell(2)), (Cell(3), Cell(4), Cell(5))), (), ((), ()), Cell(6))
    registry = Registry()
    register!(registry, Board; fields=(none=(dtype="float32",), half=(dtype="bfloat16",)))
    @test to_bytes(board; registry=registry) == data("board")
    @test from_bytes(Board, data("board"); registry=registry) === board
    blocks = Blocks((((Item(1, 2), Item(3, 4)),), ((Item(5, 6), Item(7, 8)),)))
    rows = Any[Any[Any[(weight=2i - 1.0, count=2i) for i in first:(first + 1)]] for first in (1, 3)]
    @test to_bytes(blocks) == to_bytes((blocks=rows,))
    @test from_bytes(Blocks, to_bytes(blocks)) === blocks
    rows[2][1][1] = (weight=1.5,)
    unfit = failure(() -> from_bytes(Blocks, to_bytes((blocks=rows,))))
    @test occursin("at path ./blocks/1/0/0", unfit.report)
    @test_throws ArgumentError register!(Registry(), Hollow)
end

# A row is of the grid's, and no type of its own, whatever is registered.
@testset "tuples at the top" begin
    registry, rows = Registry(), to_bytes([(a=1,), (a=2,), (a=3,)])
    @test_throws ArgumentError from_bytes(NTuple{3,Cell}, rows; registry=registry)
    register!(registry, Board; fields=(none=(dtype="float32",), half=(dtype="bfloat16",)))
    @test haskey(registry.names, NTuple{3,Cell})
    @test_throws ArgumentError from_bytes(NTuple{3,Cell}, rows; registry=registry)
    @test_throws ArgumentError register!(registry, NTuple{3,Cell})
end

@testset "dtypes with a unit" begin
    registry, times = Registry(), Times((1, 2), 3)
    register!(registry, Times; fields=(at=(dtype="datetime64[s]",), took=(dtype="timedelta64[ms]", form=:scalar)))
    want = to_bytes((at=Typed("datetime64[s]", [1, 2]), took=Typed("timedelta64[ms]", 3)))
    @test to_bytes(times; registry=registry) == want
    @test from_bytes(Times, want; registry=registry) === times
end

@testset "types that don't fit" begin
    @test_throws ArgumentError register!(Registry(), Boxed)
    @test_throws ArgumentError register!(Registry(), Maybe)
    @test_throws ArgumentError register!(Registry(), Int64)
    @test_throws ArgumentError register!(Registry(), Twice; fields=(c=(key="c",),))
    @test_throws ArgumentError register!(Registry(), Twice; fields=(a=(dtype="bfloat16",),))
    for (T, field) in ((Twice, :a), (Hollow, :none)), name in ("bfloat61", "object", "V8")
        text = try
            register!(Registry(), T; fields=NamedTuple{(field,)}(((dtype=name,),)))
        catch error
            error isa ArgumentError ? error.msg : rethrow()
        end
        @test occursin("field $field of $T", text) && occursin(repr(name), text)
    end
    @test_throws ArgumentError to_bytes(Boxed("x"))
    @test failure(() -> register!(Registry(), Twice; fields=(a=(key="b",),))).status in (:KEY, :INVALID_ARGUMENT)
end
