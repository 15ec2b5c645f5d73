# Keyword arguments to the structs of options. Those that point at others are kept together, and alive, by the caller.

const NAMES_OF_MAPPINGS = Dict(:auto => 0, :off => 1, :required => 2)
const NAMES_OF_DURABILITIES = Dict(:durable => 0, :data => 1, :not => 2)

function numbered(names::Dict{Symbol,Int}, name::Symbol)
    haskey(names, name) || throw(ArgumentError("$(repr(name)) is none of $(sort!(collect(keys(names))))"))
    return names[name]
end

# Who owns the bytes of a tree. No keyword: C must never keep a pointer into a Vector.
const BORROWED = 0 # what files and sources must say
const COPIED = 1

"The options of opening, apart from those of [`decode_options`](@ref)."
const OPEN_NAMES = (:mapping, :size)
const DECODE_NAMES = (:lenient, :memory_limit, :depth_limit, :align_arrays, :legacy_bfloat16, :allow_trailing)

function decode_options(ownership::Int; lenient=false, memory_limit=0, depth_limit=0, align_arrays=false,
                        legacy_bfloat16=false, allow_trailing=false)
    return Ref(CDecodeOptions(sizeof(CDecodeOptions), lenient, ownership, C_NULL, C_NULL, C_NULL, memory_limit,
                              depth_limit, align_arrays, legacy_bfloat16, allow_trailing))
end

"The options of opening, and the others."
function split_options(options::NamedTuple)
    first_names = filter(name -> name in OPEN_NAMES || name in DECODE_NAMES, keys(options))
    other_names = filter(name -> !(name in first_names), keys(options))
    return NamedTuple{first_names}(options), NamedTuple{other_names}(options)
end

parallel_options(threads) = Ref(CParallel(sizeof(CParallel), threads, 0, C_NULL, C_NULL))

address(options::Ref{T}) where {T} = Base.unsafe_convert(Ptr{T}, options)

"Calls `use` with options for writing."
function with_serialize_options(use::Function; sorted=true, chunk_limit=0, alignment=0, threads=1,
                                workspace::Union{Workspace,Nothing}=nothing,
                                unaligned_count::Union{Ref{Int},Nothing}=nothing)
    parallel, count = parallel_options(threads), Ref{UInt64}(0)
    return using_workspace(workspace) do space
        result = GC.@preserve parallel count use(Ref(CSerializeOptions(
            sizeof(CSerializeOptions), sorted ? 0 : 1, 0, chunk_limit, alignment, address(count), address(parallel),
            space)))
        unaligned_count === nothing || (unaligned_count[] = Int(count[]))
        result
    end
end

function with_save_options(use::Function; durability=:durable, options...)
    return with_serialize_options(; options...) do serialize
        GC.@preserve serialize use(Ref(CSaveOptions(sizeof(CSaveOptions),
                                                    numbered(NAMES_OF_DURABILITIES, durability), 0,
                                                    address(serialize))))
    end
end

function with_open_options(use::Function; mapping=:auto, options...)
    decode = decode_options(BORROWED; options...)
    GC.@preserve decode begin
        return use(Ref(COpenOptions(sizeof(COpenOptions), numbered(NAMES_OF_MAPPINGS, mapping), 0, address(decode))))
    end
end

"Calls `use` with options for restoring. `decode` makes those of [`decode_options`](@ref) from what is left."
function with_restore_options(use::Function, decode::Function; subtree="", convert_dtype=false, reshape=false,
                              keep_missing=false, drop_extra=false, any_leaf=false, mismatch_limit=0, threads=1,
                              read_directly=false, workspace::Union{Workspace,Nothing}=nothing, options...)
    decoding, parallel, text = decode(; options...), parallel_options(threads), String(subtree)
    pointer = isempty(text) ? Cstring(C_NULL) : Base.unsafe_convert(Cstring, text)
    return using_workspace(workspace) do space
        GC.@preserve decoding parallel text use(Ref(CRestoreOptions(
            sizeof(CRestoreOptions), pointer, convert_dtype, reshape, keep_missing, drop_extra, any_leaf,
            mismatch_limit, address(decoding), space, threads > 1 ? address(parallel) : Ptr{CParallel}(C_NULL),
            read_directly, 0)))
    end
end

decode_copied(; options...) = decode_options(COPIED; options...)
decode_borrowed(; options...) = decode_options(BORROWED; options...)
already_decoded() = decode_options(BORROWED)
