using Flaxstate
using Test

const DATA = joinpath(@__DIR__, "data")
data(name) = read(joinpath(DATA, name * ".msgpack"))

"The FlaxstateError that a call ends with."
function failure(call::Function)
    try
        call()
    catch error
        error isa FlaxstateError && return error
        rethrow()
    end
    error("nothing failed")
end

include("dump.jl")
@testset "Flaxstate" begin
    include("arrays.jl")
    include("structs.jl")
    include("as_array.jl")
    include("values.jl")
    include("streams.jl")
    include("reuse.jl")
    include("trees.jl")
    include("progress.jl")
    include("options.jl")
    include("files.jl")
    include("ownership.jl")
    include("readme.jl")
    include("golden.jl")
end
