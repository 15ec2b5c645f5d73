# IOs as the place where bytes go to and come from, also those that fail.

struct Broken <: Exception
    text::String
end

"Takes some bytes and then throws; `act` is called before each piece is taken."
mutable struct Picky <: IO
    taken::Vector{UInt8}
    pieces::Int
    limit::Int
    exception::Any
    act::Function
end
Picky(limit=typemax(Int); exception=Broken("full"), act=() -> nothing) = Picky(UInt8[], 0, limit, exception, act)

function Base.unsafe_write(io::Picky, data::Ptr{UInt8}, size::UInt)
    io.act()
    length(io.taken) + size <= io.limit || throw(io.exception)
    append!(io.taken, unsafe_wrap(Array, data, size))
    io.pieces += 1
    return Int(size)
end

"Can be read some times and then throws, once."
mutable struct Tired <: IO
    data::IOBuffer
    reads::Int
    exception::Any
end
Base.position(io::Tired) = position(io.data)
Base.seek(io::Tired, place::Integer) = (seek(io.data, place); io)
Base.seekend(io::Tired) = seekend(io.data)
function Base.unsafe_read(io::Tired, data::Ptr{UInt8}, size::UInt)
    io.reads -= 1
    io.reads == -1 && throw(io.exception)
    unsafe_read(io.data, data, size)
end

exceptions() = isdefined(Base, :current_exceptions) ? Base.current_exceptions() : Base.catch_stack()

"What a call throws, and below it what that was caused by."
function thrown(call::Function)
    try
        call()
    catch
        return first.(exceptions())
    end
    return Any[]
end

const GRID = reshape(collect(Float32, 1:500_000), 500, 1000)
const LARGE = Dict("a" => GRID, "b" => "text", "c" => view(GRID, 1:2:500, :))

@testset "saving to an IO" begin
    for (value, name, write) in ((PLAYER, "player", save), (STATE, "state", save), (STATE, "tree", msgpack_serialize),
                                 (Tree(data("tree")), "state", save), (Tree(data("tree")), "tree", msgpack_serialize))
        io, want = IOBuffer(), data(name)
        options = write === save ? (registry=player_registry(),) : NamedTuple()
        @test write(io, value; options...) == length(want)
        @test take!(io) == want
    end
    io = Picky()
    save(io, LARGE)
    @test io.pieces > 1 && io.taken == to_bytes(LARGE)
    io, path = IOBuffer(), joinpath(mktempdir(), "aligned")
    save(path, LARGE; alignment=64)
    save(io, LARGE; alignment=64)
    @test take!(io) == read(path) != to_bytes(LARGE)
    @test_throws MethodError save(io, LARGE; durability=:none)
    msgpack_serialize(path, STATE; durability=:data)
    @test read(path) == data("tree")
end

# The writer waits inside of C's call until the reader has made room.
@testset "saving to a pipe" begin
    pipe = Pipe()
    Base.link_pipe!(pipe; reader_supports_async=true, writer_supports_async=true)
    reader = @async read(pipe.out)
    count = save(pipe.in, LARGE)
    close(pipe.in)
    @test fetch(reader) == to_bytes(LARGE)
    @test count == length(fetch(reader))
end

@testset "an IO that fails while it is written to" begin
    whole = length(to_bytes(LARGE))
    for limit in (0, 100, whole - 1), exception in (Broken("full"), InterruptException(), nothing, EOFError())
        found = thrown(() -> save(Picky(limit; exception=exception), LARGE))
        @test length(found) == 2 && found[2] === exception
        @test found[1] isa FlaxstateError && found[1].status === :CALLBACK
    end
    @test thrown(() -> save(Picky(3), PLAYER; registry=player_registry()))[2] isa Broken
    @test save(Picky(whole), LARGE) == whole
    @test failure(() -> save(IOBuffer(; maxsize=100), LARGE)).status === :IO
    path = joinpath(mktempdir(), "closed")
    io = open(path, "w")
    close(io)
    gone = last(thrown(() -> save(io, LARGE)))
    @test gone isa FlaxstateError ? gone.status === :IO : gone isa Union{ArgumentError,SystemError,Base.IOError}
    @test failure(() -> msgpack_serialize(IOBuffer(), Dict(1 => 2, "a" => 3))).status === :KEY
end

struct Fresh
    a::Int64
end
struct Fresher
    a::Int64
end

@testset "calls inside of an IO's methods" begin
    registry = player_registry()
    inner = Picky(; act=() -> begin
        @test from_bytes(Player, data("player"); registry=registry) === PLAYER
        @test failure(() -> Tree(UInt8[])).status === :TRUNCATED
        @test last(thrown(() -> save(Picky(0), LARGE))) isa Broken
    end)
    save(inner, PLAYER; registry=registry)
    @test inner.taken == data("player")
    # C lets nobody register meanwhile: this task can't wait for itself, another one can.
    registering = nothing
    io = Picky(; act=() -> begin
        @test failure(() -> register!(registry, Fresh)).status === :BUSY
        registering === nothing && (registering = @async register!(registry, Fresher))
        yield()
        @test !istaskdone(registering)
    end)
    save(io, PLAYER; registry=registry)
    @test fetch(registering) === registry
    @test from_bytes(Fresher, to_bytes(Fresher(1); registry=registry); registry=registry) === Fresher(1)
