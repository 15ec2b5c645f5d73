# The functions of flaxstate/version.h. Written by scripts/api.py.

fs_version() = @ccall libflaxstate.fs_version()::Cstring
fs_version_number() = @ccall libflaxstate.fs_version_number()::Int32
