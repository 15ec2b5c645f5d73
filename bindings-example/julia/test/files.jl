# Arrays piece by piece, and files that are changed in place.

@testset "arrays piece by piece" begin
    trees = (Tree(to_bytes(LARGE)), Tree(IOBuffer(to_bytes(LARGE; chunk_limit=1 << 18))))
    for tree in trees, name in ("a", "c")
        want, sizes = vec(permutedims(LARGE[name])), Int[]
        foreach_piece(tree[name]; piece_size=4000) do items, first
            @assert items == want[first:first + length(items) - 1]
            push!(sizes, length(items))
        end
        @test sum(sizes) == length(want) && maximum(sizes) <= 1000
        found = thrown(() -> foreach_piece((items, first) -> throw(Broken("no more")), tree[name]))
        @test last(found) == Broken("no more") && found[1].status === :CALLBACK
    end
    node = trees[1]["a"]
    foreach_piece((items, first) -> close(trees[1]), node; piece_size=1_000_000) # which the call outlives
    @test failure(() -> foreach_piece(error, node)).message == "the tree is closed"
    builder = Builder()
    add!(builder, Typed("bool", UInt8[2, 0, 255]))
    foreach_piece((items, first) -> (@test reinterpret(UInt8, items) == [1, 0, 1]), Node(finish!(builder)))
    foreach_piece((items, first) -> (@test items == [0x3f80, 0x4000]), at(Tree(data("tree")), "z/half"))
    @test failure(() -> foreach_piece(identity, Node(Tree(data("tree"))))).status === :TYPE
end

@testset "advice" begin
    tree = Tree(joinpath(DATA, "tree.msgpack"))
    for advice in (:normal, :sequential, :random, :will_need, :dont_need)
        @test advise(tree, advice) === nothing
    end
    @test array(tree["cube"]) == CUBE
    @test_throws ArgumentError advise(tree, :other)
    close(tree)
    @test failure(() -> advise(tree, :normal)).status === :STATE
end

@testset "overwriting in place" begin
    path = joinpath(mktempdir(), "state")
    cp(joinpath(DATA, "state.msgpack"), path)
    doubled = PermutedDimsArray(permutedims(2 .* CUBE, (3, 1, 2)), (2, 3, 1))
    half = Typed("bfloat16", UInt16[0x4000 0x3f80])
    overwrite!(path, "cube", doubled)
    overwrite!(path, "scalar", Int32(4); durability=:none)
    overwrite!(path, "z/half", half; durability=:data)
    overwrite!(path, "z/when", Typed("datetime64[s]", UInt64(7)))
    changed = Dict("half" => half, "when" => Typed("datetime64[s]", UInt64(7)))
    @test read(path) == to_bytes(merge(STATE, Dict("cube" => doubled, "scalar" => Int32(4), "z" => changed)))
    before = read(path)
    @test failure(() -> overwrite!(path, "cube", CUBE[:, :, 1:2])).status === :SHAPE
    @test failure(() -> overwrite!(path, "cube", Float64.(CUBE))).status === :DTYPE
    @test failure(() -> overwrite!(path, "nothing", CUBE)).status === :NOT_FOUND
    @test failure(() -> overwrite!(path, "name", CUBE)).status === :TYPE
    @test failure(() -> overwrite!(path * "x", "cube", CUBE)).status === :IO
    @test failure(() -> overwrite!(path, "cube", CUBE; memory_limit=10)).status === :LIMIT
    @test failure(() -> overwrite!(path, "cube", CUBE; node_limit=3)).status === :LIMIT
    @test_throws ArgumentError overwrite!(path, "cube", ["text"])
    @test_throws ArgumentError overwrite!(path, "cube", CUBE; durability=:other)
    @test read(path) == before
    overwrite!(path, "cube", CUBE; untrusted=true)
    @test load(path)["cube"] == CUBE
    # What follows a file's state stays there.
    write(path, vcat(before, UInt8[0]))
    @test failure(() -> overwrite!(path, "cube", CUBE)).status === :FORMAT
    overwrite!(path, "cube", CUBE; trailing=:stream)
    @test load(path; trailing=:stream)["cube"] == CUBE && read(path)[end] == 0
end

@testset "what killed saves left" begin
    directory = mktempdir()
    write(joinpath(directory, ".flaxstate-0123456789abcdef"), "half")
    write(joinpath(directory, "other"), "mine")
    @test remove_unfinished(directory) == 1
    @test remove_unfinished(directory) == 0
    @test readdir(directory) == ["other"]
    @test failure(() -> remove_unfinished(joinpath(directory, "none"))).status === :IO
end
