# The structs that cross the interface, member by member. What isn't given is 0. Written by scripts/api.py.

Base.@kwdef struct CAllocator
    struct_size::Csize_t = sizeof(CAllocator)
    allocate::Ptr{Cvoid} = C_NULL
    reallocate::Ptr{Cvoid} = C_NULL
    free::Ptr{Cvoid} = C_NULL
    user_data::Ptr{Cvoid} = C_NULL
end

Base.@kwdef struct CArray
    struct_size::Csize_t = sizeof(CArray)
    dtype::Int32 = 0
    rank::UInt32 = 0
    shape::Ptr{Int64} = C_NULL
    dtype_name::Ptr{UInt8} = C_NULL
    dtype_name_size::Csize_t = 0
    item_size::Csize_t = 0
    item_count::UInt64 = 0
    size::UInt64 = 0
    segment_count::Csize_t = 0
    data::Ptr{Cvoid} = C_NULL
    is_aligned::Int32 = 0
    is_big_endian::Int32 = 0
    is_in_file::Int32 = 0
    reserved::Int32 = 0
end

Base.@kwdef struct CSegment
    struct_size::Csize_t = sizeof(CSegment)
    data::Ptr{Cvoid} = C_NULL
    size::UInt64 = 0
    first_item::UInt64 = 0
    item_count::UInt64 = 0
    offset::UInt64 = 0
end

Base.@kwdef struct CArraySource
    struct_size::Csize_t = sizeof(CArraySource)
    dtype::Int32 = 0
    rank::UInt32 = 0
    shape::Ptr{Int64} = C_NULL
    strides::Ptr{Int64} = C_NULL
    data::Ptr{Cvoid} = C_NULL
    dtype_name::Cstring = C_NULL
    item_size::Csize_t = 0
    is_big_endian::Int32 = 0
    copy_data::Int32 = 0
    read_items::Ptr{Cvoid} = C_NULL
    user_data::Ptr{Cvoid} = C_NULL
    destroy_user_data::Ptr{Cvoid} = C_NULL
end

Base.@kwdef struct CMismatch
    struct_size::Csize_t = sizeof(CMismatch)
    kind::Int32 = 0
    reserved::Int32 = 0
    path::Cstring = C_NULL
    message::Cstring = C_NULL
    wanted::Cstring = C_NULL
    found::Cstring = C_NULL
end

Base.@kwdef struct CProgress
    struct_size::Csize_t = sizeof(CProgress)
    update::Ptr{Cvoid} = C_NULL
    user_data::Ptr{Cvoid} = C_NULL
end

Base.@kwdef struct CDecodeOptions
    struct_size::Csize_t = sizeof(CDecodeOptions)
    lenient::Int32 = 0
    ownership::Int32 = 0
    release::Ptr{Cvoid} = C_NULL
    release_user_data::Ptr{Cvoid} = C_NULL
    allocator::Ptr{CAllocator} = C_NULL
    memory_limit::UInt64 = 0
    depth_limit::UInt32 = 0
    align_arrays::Int32 = 0
    legacy_bfloat16::Int32 = 0
    trailing::Int32 = 0
    node_limit::UInt64 = 0
    text_limit::UInt64 = 0
    progress::Ptr{CProgress} = C_NULL
end
const FS_DECODE_OPTIONS_UNTRUSTED = CDecodeOptions(;
    memory_limit=1073741824, depth_limit=128, node_limit=1048576, text_limit=67108864)

Base.@kwdef struct COpenOptions
    struct_size::Csize_t = sizeof(COpenOptions)
    mapping::Int32 = 0
    reserved::Int32 = 0
    decode::Ptr{CDecodeOptions} = C_NULL
end

Base.@kwdef struct CParallel
    struct_size::Csize_t = sizeof(CParallel)
    thread_count::UInt32 = 0
    reserved::UInt32 = 0
    parallel_for::Ptr{Cvoid} = C_NULL
    user_data::Ptr{Cvoid} = C_NULL
end

Base.@kwdef struct CSerializeOptions
    struct_size::Csize_t = sizeof(CSerializeOptions)
    key_order::Int32 = 0
    as_state_dict::Int32 = 0
    chunk_limit::UInt64 = 0
    alignment::UInt64 = 0
    parallel::Ptr{CParallel} = C_NULL
    workspace::Ptr{Cvoid} = C_NULL
    progress::Ptr{CProgress} = C_NULL
    report::Ptr{Cvoid} = C_NULL
end

Base.@kwdef struct CSaveOptions
    struct_size::Csize_t = sizeof(CSaveOptions)
    durability::Int32 = 0
    reserved::Int32 = 0
    serialize::Ptr{CSerializeOptions} = C_NULL
end

Base.@kwdef struct COverwriteOptions
    struct_size::Csize_t = sizeof(COverwriteOptions)
    durability::Int32 = 0
    reserved::Int32 = 0
    decode::Ptr{CDecodeOptions} = C_NULL
end

Base.@kwdef struct CKey
    struct_size::Csize_t = sizeof(CKey)
    kind::Int32 = 0
    ext_code::Int32 = 0
    data::Ptr{UInt8} = C_NULL
    size::Csize_t = 0
    int_value::Int64 = 0
    real::Float64 = 0
    imag::Float64 = 0
    nanoseconds::UInt32 = 0
    dtype::Int32 = 0
    dtype_name::Ptr{UInt8} = C_NULL
    dtype_name_size::Csize_t = 0
