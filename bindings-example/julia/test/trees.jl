# Trees of others, and paths.

state_error(call) = (error = failure(call); (error.status, error.path))

@testset "trees are asked as their roots" begin
    tree, same, other = Tree(data("tree")), Tree(data("tree")), Tree(to_bytes((a=1,)))
    root = Node(tree)
    @test tree == same && hash(tree) == hash(same) && isequal(tree, same) && tree != other && !(tree != same)
    @test length(Set([tree, same, other])) == 2
    @test keys(tree) == keys(root) && pairs(tree) == pairs(root) && children(tree) == children(root)
    @test length(tree) == length(root) && kind(tree) === :dict && pathof(tree) == "."
    @test haskey(tree, "cube") && !haskey(tree, "nothing")
    @test get(tree, "int", nothing) == root["int"] && get(tree, "nothing", 0) === 0
    @test kind(Tree(msgpack_serialize([1, "a"]))) === :list && keys(Tree(msgpack_serialize([1, "a"]))) == [1, 2]
    close(same)
    @test same == same && failure(() -> tree == same).status === :STATE
end

@testset "trees merged" begin
    params, more = Tree(to_bytes((params=(w=CUBE,), step=7))), Tree(to_bytes((params=(b=[1.5],),)))
    merged = merge_trees(params, more)
    shared_bytes = to_bytes([:params => [:w => CUBE, :b => [1.5]], :step => 7])
    @test to_bytes(merged) == shared_bytes
    alone = merge_trees(Node(params), more; copy_data=true)
    @test isempty(alone.handle.lenders) && length(merged.handle.lenders) == 2
    foreach(close, (params, more))
    params = more = nothing
    collect_garbage()
    @test to_bytes(merged) == to_bytes(alone) == shared_bytes
    @test value(merged["params"]) == Dict("w" => CUBE, "b" => [1.5])
    a, b = Tree(to_bytes((a=(b=1,),))), Tree(to_bytes((a=(b=2, c=3),)))
    @test state_error(() -> merge_trees(a, b)) == (:KEY, "./a/b")
    @test state_error(() -> merge_trees(a, a["a"]["b"])) == (:TYPE, ".")
    @test failure(() -> merge_trees()).status === :INVALID_ARGUMENT
    @test failure(() -> merge_trees(a; memory_limit=1)).status === :LIMIT
    # What failed holds nothing.
    foreach(close, (a, b))
    @test a.handle.state[] == b.handle.state[] == Flaxstate.CLOSED
end

@testset "copies stand alone" begin
    io = Tired(IOBuffer(to_bytes(LARGE)), 1_000_000, Broken("gone"))
    tree = Tree(io)
    whole, leaf = copy(tree), copy(tree["a"])
    close(tree)
    io.reads = 0
    @test array(whole["a"]) == GRID && array(Node(leaf)) == GRID && value(whole["b"]) == "text"
    io.reads = 1_000_000
    tree = Tree(seekstart(io))
    io.reads = 0
    @test last(thrown(() -> copy(tree))) isa Broken
    close(tree)
    @test tree.handle.state[] == Flaxstate.CLOSED && tree.handle.keeps === nothing
end

@testset "subtrees replaced" begin
    tree, other = Tree(data("tree")), Tree(to_bytes((half=1,)))
    changed = replace(tree, tree["z"] => other)
    @test value(changed) == merge(STATE, Dict("z" => Dict("half" => 1)))
    @test value(replace(Node(tree), at(tree, "z/half") => other["half"]; copy_data=true)["z"]["half"]) == 1
    @test failure(() -> replace(tree, other["half"] => tree["int"])).status === :INVALID_ARGUMENT
end

@testset "paths" begin
    builder = Builder()
    add!(builder, [2 => Any[10, 20], "2" => 3, true => 4, "a/b~c" => 5, "x\0y" => 6, nothing => 7, 0.5 => 8])
    root = Node(finish!(builder))
    paths = pathof.(children(root))
    @test paths == ["./2~#0", "./2", "./True", "./a~1b~0c", "./x~2y", "./None", "./0.5"]
    @test all(at(root, pathof(child)) == child for child in children(root))
    @test pathof(root) == "." && pathof(children(root)[1][2]) == "./2~#0/1" && value(at(root, "2~#0/1")) == 20
    builder = Builder()
    add!(builder, Dict("layers" => Dict(2 => Dict("bias" => [1.5]))))
    @test value(at(finish!(builder), "layers/2/bias")) == [1.5]
end

@testset "checkpoints in parts" begin
    folder = mktempdir()
    first_part, second_part = (joinpath(folder, "m-0000$i-of-00002.msgpack") for i in 1:2)
    save(first_part, (a=(w=CUBE,), count=2))
    save(second_part, (a=(b=[1.5],), weight=0.5))
    want = Dict("a" => Dict("w" => CUBE, "b" => [1.5]), "count" => 2, "weight" => 0.5)
    for path in (first_part, second_part, joinpath(folder, "m.msgpack")), mapping in (:auto, :off)
        @test load(path; sharded=true, mapping=mapping) == want
    end
    @test load(Item, first_part; sharded=true, drop_extra=true) === Item(0.5, 2)
    @test load(Dict("count" => 0, "a" => Dict("b" => [0.0])), second_part; sharded=true, drop_extra=true) ==
          Dict("count" => 2, "a" => Dict("b" => [1.5]))
    old = Tree(first_part)
    @test value(Tree(first_part; sharded=true, reuse=old)) == want && !isopen(old)
    rm(second_part)
    missing_part = failure(() -> Tree(first_part; sharded=true))
    @test missing_part.status === :IO && occursin("m-00002-of-00002.msgpack", missing_part.message)
end
