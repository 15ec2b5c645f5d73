# The C interface: what include/flaxstate says, one function for each of C's. Written by scripts/api.py.

const libflaxstate = "libflaxstate"

include("library/constants.jl")
include("library/structs.jl")
include("library/functions/buffer.jl")
include("library/functions/builder.jl")
include("library/functions/dtype.jl")
include("library/functions/error.jl")
include("library/functions/file.jl")
include("library/functions/msgpack.jl")
include("library/functions/node.jl")
include("library/functions/registry.jl")
include("library/functions/report.jl")
include("library/functions/state_dict.jl")
include("library/functions/status.jl")
include("library/functions/tree.jl")
include("library/functions/version.jl")
include("library/functions/workspace.jl")