end

Base.@kwdef struct CItemsSink
    struct_size::Csize_t = sizeof(CItemsSink)
    piece_size::Csize_t = 0
    write_items::Ptr{Cvoid} = C_NULL
    user_data::Ptr{Cvoid} = C_NULL
end

Base.@kwdef struct CColumns
    struct_size::Csize_t = sizeof(CColumns)
    capacity::Csize_t = 0
    kinds::Ptr{Int32} = C_NULL
    ints::Ptr{Int64} = C_NULL
    floats::Ptr{Float64} = C_NULL
end

Base.@kwdef struct CEntry
    key::Ptr{UInt8} = C_NULL
    key_size::Csize_t = 0
    element::Ptr{Cvoid} = C_NULL
end

Base.@kwdef struct CAccessors
    struct_size::Csize_t = sizeof(CAccessors)
    container::Int32 = 0
    is_contiguous::Int32 = 0
    size::Ptr{Cvoid} = C_NULL
    next::Ptr{Cvoid} = C_NULL
    prepare::Ptr{Cvoid} = C_NULL
    staged_element::Ptr{Cvoid} = C_NULL
    commit::Ptr{Cvoid} = C_NULL
    discard::Ptr{Cvoid} = C_NULL
    user_data::Ptr{Cvoid} = C_NULL
    read_items::Ptr{Cvoid} = C_NULL
    write_items::Ptr{Cvoid} = C_NULL
    layout::Int32 = 0
    count_size::UInt32 = 0
    data_offset::Csize_t = 0
    end_offset::Csize_t = 0
    reset::Ptr{Cvoid} = C_NULL
    entries::Ptr{Cvoid} = C_NULL
end

Base.@kwdef struct CField
    struct_size::Csize_t = sizeof(CField)
    name::Cstring = C_NULL
    offset::Csize_t = 0
    storage::Int32 = 0
    dtype::Int32 = 0
    form::Int32 = 0
    rank::UInt32 = 0
    shape::NTuple{8,Int64} = ntuple(_ -> 0, 8)
    strides::NTuple{8,Int64} = ntuple(_ -> 0, 8)
    count_offset::Csize_t = 0
    capacity_offset::Csize_t = 0
    capacity::Csize_t = 0
    type_name::Cstring = C_NULL
    accessors::Ptr{CAccessors} = C_NULL
    dtype_name::Cstring = C_NULL
    item_size::Csize_t = 0
    member_size::Csize_t = 0
    count_size::UInt32 = 0
    capacity_size::UInt32 = 0
    extents_offset::Csize_t = 0
end

Base.@kwdef struct CType
    struct_size::Csize_t = sizeof(CType)
    name::Cstring = C_NULL
    size::Csize_t = 0
    kind::Int32 = 0
    override_existing::Int32 = 0
    fields::Ptr{CField} = C_NULL
    field_count::Csize_t = 0
    field_size::Csize_t = sizeof(CField)
    to_state::Ptr{Cvoid} = C_NULL
    prepare::Ptr{Cvoid} = C_NULL
    commit::Ptr{Cvoid} = C_NULL
    discard::Ptr{Cvoid} = C_NULL
    user_data::Ptr{Cvoid} = C_NULL
    destroy_user_data::Ptr{Cvoid} = C_NULL
    options_size::Csize_t = sizeof(CRestoreOptions)
end

Base.@kwdef struct CBuildOptions
    struct_size::Csize_t = sizeof(CBuildOptions)
    copy_data::Int32 = 0
    reserved::Int32 = 0
end

Base.@kwdef struct CReportEntry
    struct_size::Csize_t = sizeof(CReportEntry)
    kind::Int32 = 0
    reserved::Int32 = 0
    path::Cstring = C_NULL
    wanted::Cstring = C_NULL
    found::Cstring = C_NULL
end

Base.@kwdef struct CRestoreOptions
    struct_size::Csize_t = sizeof(CRestoreOptions)
    path::Cstring = C_NULL
    convert::Int32 = 0
    reshape::Int32 = 0
    keep_missing::Int32 = 0
    drop_extra::Int32 = 0
    any_leaf::Int32 = 0
    mismatch_limit::UInt32 = 0
    decode::Ptr{CDecodeOptions} = C_NULL
    workspace::Ptr{Cvoid} = C_NULL
    parallel::Ptr{CParallel} = C_NULL
    read_directly::Int32 = 0
    keep_memory::Int32 = 0
    report::Ptr{Cvoid} = C_NULL
    progress::Ptr{CProgress} = C_NULL
end

Base.@kwdef struct CSource
    struct_size::Csize_t = sizeof(CSource)
    size::UInt64 = 0
    read_at::Ptr{Cvoid} = C_NULL
    user_data::Ptr{Cvoid} = C_NULL
    destroy_user_data::Ptr{Cvoid} = C_NULL
end

Base.@kwdef struct CSink
    struct_size::Csize_t = sizeof(CSink)
    write::Ptr{Cvoid} = C_NULL
    user_data::Ptr{Cvoid} = C_NULL
end

Base.@kwdef struct CTreeOptions
    struct_size::Csize_t = sizeof(CTreeOptions)
    allocator::Ptr{CAllocator} = C_NULL
    memory_limit::UInt64 = 0
    copy_data::Int32 = 0
    reserved::Int32 = 0
end
