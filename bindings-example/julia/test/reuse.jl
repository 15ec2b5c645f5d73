# What is used again: vectors, structs, trees and workspaces.

@testset "bytes into a vector that exists" begin
    bytes = zeros(UInt8, 10_000)
    @test to_bytes!(bytes, PLAYER; registry=player_registry()) === bytes == data("player")
    @test to_bytes!(bytes, STATE) === bytes == data("state")
    @test to_bytes!(bytes, Tree(data("tree"))) === bytes == data("state")
    for value in (bytes, Dict("x" => bytes), Dict("x" => view(bytes, 2:5)), Dict("x" => reinterpret(Int8, bytes)))
        before = copy(bytes)
        if value isa Dict && value["x"] isa Base.ReinterpretArray # is copied
            @test msgpack_restore(to_bytes!(bytes, value))["x"] == reinterpret(Int8, before)
        else
            @test_throws ArgumentError to_bytes!(bytes, value)
            @test bytes == before
        end
    end
    @test to_bytes!(UInt8[], UInt8[]) == to_bytes(UInt8[]) == to_bytes(zeros(UInt8, 0))
end

mutable struct Buffered
    count::Int
end
const BUFFER = Ref(Int64[])
function Flaxstate.to_state_dict(x::Buffered)
    return (data=resize!(BUFFER[], x.count),)
end

# What C reads where it stands must stay there: a vector that moves is noticed before C looks at it again.
@testset "vectors that are resized while they are written" begin
    for call in (to_bytes, x -> save(IOBuffer(), x), x -> save(joinpath(mktempdir(), "x"), x))
        BUFFER[] = [1, 2]
        @test msgpack_restore(to_bytes(Buffered(2)))["data"] == [1, 2]
        @test_throws ArgumentError call((a=Buffered(10), b=Buffered(1_000_000)))
        @test_throws ArgumentError call((a=Buffered(10), b=Buffered(2)))
    end
    vector = zeros(300_000)
    for change in (() -> resize!(vector, 10_000_000), () -> resize!(vector, 5))
        @test last(thrown(() -> save(Picky(; act=change), (a=1, b=view(vector, 1:2:length(vector)))))) isa ArgumentError
    end
end

@testset "structs in place" begin
    registry, path, other = player_registry(), joinpath(DATA, "player.msgpack"), to_bytes(Item(3, 4))
    fills = (target -> from_bytes!(target, data("player"); registry=registry),
             target -> from_state_dict!(target, Tree(data("player")); registry=registry),
             target -> from_state_dict!(target, Node(Tree(path)); registry=registry, read_directly=true),
             target -> load!(target, path; registry=registry, read_directly=true, threads=2),
             target -> load!(target, IOBuffer(data("player")); registry=registry))
    empty_player = from_bytes(Player, data("player"); registry=registry)
    for fill in fills
        one, many = Ref{Player}(), [empty_player for _ in 1:3]
        @test fill(one) === one && one[] === PLAYER
        many[2] = reinterpret(Player, zeros(UInt8, sizeof(Player)))[1]
        fill(Ref(many, 2))
        @test all(player -> player === PLAYER, many)
        @test_throws BoundsError fill(Ref(many, 4))
    end
    item = Ref(Item(1, 2))
    @test failure(() -> from_bytes!(item, data("player"))).status === :MISMATCH
    @test failure(() -> load!(item, path)).status === :MISMATCH
    @test item[] === Item(1, 2)
    @test from_bytes!(item, to_bytes((count=5,)); keep_missing=true)[] === Item(1, 5)
    @test from_state_dict(Item, Tree(to_bytes((a=Item(3, 4),))); subtree="a") === Item(3, 4)
    @test from_state_dict(Item(0, 0), Tree(other)) === Item(3, 4)
    @test_throws ArgumentError from_bytes!(Ref(1), other)
    @test_throws ArgumentError from_bytes!(Ref{Any}(1), other)
    @test_throws ArgumentError from_bytes!(Ref{Union{Nothing,Item}}(nothing), other)
    @test_throws MethodError from_state_dict(Item, Tree(other); lenient=true)
