# The functions of flaxstate/dtype.h. Written by scripts/api.py.

fs_dtype_name(dtype) = @ccall libflaxstate.fs_dtype_name(dtype::Int32)::Cstring
fs_dtype_item_size(dtype) = @ccall libflaxstate.fs_dtype_item_size(dtype::Int32)::Csize_t

fs_dtype_from_name(name, name_size) = @ccall libflaxstate.fs_dtype_from_name(
    name::Ptr{UInt8}, name_size::Csize_t)::Int32