end

@testset "many tasks that wait in their IOs" begin
    want = to_bytes(LARGE)
    tasks = [Threads.@spawn begin
        io = Picky(; act=yield)
        save(io, LARGE)
        tree = Tree(IOBuffer(io.taken))
        io.taken == want && array(tree["a"]) == GRID
    end for _ in 1:8]
    @test all(fetch, tasks)
end

@testset "opening an IO" begin
    path = joinpath(DATA, "tree.msgpack")
    for open_io in (() -> IOBuffer(data("tree")), () -> open(path))
        io = open_io()
        tree = Tree(io)
        @test value(tree) == STATE && part(tree["cube"], 2:2, 1:3, 1:4) == CUBE[2:2, :, :]
        @test Node(tree) == Node(Tree(path)) && msgpack_serialize(tree) == data("tree")
        @test load(seekstart(io)) == STATE
    end
    large = IOBuffer(to_bytes(LARGE))
    node = Tree(large)["a"]
    @test Flaxstate.info(node).is_in_file && array(node) == GRID
    @test load(Player, IOBuffer(data("player")); registry=player_registry()) === PLAYER
    target = Dict("a" => zeros(Float32, 500, 1000))
    @test load(target, seekstart(large); drop_extra=true)["a"] == GRID
    @test_throws ArgumentError load(seekstart(large); drop_extra=true)
    @test_throws MethodError Tree(seekstart(large); mapping=:off)
end

# Several states in one IO, one behind the other, and bytes that are none.
@testset "parts of an IO" begin
    io = IOBuffer(vcat(UInt8[1, 2, 3], data("tree"), data("player"), UInt8[4]))
    seek(io, 3)
    @test value(Tree(io; size=length(data("tree")))) == STATE
    seek(io, 3)
    @test load(io; trailing=:stream) == STATE
    @test position(io) == 3 + length(data("tree"))
    @test load(Player, io; registry=player_registry(), trailing=:stream) === PLAYER
    @test read(io) == [4]
    seek(io, 3)
    @test failure(() -> Tree(io)).status === :FORMAT
    @test_throws ArgumentError Tree(seekstart(io); size=10_000)
    @test_throws ArgumentError Tree(seekstart(io); size=-1)
    @test failure(() -> Tree(IOBuffer())).status === :TRUNCATED
end

# Whichever read fails: what it throws comes out of the call that needed it, and the next call works.
@testset "an IO that fails while it is read" begin
    exception, bytes, opening_failed, using_failed = Broken("gone"), to_bytes(LARGE), 0, 0
    for reads in 0:100
        io = Tired(IOBuffer(bytes), reads, exception)
        found = thrown(() -> Tree(io))
        isempty(found) || (@test last(found) === exception; opening_failed += 1; continue)
        io.reads = reads
        tree = Tree(seekstart(io))
        io.reads = 0
        found = thrown(() -> array(tree["a"]))
        @test last(found) === exception && first(found).path == "./a"
        using_failed += 1
        for use in (() -> part(tree["a"], 1:1, 1:1), () -> Node(tree) == Node(Tree(bytes)), () -> value(tree),
                    () -> msgpack_serialize(tree), () -> from_state_dict(Dict("a" => GRID), tree; drop_extra=true)["a"])
            io.reads = 0
            @test last(thrown(use)) === exception
        end
        @test array(tree["a"]) == GRID && Node(tree) == Node(Tree(bytes))
        break
    end
    @test opening_failed > 0 && using_failed == 1
end

@testset "a file that gets shorter" begin
    path = joinpath(mktempdir(), "large")
    save(path, LARGE)
    open(path, "r") do io
        tree = Tree(io)
        open(file -> truncate(file, 1000), path, "r+")
        @test last(thrown(() -> array(tree["a"]))) isa EOFError
    end
end

@noinline function tree_over_io(released)
    io = Tired(IOBuffer(to_bytes(LARGE)), 1_000_000, nothing)
    finalizer(_ -> released[] += 1, io)
    return Tree(io)
end

collect_garbage() = foreach(_ -> GC.gc(), 1:3)

@testset "a tree keeps its IO" begin
    released = Ref(0)
    tree = tree_over_io(released)
    builder = Builder()
    add!(builder, tree["a"])
    shared = finish!(builder)
    collect_garbage()
    @test array(tree["a"]) == GRID
    close(tree)
    collect_garbage()
    @test released[] == 0 && array(Node(shared)) == GRID
    foreach(close, (shared, shared, tree))
    collect_garbage()
    @test released[] == 1
    foreach(_ -> tree_over_io(released), 1:5)
    collect_garbage()
    @test released[] >= 5
end

@testset "threads that read one IO" begin
    tree, results = Tree(IOBuffer(to_bytes(LARGE))), zeros(Bool, 32)
    Threads.@threads for i in 1:32
        results[i] = part(tree["a"], i:i, 1:1000) == GRID[i:i, :] && array(tree["c"])[i, :] == GRID[2i - 1, :]
    end
    @test all(results)
end
