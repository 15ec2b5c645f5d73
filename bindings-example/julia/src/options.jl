# Keyword arguments to the structs of options. Those that point at others are kept together, and alive, by the caller.

"The options of opening, apart from those of [`decode_options`](@ref)."
const OPEN_NAMES = (:mapping, :size, :sharded)
const DECODE_NAMES = (:lenient, :memory_limit, :depth_limit, :align_arrays, :legacy_bfloat16, :allow_trailing)

function decode_options(ownership::Int32; lenient=false, memory_limit=0, depth_limit=0, align_arrays=false,
                        legacy_bfloat16=false, allow_trailing=false)
    return Ref(CDecodeOptions(; lenient=lenient, ownership=ownership, memory_limit=memory_limit,
                              depth_limit=depth_limit, align_arrays=align_arrays, legacy_bfloat16=legacy_bfloat16,
                              allow_trailing=allow_trailing))
end

# Who owns the bytes is no keyword: C must never keep a pointer into a Vector. Files and sources must say "borrowed".
decode_copied(; options...) = decode_options(FS_OWNERSHIP.copied; options...)
decode_borrowed(; options...) = decode_options(FS_OWNERSHIP.borrowed; options...)
already_decoded() = decode_borrowed()

"The options of opening, and the others."
function split_options(options::NamedTuple)
    first_names = filter(name -> name in OPEN_NAMES || name in DECODE_NAMES, keys(options))
    other_names = filter(name -> !(name in first_names), keys(options))
    return NamedTuple{first_names}(options), NamedTuple{other_names}(options)
end

parallel_options(threads) = Ref(CParallel(; thread_count=threads))

address(options::Ref{T}) where {T} = Base.unsafe_convert(Ptr{T}, options)

"Calls `use` with options for writing."
function with_serialize_options(use::Function; sorted=true, chunk_limit=0, alignment=0, threads=1,
                                workspace::Union{Workspace,Nothing}=nothing,
                                unaligned_count::Union{Ref{Int},Nothing}=nothing)
    parallel, count = parallel_options(threads), Ref{UInt64}(0)
    return using_workspace(workspace) do space
        result = GC.@preserve parallel count use(Ref(CSerializeOptions(;
            order=sorted ? FS_KEY_ORDER.sorted : FS_KEY_ORDER.kept, chunk_limit=chunk_limit, alignment=alignment,
            out_unaligned_count=address(count), parallel=address(parallel), workspace=space)))
        unaligned_count === nothing || (unaligned_count[] = Int(count[]))
        result
    end
end

function with_save_options(use::Function; durability=:full, options...)
    number = numbered(FS_DURABILITY, durability)
    return with_serialize_options(; options...) do serialize
        GC.@preserve serialize use(Ref(CSaveOptions(; durability=number, serialize=address(serialize))))
    end
end

function with_open_options(use::Function; mapping=:auto, options...)
    number, decode = numbered(FS_MAPPING, mapping), decode_borrowed(; options...)
    return GC.@preserve decode use(Ref(COpenOptions(; mapping=number, decode=address(decode))))
end

"Calls `use` with options for restoring. `decode` makes those of [`decode_options`](@ref) from what is left."
function with_restore_options(use::Function, decode::Function; subtree="", convert_dtype=false, reshape=false,
                              keep_missing=false, drop_extra=false, any_leaf=false, mismatch_limit=0, threads=1,
                              read_directly=false, workspace::Union{Workspace,Nothing}=nothing, options...)
    decoding, parallel, text = decode(; options...), parallel_options(threads), String(subtree)
    return using_workspace(workspace) do space
        GC.@preserve decoding parallel text use(Ref(CRestoreOptions(;
            path=isempty(text) ? C_NULL : Base.unsafe_convert(Cstring, text), convert_dtype=convert_dtype,
            reshape=reshape, keep_missing=keep_missing, drop_extra=drop_extra, any_leaf=any_leaf,
            mismatch_limit=mismatch_limit, decode=address(decoding), workspace=space,
            parallel=threads > 1 ? address(parallel) : C_NULL, read_directly=read_directly)))
    end
end
