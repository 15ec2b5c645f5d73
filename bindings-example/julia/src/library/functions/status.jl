# The functions of flaxstate/status.h. Written by scripts/api.py.

fs_status_name(status) = @ccall libflaxstate.fs_status_name(status::Int32)::Cstring
