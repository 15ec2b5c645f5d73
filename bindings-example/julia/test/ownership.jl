# Nothing is freed that somebody still looks at, whatever is closed, and in whatever order garbage is collected.

@testset "closed handles" begin
    tree = Tree(joinpath(DATA, "state.msgpack"))
    root, cube = Node(tree), tree["cube"]
    foreach(_ -> close(tree), 1:2)
    @test !isopen(tree)
    for use in (() -> Node(tree), () -> kind(root), () -> root["cube"], () -> children(root), () -> keyof(cube),
                () -> value(root), () -> array(cube), () -> part(cube, 1:1, 1:1, 1:1), () -> Flaxstate.raw(cube),
                () -> msgpack_serialize(tree), () -> add!(Builder(), root), () -> root == root)
        error = failure(use)
        @test error.status === :STATE && error.message == "the tree is closed"
    end
    builder, registry = Builder(), Registry()
    foreach(close, (builder, registry, builder, registry))
    @test failure(() -> begin!(builder, :dict)).status === :STATE
    @test failure(() -> finish!(builder)).status === :STATE
    @test failure(() -> to_bytes(Item(1, 2); registry=registry)).status === :STATE
    @test sprint(show, tree) == "Tree (closed)" && sprint(show, root) == "Node (closed)"
    # As after precompiling, which writes every pointer as NULL.
    foreign = Tree(C_NULL)
    @test failure(() -> Node(foreign)).message == "the tree belongs to another process"
    foreach(close, (foreign, foreign))
end

@testset "copies" begin
    tree = Tree(data("tree"))
    copies = deepcopy([tree, Node(tree), Dict("registry" => Registry())])
    @test copies[1] === tree && copies[2].tree === tree
    foreach(close, (copies[1], copies[1], tree, copies[3]["registry"]))
    @test failure(() -> kind(copies[2])).status === :STATE
end

@testset "closed in the middle of a call" begin
    tree, registry = Tree(data("tree")), player_registry()
    io = Picky(; act=() -> (foreach(close, (tree, registry)); GC.gc()))
    @test save(io, tree) == length(data("state")) && io.taken == data("state")
    @test failure(() -> Node(tree)).status === :STATE
    registry = player_registry()
    @test save(io, PLAYER; registry=registry) == length(data("player"))
    @test failure(() -> to_bytes(PLAYER; registry=registry)).message == "the registry is closed"
    @test tree.handle.state[] == registry.handle.state[] == Flaxstate.CLOSED
    source = Tired(IOBuffer(to_bytes(LARGE)), -1, nothing)
    tree = Tree(source)
    closing = Picky(; act=() -> close(tree))
    @test save(closing, tree) == length(to_bytes(LARGE)) && closing.taken == to_bytes(LARGE)
    @test tree.handle.state[] == Flaxstate.CLOSED && tree.handle.keeps === nothing
end

@testset "a builder is for one call at a time" begin
    builder, tree = Builder(), Tree(data("tree"))
    Flaxstate.acquire_alone(builder.handle)
    @test failure(() -> add!(builder, 1)).status === :BUSY
    @test failure(() -> finish!(builder)).status === :BUSY
    Flaxstate.release(builder.handle)
    add!(builder, 1)
    @test value(finish!(builder)) == 1
    close(builder)
    @test failure(() -> add!(builder, tree)).status === :STATE
    @test tree.handle.state[] == 0
end

@testset "views keep their memory" begin
    for source in (data("tree"), joinpath(DATA, "tree.msgpack"))
        tree = Tree(source; align_arrays=true)
        cube = array(tree["cube"])
        close(tree)
        tree = nothing
        GC.gc()
        @test cube == CUBE
    end
    shared = [vec(parent(array(Tree(data("tree"); align_arrays=true)["cube"]))) for _ in 1:100]
    foreach(_ -> GC.gc(), 1:3)
    blocks = [rand(UInt8, 1000) for _ in 1:1000] # where freed memory would be
    @test all(items -> items == 0:23, shared) && length(blocks) == 1000
    views = [load(joinpath(DATA, "tree.msgpack"); align_arrays=true)["cube"] for _ in 1:100]
    GC.gc()
    @test all(view -> view == CUBE, views)
end

# The files are closed again once neither trees nor views are left.
@testset "garbage" begin
    open_files() = length(readdir("/proc/self/fd"))
    use_and_drop() = foreach(_ -> sum(array(Tree(joinpath(DATA, "tree.msgpack"); align_arrays=true)["cube"])), 1:50)
    use_and_drop()
    GC.gc()
    if isdir("/proc/self/fd")
        before = open_files()
        use_and_drop()
        foreach(_ -> GC.gc(), 1:3)
        @test open_files() <= before + 1
    end
end

@testset "trees that share" begin
    builder, tree = Builder(), Tree(data("tree"))
    begin!(builder, :list)
    add!(builder, tree["z"])
    end!(builder)
    built = finish!(builder)
    foreach(close, (builder, tree))
    tree = nothing
    GC.gc()
    @test array(at(built, "0/half")) == UInt16[0x3f80 0x4000]
end

@testset "the first failure of a builder" begin
    builder = Builder()
    begin!(builder, :dict)
    @test failure(() -> key!(builder, "\xff")).status === :UTF8
    @test failure(() -> finish!(builder)).status === :UTF8
    add!(builder, "again")
    @test value(finish!(builder)) == "again"
    @test_throws ArgumentError key!(builder, [1])
end

@testset "threads" begin
    tree, want = Tree(data("tree")), data("player")
    registry = player_registry()
    results = Vector{Bool}(undef, 64)
    Threads.@threads for i in 1:64
        results[i] = array(tree["cube"]) == CUBE && from_bytes(Player, want; registry=registry) === PLAYER
    end
    @test all(results)
end

struct Outer
    item::Item
end

@testset "threads that register" begin
    for _ in 1:20
        registry, results = Registry(), zeros(Bool, 16)
        Threads.@threads for i in 1:16
            item = Item(i, i)
            results[i] = isodd(i) ? from_bytes(Item, to_bytes(item; registry=registry); registry=registry) === item :
                         from_bytes(Outer, to_bytes(Outer(item); registry=registry)).item === item
        end
        @test all(results) && isempty(registry.users)
    end
end

@testset "errors" begin
    error = failure(() -> Tree(data("tree")[1:20]))
    @test error.status === :TRUNCATED && error.offset !== nothing
    @test occursin("ENOENT", failure(() -> load(joinpath(DATA, "none"))).message)
    @test_throws ArgumentError load("a\0b")
    @test_throws ArgumentError load(joinpath(DATA, "tree.msgpack"); mapping=:other)
end
