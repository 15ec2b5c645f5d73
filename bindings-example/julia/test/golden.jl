# The golden data: tests/golden/README.md.

const GOLDEN = get(ENV, "FLAXSTATE_GOLDEN_DIR", joinpath(@__DIR__, "..", "..", "..", "tests", "golden"))

# Replaces \xHH.
function unescaped(text)
    parts = split(text, "\\x")
    bytes = Vector{UInt8}(String(first(parts)))
    for part in parts[2:end]
        push!(bytes, parse(UInt8, part[1:2]; base=16))
        append!(bytes, codeunits(String(part[3:end])))
    end
    return String(bytes)
end

struct Case
    group::String
    file::String
    order::String
    chunk_limit::UInt64
    statuses::Vector{String}
    paths::Vector{String}
    flags::String
end

function cases()
    lines = readlines(joinpath(GOLDEN, "manifest.tsv"))[2:end]
    return map(lines) do line
        group, file, order, limit, status, path, _, flags = split(line, '\t')
        Case(group, file, order, parse(UInt64, limit), split(status, '|'), split(unescaped(path), '|'), flags)
    end
end

data_of(case::Case) = read(joinpath(GOLDEN, case.file * ".msgpack"))

# Each check is true, or says what is wrong.

function has_text(case::Case; lenient=false)
    want = read(joinpath(GOLDEN, case.file * ".txt"), String)
    path = joinpath(GOLDEN, case.file * ".msgpack")
    for source in (data_of(case), path, IOBuffer(data_of(case)))
        tree = Tree(source; lenient=lenient)
        text = dump_text(tree)
        close(tree)
        occursin("digest", case.flags) && (text = "digest $(sizeof(text)) $(hex8(crc32(codeunits(text))))\n")
        text == want || return "$(case.file): $(first(text, 200)) instead of $(first(want, 200))"
    end
    return true
end

# The tree again, and one that a builder made of its leaves.
function has_bytes(case::Case)
    want = data_of(case)
    tree = Tree(want)
    for source in (tree, rebuilt(Node(tree))), order in (:kept, :sorted)
        order === :sorted && case.order != "sorted" && continue
        msgpack_serialize(source; key_order=order, chunk_limit=case.chunk_limit) == want ||
            return "$(case.file): other bytes (order: $order)"
        io = IOBuffer()
        msgpack_serialize(io, source; key_order=order, chunk_limit=case.chunk_limit)
        take!(io) == want || return "$(case.file): other bytes in an IO (order: $order)"
    end
    return true
end

function rebuilt(node::Node)
    builder = Builder()
    rebuild(builder, node)
    return finish!(builder)
end

function rebuild(builder::Builder, node::Node)
    what = kind(node)
    what in (:dict, :list) || return rebuild_leaf(builder, node, what)
    begin!(builder, what)
    for child in children(node)
        what === :dict && key!(builder, keyof(child))
        rebuild(builder, child)
    end
    end!(builder)
end

function rebuild_leaf(builder::Builder, node::Node, what::Symbol)
    what in (:array, :scalar) || return add!(builder, value(node))
    # a Bool is 0 or 1, the file's byte may be 2
    bytes() = Flaxstate.numpy_order(reshape(Flaxstate.raw(node), reverse(size(node))))
    items = dtype(node) == "bool" ? bytes() : array(node)
    add!(builder, Typed(dtype(node), what === :scalar ? items[] : items))
end

function is_refused(case::Case)
    failure, of_io = [only(thrown(() -> Tree(source))) for source in (data_of(case), IOBuffer(data_of(case)))]
    failure isa FlaxstateError || return "$(case.file): $failure"
    of_io isa FlaxstateError && of_io.report == failure.report || return "$(case.file): $of_io of an IO, not $failure"
    path = isempty(failure.path) ? "-" : failure.path
    String(failure.status) in case.statuses || return "$(case.file): status $(failure.status)"
    path in case.paths || return "$(case.file): path $path, not $(case.paths)"
    offset = failure.offset === nothing ? "-" : failure.offset
    line = "treedump: $(failure.status): $(failure.message) (path $path, offset $offset)\n"
    want = treedump_says(case)
    return want in (nothing, line) ? true : "$line instead of $want"
end

# What a C program says of the same file.
function treedump_says(case::Case)
    treedump = get(ENV, "FLAXSTATE_TREEDUMP", "")
    isempty(treedump) && return nothing
    stderr = Pipe()
    process = run(pipeline(ignorestatus(`$treedump dump $(joinpath(GOLDEN, case.file * ".msgpack"))`);
                           stdout=devnull, stderr=stderr); wait=false)
    close(stderr.in)
    text = read(stderr, String)
    wait(process)
    return text
end

@testset "golden data" begin
    checks = Dict(
        "valid" => case -> (has_text(case), has_bytes(case)),
        "readable" => case -> (has_text(case),),
        "lenient" => case -> (is_refused(case), has_text(case; lenient=true)),
        "invalid" => case -> (is_refused(case),),
    )
    all_cases = cases()
    @testset "$group" for group in ("valid", "readable", "lenient", "invalid")
        of_group = filter(case -> case.group == group, all_cases)
        @test length(of_group) > 50
        for case in of_group, result in checks[group](case)
            @test result === true || (println(result); false)
        end
    end
end