end

@testset "templates of open trees" begin
    target = Dict("cube" => zeros(Float32, 2, 3, 4), "int" => 0)
    for source in (data("tree"), joinpath(DATA, "tree.msgpack"), IOBuffer(data("tree")))
        tree = Tree(source)
        restored = from_state_dict(target, tree; drop_extra=true)
        close(tree)
        collect_garbage()
        @test restored == Dict("cube" => CUBE, "int" => -5)
    end
    @test load(target, joinpath(DATA, "tree.msgpack"); drop_extra=true, mapping=:off)["cube"] == CUBE
    wrong = Dict("cube" => zeros(2, 3, 4), "int" => 0)
    @test failure(() -> load(wrong, joinpath(DATA, "tree.msgpack"))).mismatches[1].path == "./cube"
end

@testset "trees in the memory of others" begin
    first_tree = Tree(data("tree"))
    old, pointer = Node(first_tree), first_tree.handle.pointer
    second = Tree(data("player"); reuse=first_tree)
    @test second.handle.pointer == pointer && value(second["hp"]) == 100
    @test !isopen(first_tree) && failure(() -> kind(old)).message == "the tree is closed"
    close(first_tree)
    third = Tree(joinpath(DATA, "tree.msgpack"); reuse=second)
    @test third.handle.pointer == pointer && value(third) == STATE
    # A view holds the memory: the new tree gets its own.
    view = array(Tree(data("tree"); align_arrays=true, reuse=third)["cube"])
    aligned = Tree(data("tree"); align_arrays=true)
    cube = array(aligned["cube"])
    fourth = Tree(data("player"); reuse=aligned)
    @test fourth.handle.pointer != aligned.handle.pointer && !isopen(aligned)
    collect_garbage()
    @test cube == CUBE == view && value(fourth["hp"]) == 100
    @test failure(() -> Tree(UInt8[0xc1]; reuse=fourth)).status === :FORMAT
    @test failure(() -> Node(fourth)).status === :STATE
    @test value(Tree(UInt8[0x01]; reuse=fourth)) == 1
    over_io = Tree(IOBuffer(data("tree")))
    @test value(Tree(data("player"); reuse=over_io)["hp"]) == 100
    @test over_io.handle.keeps === nothing
    io_again = Tree(IOBuffer(data("tree")); reuse=Tree(data("player")))
    third_io = Tree(IOBuffer(data("tree")); reuse=io_again)
    @test value(third_io) == STATE && !isopen(io_again) && io_again.handle.keeps === nothing
    @test failure(() -> Tree(IOBuffer(); reuse=third_io)).status === :TRUNCATED
    left = open(Tree, joinpath(DATA, "tree.msgpack"); mapping=:off) do tree
        @test value(tree["int"]) == -5
        tree
    end
    @test !isopen(left)
end

const ALLOCATIONS = Ref(0)
function counted_allocate(size::Csize_t, alignment::Csize_t, ::Ptr{Cvoid})
    ALLOCATIONS[] += 1
    out = Ref{Ptr{Cvoid}}(C_NULL)
    failed = ccall(:posix_memalign, Cint, (Ref{Ptr{Cvoid}}, Csize_t, Csize_t), out, max(alignment, 8), size)
    return failed == 0 ? out[] : C_NULL
end
function counted_reallocate(old::Ptr{Cvoid}, old_size::Csize_t, size::Csize_t, alignment::Csize_t, data::Ptr{Cvoid})
    new = counted_allocate(size, alignment, data)
    new == C_NULL || old == C_NULL || unsafe_copyto!(Ptr{UInt8}(new), Ptr{UInt8}(old), min(old_size, size))
    new == C_NULL || Libc.free(old)
    return new
end
counted_free(pointer::Ptr{Cvoid}, ::Csize_t, ::Csize_t, ::Ptr{Cvoid}) = Libc.free(pointer)

