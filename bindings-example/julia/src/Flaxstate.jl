"""
Reads and writes the checkpoints of Flax (`flax.serialization`, the `.msgpack` files): byte for byte what Flax writes,
with every key, shape and dtype checked.

    bytes = to_bytes(value)             # an isbits struct, a Dict, a NamedTuple, …
    value = from_bytes(Player, bytes)   # a new struct
    value = from_bytes(target, bytes)   # a new value with the structure of `target`
    state = load("model.msgpack")       # Dicts and arrays; the arrays stay in the mapped file
    save("model.msgpack", value)        # replaces the file at once and whole
    save(io, value)                     # any IO, piece by piece; load(io) reads a seekable one

Arrays keep their indices: `A[i, j]` is what NumPy calls `a[i - 1, j - 1]`. Nothing is transposed in memory.
"""
module Flaxstate

using Libdl

export FlaxstateError, Mismatch
export Tree, Node, at, kind, children, keyof, value, array, part, dtype, merge_trees
export Builder, begin!, key!, add!, end!, finish!
export Bytes, Ext, Timestamp, Typed
export Registry, register!, Workspace, Report
export to_bytes, from_bytes, from_state_dict, msgpack_serialize, msgpack_restore, save, load
export to_bytes!, from_bytes!, from_state_dict!, load!
export foreach_piece, advise, overwrite!, remove_unfinished

include("library.jl")
include("names.jl")
include("callbacks.jl")
include("errors.jl")
include("handles.jl")
include("workspace.jl")
include("loans.jl")
include("progress.jl")
include("report.jl")
include("options.jl")
include("tree.jl")
include("trees.jl")
include("leaves.jl")
include("arrays.jl")
include("builder.jl")
include("values.jl")
include("as_array.jl")
include("structs.jl")
include("state_dict.jl")
include("restore.jl")
include("templates.jl")
include("streams.jl")
include("files.jl")

# The folder of the library may be given; else the system finds it.
function __init__()
    folder = get(ENV, "FLAXSTATE_LIB_DIR", "")
    isempty(folder) || folder in Libdl.DL_LOAD_PATH || pushfirst!(Libdl.DL_LOAD_PATH, folder)
    Sys.islinux() && occursin("libunwind", home_of_symbol("_Unwind_Resume")) && @warn(
        "This Julia puts libunwind before libgcc_s, which ends the process at the first error of flaxstate. " *
        "Start it with LD_PRELOAD=libgcc_s.so.1")
end

# The file of the library from which the process has a function; Debian's Julia has some from the wrong one.
function home_of_symbol(name::String)
    address = ccall(:dlsym, Ptr{Cvoid}, (Ptr{Cvoid}, Cstring), C_NULL, name)
    home = Ref{NTuple{4,Ptr{UInt8}}}((C_NULL, C_NULL, C_NULL, C_NULL)) # Dl_info
    found = address != C_NULL && ccall(:dladdr, Cint, (Ptr{Cvoid}, Ptr{Cvoid}), address, home) != 0
    return found && home[][1] != C_NULL ? unsafe_string(home[][1]) : ""
end

end
