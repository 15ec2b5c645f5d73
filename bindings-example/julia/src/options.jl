# Keyword arguments to the structs of options. Those that point at others are kept together, and alive, by the caller.

"The options of opening, apart from those of [`decode_options`](@ref)."
const OPEN_NAMES = (:mapping, :size, :sharded, :progress)
const DECODE_NAMES = (:lenient, :untrusted, :memory_limit, :depth_limit, :node_limit, :text_limit, :align_arrays,
                      :legacy_bfloat16, :trailing)

"What limits begin with."
limits(untrusted::Bool) = untrusted ? FS_DECODE_OPTIONS_UNTRUSTED : CDecodeOptions()

function decode_options(ownership::Int32, progress::Ptr{CProgress}; lenient=false, untrusted=false,
                        memory_limit=limits(untrusted).memory_limit, depth_limit=limits(untrusted).depth_limit,
                        node_limit=limits(untrusted).node_limit, text_limit=limits(untrusted).text_limit,
                        align_arrays=false, legacy_bfloat16=false, trailing=:refused)
    return Ref(CDecodeOptions(; lenient=lenient, ownership=ownership, memory_limit=memory_limit,
                              depth_limit=depth_limit, align_arrays=align_arrays, legacy_bfloat16=legacy_bfloat16,
                              trailing=numbered(FS_TRAILING, trailing), node_limit=node_limit, text_limit=text_limit,
                              progress=progress))
end

# Who owns the bytes is no keyword: C must never keep a pointer into a Vector. Files and sources must say "borrowed".
decode_copied(progress=NO_PROGRESS; options...) = decode_options(FS_OWNERSHIP.copied, progress; options...)
decode_borrowed(progress=NO_PROGRESS; options...) = decode_options(FS_OWNERSHIP.borrowed, progress; options...)
already_decoded(; memory_limit=0) = decode_borrowed(; memory_limit=memory_limit)

"Calls `use` with options for reading, which `decode` makes."
function with_decode_options(use::Function, decode::Function; progress=nothing, loans::Vector{Loan}=Loan[], options...)
    return with_progress(update -> use(decode(update; options...)), progress, loans)
end

"The options of opening, and the others."
function split_options(options::NamedTuple)
    first_names = filter(name -> name in OPEN_NAMES || name in DECODE_NAMES, keys(options))
    other_names = filter(name -> !(name in first_names), keys(options))
    return NamedTuple{first_names}(options), NamedTuple{other_names}(options)
end

parallel_options(threads) = Ref(CParallel(; thread_count=threads))

address(options::Ref{T}) where {T} = Base.unsafe_convert(Ptr{T}, options)

"Calls `use` with options for writing. `progress` must leave what is in `loans` alone."
function with_serialize_options(use::Function; key_order::Symbol=:default, as_state_dict=false, chunk_limit=0,
                                alignment=0, threads=1, workspace::Union{Workspace,Nothing}=nothing,
                                report::Union{Report,Nothing}=nothing, progress=nothing, loans::Vector{Loan}=Loan[])
    order, parallel = numbered(FS_KEY_ORDER, key_order), parallel_options(threads)
    return using_workspace(workspace) do space
        with_report(report) do told
            with_progress(progress, loans) do update
                GC.@preserve parallel use(Ref(CSerializeOptions(;
                    key_order=order, as_state_dict=as_state_dict, chunk_limit=chunk_limit, alignment=alignment,
                    parallel=address(parallel), workspace=space, progress=update, report=told)))
            end
        end
    end
end

function with_save_options(use::Function; durability=:full, options...)
    number = numbered(FS_DURABILITY, durability)
    return with_serialize_options(; options...) do serialize
        GC.@preserve serialize use(Ref(CSaveOptions(; durability=number, serialize=address(serialize))))
    end
end

function with_open_options(use::Function; mapping=:auto, options...)
    number = numbered(FS_MAPPING, mapping)
    return with_decode_options(decode_borrowed; options...) do decode
        GC.@preserve decode use(Ref(COpenOptions(; mapping=number, decode=address(decode))))
    end
end

"Calls `use` with options for restoring. `decode` makes those of [`decode_options`](@ref) from what is left."
function with_restore_options(use::Function, decode::Function; subtree="", convert=:none, reshape=false,
                              keep_missing=false, drop_extra=false, any_leaf=false, mismatch_limit=0, threads=1,
                              read_directly=false, workspace::Union{Workspace,Nothing}=nothing,
                              report::Union{Report,Nothing}=nothing, progress=nothing, loans::Vector{Loan}=Loan[],
                              options...)
    decoding, parallel, text = decode(; options...), parallel_options(threads), String(subtree)
    rule = numbered(FS_CONVERT, convert)
    return using_workspace(workspace) do space
        with_report(report) do told
            with_progress(progress, loans) do update
                GC.@preserve decoding parallel text use(Ref(CRestoreOptions(;
                    path=isempty(text) ? C_NULL : Base.unsafe_convert(Cstring, text), convert=rule, reshape=reshape,
                    keep_missing=keep_missing, drop_extra=drop_extra, any_leaf=any_leaf,
                    mismatch_limit=mismatch_limit, decode=address(decoding), workspace=space,
                    parallel=threads > 1 ? address(parallel) : C_NULL, read_directly=read_directly, report=told,
                    progress=update)))
            end
        end
    end
end
