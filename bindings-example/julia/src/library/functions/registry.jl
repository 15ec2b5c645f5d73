# The functions of flaxstate/registry.h. Written by scripts/api.py.

function fs_registry_create(allocator)
    out_registry, error = Ref{Ptr{Cvoid}}(C_NULL), Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_registry_create(
        allocator::Ptr{CAllocator}, out_registry::Ptr{Ptr{Cvoid}}, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return out_registry[]
end

fs_registry_free(registry) = @ccall libflaxstate.fs_registry_free(registry::Ptr{Cvoid})::Cvoid

function fs_register_type(registry, type)
    error = Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_register_type(registry::Ptr{Cvoid}, type::Ptr{CType}, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return nothing
end

function fs_register_types(registry, types, type_count, type_size)
    error = Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_register_types(
        registry::Ptr{Cvoid}, types::Ptr{CType}, type_count::Csize_t, type_size::Csize_t, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return nothing
end

fs_is_serializable(registry, type_name) = @ccall libflaxstate.fs_is_serializable(
    registry::Ptr{Cvoid}, type_name::Cstring)::Int32

fs_registry_type_count(registry) = @ccall libflaxstate.fs_registry_type_count(registry::Ptr{Cvoid})::Csize_t

fs_registry_type_name(registry, index) = @ccall libflaxstate.fs_registry_type_name(
    registry::Ptr{Cvoid}, index::Csize_t)::Cstring

function fs_registry_uncovered(registry, type_name, report)
    error = Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_registry_uncovered(
        registry::Ptr{Cvoid}, type_name::Cstring, report::Ptr{Cvoid}, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return nothing
end

function fs_builder_object(builder, registry, type_name, object, options)
    error = Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_builder_object(
        builder::Ptr{Cvoid}, registry::Ptr{Cvoid}, type_name::Cstring, object::Ptr{Cvoid}, options::Ptr{CBuildOptions},
        error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return nothing
end

function fs_builder_field(builder, field, object, options)
    error = Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_builder_field(
        builder::Ptr{Cvoid}, field::Ptr{CField}, object::Ptr{Cvoid}, options::Ptr{CBuildOptions},
        error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return nothing
end
