# How far calls are, and ending them; what reports tell.

const MEGABYTES = Dict("a" => zeros(UInt8, 6 << 20), "b" => ones(UInt8, 6 << 20))

"What a progress is told during a call."
function told(call::Function)
    calls = Tuple{Int,Int}[]
    call((done, total) -> push!(calls, (done, total)))
    return calls
end

is_complete(calls) = !isempty(calls) && issorted(first.(calls)) && calls[end][1] == calls[end][2]

@testset "progress" begin
    bytes, path = to_bytes(MEGABYTES), joinpath(mktempdir(), "model")
    save(path, MEGABYTES)
    small = msgpack_serialize(STATE)
    @test told(f -> msgpack_serialize(STATE; progress=f)) == [(length(small), length(small))]
    target = Dict("a" => zeros(UInt8, 6 << 20), "b" => zeros(UInt8, 6 << 20))
    for call in (f -> to_bytes(MEGABYTES; progress=f), f -> save(path, MEGABYTES; progress=f),
                 f -> save(IOBuffer(), MEGABYTES; progress=f), f -> save(path, MEGABYTES; progress=f, threads=2))
        calls = told(call)
        @test is_complete(calls) && length(calls) >= 3 && calls[end][2] == length(bytes)
    end
    for call in (f -> Tree(bytes; progress=f), f -> Tree(path; progress=f), f -> Tree(IOBuffer(bytes); progress=f),
                 f -> load(path; progress=f, mapping=:off), f -> from_bytes(target, bytes; progress=f),
                 f -> load(target, IOBuffer(bytes); progress=f),
                 f -> from_bytes(Player, data("player"); registry=player_registry(), progress=f),
                 f -> load(Player, IOBuffer(data("player")); registry=player_registry(), progress=f, trailing=:stream),
                 f -> load(Player, joinpath(DATA, "player.msgpack"); registry=player_registry(), progress=f),
                 f -> to_bytes(PLAYER; registry=player_registry(), progress=f))
        @test is_complete(told(call))
    end
end

@testset "calls that are ended by their progress" begin
    path, item, old = joinpath(mktempdir(), "model"), Ref(Item(1, 2)), to_bytes(Item(3, 4))
    write(path, old)
    calls = (f -> to_bytes(MEGABYTES; progress=f), f -> save(path, MEGABYTES; progress=f),
             f -> save(IOBuffer(), MEGABYTES; progress=f), f -> msgpack_serialize(path, MEGABYTES; progress=f),
             f -> from_bytes!(item, old; progress=f), f -> load!(item, path; progress=f),
             f -> load!(item, IOBuffer(old); progress=f), f -> from_state_dict!(item, Tree(old); progress=f),
             f -> Tree(old; progress=f), f -> Tree(path; progress=f), f -> Tree(IOBuffer(old); progress=f))
    for call in calls
        cancelled = failure(() -> call((done, total) -> false))
        @test cancelled.status === :CALLBACK && cancelled.message == "cancelled: progress returned false"
        for exception in (Broken("no more"), InterruptException())
            @test last(thrown(() -> call((done, total) -> throw(exception)))) === exception
        end
        @test item[] === Item(1, 2) && read(path) == old
        call((done, total) -> (GC.gc(false); yield(); from_bytes(Item, old) === Item(3, 4) || error("another item")))
        write(path, old)
        item[] = Item(1, 2)
    end
end

# C's frames are in no danger: the signal waits for the progress.
@testset "Ctrl-C" begin
    if Sys.isunix()
        Base.exit_on_sigint(false)
        interrupting(done, total) = begin
            ccall(:kill, Cint, (Cint, Cint), getpid(), 2)
            latest = time() + 30
            while time() < latest
                GC.safepoint()
            end
        end
        @test last(thrown(() -> to_bytes(MEGABYTES; progress=interrupting))) isa InterruptException
        @test length(to_bytes(MEGABYTES)) > 12 << 20
    end
end

# As vectors that an IO resizes: C must not look at them again.
@testset "vectors that a progress resizes" begin
    vector, bytes, old = zeros(UInt8, 6 << 20), UInt8[], to_bytes(MEGABYTES)
    resizing(which, size=0) = (done, total) -> (resize!(which, size); true)
    path = joinpath(mktempdir(), "model")
    @test_throws ArgumentError to_bytes((a=vector,); progress=resizing(vector))
    resize!(vector, 6 << 20)
    @test_throws ArgumentError save(path, (a=vector,); progress=resizing(vector))
    @test_throws ArgumentError to_bytes!(bytes, MEGABYTES; progress=resizing(bytes))
    for call in (f -> Tree(old; progress=f), f -> from_bytes(MEGABYTES, old; progress=f))
        @test_throws ArgumentError call(resizing(old))
        old = to_bytes(MEGABYTES)
    end
    small = to_bytes(Item(1, 2))
    @test_throws ArgumentError from_bytes(Item, small; progress=resizing(small))
end

struct Weights
    count::Int64
    weight::Float32
    x::NTuple{2,Int16}
end

@testset "reports" begin
    report = Report()
    bytes = UInt8[0x82, 0xa1, 0x61, 0x07, 0xa1, 0x63, 0x03] # {'a': 7, 'c': 3}
    restored = from_bytes(Dict("a" => 1, "b" => 2), bytes; keep_missing=true, report=report)
    @test restored == Dict("a" => 7, "b" => 2)
    @test report.loaded == 1 && report.counts[:kept] == report.counts[:dropped] == 1 && report.counts[:converted] == 0
    @test [(e.kind, e.path, e.wanted, e.found) for e in report.entries] ==
          [(:kept, "./b", "int", ""), (:dropped, "./c", "", "int")]
    @test sprint(print, report) == "1 leaf loaded, 1 kept, 1 dropped\n  ./b: kept: int\n  ./c: dropped: int"
    state = (count=1, weight=0.5, x=[3, 4], more=5)
    from_bytes(Weights, to_bytes(state); convert=:same_kind, drop_extra=true, report=report)
    @test (report.loaded, report.counts[:converted], report.counts[:dropped], report.counts[:kept]) == (3, 1, 1, 0)
    converted = only(filter(entry -> entry.kind === :converted, report.entries))
    @test (converted.path, converted.wanted, converted.found) == ("./x", "int16", "int64")
    # After a failure it is empty; what doesn't fit the list is counted.
    @test failure(() -> from_bytes(Weights, to_bytes(state); report=report)).status === :MISMATCH
    @test report.loaded == 0 && isempty(report.entries) && sprint(print, report) == "Report (empty)"
    @test Set(keys(report.counts)) == Set((:kept, :dropped, :converted, :reshaped, :unaligned, :uncovered))
    # A template converts nothing.
    target, found = (x=Int16[0, 0], y=zeros(2)), (x=[3, 70000], y=zeros(1, 2))
    as_it_is = from_bytes(target, to_bytes(found); convert=:any, reshape=true, report=report)
    @test as_it_is == found && eltype(as_it_is.x) === Int64
    @test (report.counts[:converted], report.counts[:reshaped]) == (1, 1)
    short = Report(; entry_limit=2)
    from_bytes((a=1,), to_bytes((a=1, b=2, c=3, d=4)); drop_extra=true, report=short)
    @test short.counts[:dropped] == 3 && length(short.entries) == 2
end