function counting_workspace()
    allocator = Ref(Flaxstate.CAllocator(;
        allocate=@cfunction(counted_allocate, Ptr{Cvoid}, (Csize_t, Csize_t, Ptr{Cvoid})),
        reallocate=@cfunction(counted_reallocate, Ptr{Cvoid}, (Ptr{Cvoid}, Csize_t, Csize_t, Csize_t, Ptr{Cvoid})),
        free=@cfunction(counted_free, Cvoid, (Ptr{Cvoid}, Csize_t, Csize_t, Ptr{Cvoid}))))
    return GC.@preserve allocator Workspace(Ptr{Cvoid}(Flaxstate.address(allocator)))
end

@testset "workspaces" begin
    registry, path = player_registry(), joinpath(mktempdir(), "player")
    tree, target, bytes = Tree(data("tree")), Ref{Player}(), UInt8[]
    uses = (w -> save(path, PLAYER; registry=registry, workspace=w, durability=:none),
            w -> save(path, tree; workspace=w, durability=:none),
            w -> (save(path, PLAYER; registry=registry); load!(target, path; registry=registry, workspace=w)),
            w -> from_bytes!(target, data("player"); registry=registry, workspace=w),
            w -> from_state_dict!(target, Tree(data("player")); registry=registry, workspace=w),
            w -> to_bytes!(bytes, PLAYER; registry=registry, workspace=w),
            w -> to_bytes!(bytes, tree; workspace=w),
            w -> save(Picky(), tree; workspace=w))
    workspace, counts = counting_workspace(), Int[]
    ALLOCATIONS[] = 0
    foreach(use -> (use(workspace); push!(counts, ALLOCATIONS[])), uses)
    @test counts[1] > 0 && counts[4] > counts[2]
    foreach(use -> use(workspace), uses)
    @test ALLOCATIONS[] == counts[end]
    @test read(path) == data("player") && bytes == data("state") && target[] === PLAYER
    # What C was doing with it is over, whatever happens.
    busy = Picky(; act=() -> @test failure(() -> to_bytes(tree; workspace=workspace)).status === :BUSY)
    save(busy, tree; workspace=workspace)
    closing = Picky(; act=() -> close(workspace))
    @test save(closing, tree; workspace=workspace) == length(data("state"))
    foreach(use -> (@test failure(() -> use(workspace)).message == "the workspace is closed"), uses)
    close(workspace)
end

@testset "options" begin
    path, report = joinpath(mktempdir(), "aligned"), Report()
    list = [:a => Any[1, zeros(Float32, 3)], :b => zeros(3)]
    msgpack_serialize(path, list; alignment=4096, report=report)
    @test report.counts[:unaligned] == 1 && [(e.path, e.wanted) for e in report.entries] == [("./a/1", "4096")]
    save(path, Dict("a" => GRID); alignment=64, report=report, threads=2, durability=:data)
    @test report.counts[:unaligned] == 0 && Flaxstate.info(Tree(path)["a"]).is_view
    @test to_bytes(LARGE; threads=2) == to_bytes(LARGE)
    @test length(to_bytes(LARGE; chunk_limit=1 << 16)) > length(to_bytes(LARGE))
    nested = Dict("a" => Dict("b" => Dict("c" => 1)))
    @test failure(() -> Tree(to_bytes(nested); depth_limit=2)).status === :LIMIT
    @test value(Tree(to_bytes(nested); depth_limit=4)) == nested
    @test failure(() -> Tree(IOBuffer(data("tree")); memory_limit=10)).status === :LIMIT
    @test failure(() -> load(path; mapping=:off, memory_limit=10)).status === :LIMIT
    # C never borrows a Vector, which may be resized.
    for call in (() -> Tree(data("tree"); ownership=0), () -> Tree(path; ownership=1),
                 () -> from_bytes(nested, to_bytes(nested); ownership=0))
        @test_throws MethodError call()
    end
    @test_throws ArgumentError save(path, nested; durability=:other)
    @test failure(() -> save(path, nested; alignment=3)).status === :INVALID_ARGUMENT
    @test failure(() -> save(path, nested; threads=5000)).status === :INVALID_ARGUMENT
end
