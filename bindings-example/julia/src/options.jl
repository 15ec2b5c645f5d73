# Keyword arguments to the structs of options. Those that point at others are kept together, and alive, by the caller.

const NAMES_OF_MAPPINGS = Dict(:auto => 0, :off => 1, :required => 2)
const NAMES_OF_DURABILITIES = Dict(:durable => 0, :data => 1, :not => 2)

function numbered(names::Dict{Symbol,Int}, name::Symbol)
    haskey(names, name) || throw(ArgumentError("$(repr(name)) is none of $(sort!(collect(keys(names))))"))
    return names[name]
end

const BORROWED = 0 # what files must say
const COPIED = 1

function decode_options(; lenient=false, memory_limit=0, depth_limit=0, align_arrays=false, legacy_bfloat16=false,
                        allow_trailing=false, ownership=COPIED)
    return Ref(CDecodeOptions(sizeof(CDecodeOptions), lenient, ownership, C_NULL, C_NULL, C_NULL, memory_limit,
                              depth_limit, align_arrays, legacy_bfloat16, allow_trailing))
end

parallel_options(threads) = Ref(CParallel(sizeof(CParallel), threads, 0, C_NULL, C_NULL))

address(options::Ref{T}) where {T} = Base.unsafe_convert(Ptr{T}, options)

"Calls `use` with options for writing."
function with_serialize_options(use::Function; sorted=true, chunk_limit=0, alignment=0, threads=1)
    parallel = parallel_options(threads)
    GC.@preserve parallel begin
        return use(Ref(CSerializeOptions(sizeof(CSerializeOptions), sorted ? 0 : 1, 0, chunk_limit, alignment, C_NULL,
                                         address(parallel), C_NULL)))
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
    decode = decode_options(; ownership=BORROWED, options...)
    GC.@preserve decode begin
        return use(Ref(COpenOptions(sizeof(COpenOptions), numbered(NAMES_OF_MAPPINGS, mapping), 0, address(decode))))
    end
end

function with_restore_options(use::Function; subtree="", convert_dtype=false, reshape=false, keep_missing=false,
                              drop_extra=false, any_leaf=false, mismatch_limit=0, threads=1, options...)
    decode, parallel, text = decode_options(; options...), parallel_options(threads), String(subtree)
    pointer = isempty(text) ? Cstring(C_NULL) : Base.unsafe_convert(Cstring, text)
    GC.@preserve decode parallel text begin
        return use(Ref(CRestoreOptions(sizeof(CRestoreOptions), pointer, convert_dtype, reshape, keep_missing,
                                       drop_extra, any_leaf, mismatch_limit, address(decode), C_NULL,
                                       threads > 1 ? address(parallel) : Ptr{CParallel}(C_NULL), 0, 0)))
    end
end
