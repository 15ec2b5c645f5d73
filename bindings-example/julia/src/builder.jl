"""
    Builder()

Makes a tree by hand, in pre-order: `begin!(builder, :dict)`, for each entry `key!(builder, key)` and `add!(builder,
value)`, `end!(builder)`; `finish!(builder)` gives the tree and leaves the builder empty. One task at a time.
"""
mutable struct Builder <: Owner
    handle::Handle
    lenders::Vector{Handle} # of the trees that share data with the one that is being built
    function Builder()
        pointer = fs_builder_create(C_NULL)
        lenders = Handle[]
        free = builder -> (fs_builder_free(builder); foreach(release, lenders))
        builder = new(Handle(pointer, "builder", free), lenders)
        finalizer(close, builder)
        return builder
    end
end

function using_alone(use::Function, builder::Builder)
    pointer = acquire_alone(builder.handle)
    try
        return use(pointer)
    finally
        release(builder.handle)
    end
end

"Begins a `:dict`, `:list`, `:tuple`, `:named_tuple` or `:dataclass`."
begin!(builder::Builder, kind::Symbol) =
    using_alone(b -> fs_builder_begin(b, get(FS_KIND, kind, FS_KIND.none)), builder)

"Ends the innermost container."
end!(builder::Builder) = using_alone(fs_builder_end, builder)

"The tree. After a failure this is that failure, and the builder is empty again."
function finish!(builder::Builder)
    return using_alone(builder) do b
        lenders = copy(builder.lenders)
        empty!(builder.lenders)
        try
            Tree(fs_builder_finish(b), lenders)
        catch
            foreach(release, lenders)
            rethrow()
        end
    end
end

"The key of the next value: text as a rule, or what [`keyof`](@ref) gives."
function key!(builder::Builder, key::AbstractString)
    text = String(key)
    return using_alone(b -> fs_builder_key(b, text, sizeof(text)), builder)
end
key!(builder::Builder, key::Symbol) = key!(builder, String(key))

function key!(builder::Builder, key)
    data, name = key_data(key), key isa Typed ? key.dtype : ""
    GC.@preserve data name begin
        c = c_key(key, pointer(data), length(data), name)
        using_alone(b -> fs_builder_any_key(b, Ref(c)), builder)
    end
end

key_data(key) = UInt8[]
key_data(key::Union{Bytes,Ext}) = key.data
key_data(key::Typed) = key.items::Vector{UInt8}

function c_key(key, data, size, name)
    kind, code, int, re, im, nanoseconds, number = key_parts(key)
    return CKey(; kind=FS_KIND[kind], ext_code=code, data=data, size=size, int_value=int, real=re, imag=im,
                nanoseconds=nanoseconds, dtype=number, dtype_name=pointer(name), dtype_name_size=sizeof(name))
end

key_parts(::Nothing) = (:nil, 0, 0, 0.0, 0.0, 0, 0)
key_parts(key::Bool) = (:bool, 0, Int64(key), 0.0, 0.0, 0, 0)
key_parts(key::UInt64) = (:uint, 0, reinterpret(Int64, key), 0.0, 0.0, 0, 0)
key_parts(key::Integer) = (:int, 0, Int64(key), 0.0, 0.0, 0, 0)
key_parts(key::AbstractFloat) = (:float, 0, 0, Float64(key), 0.0, 0, 0)
key_parts(key::Complex) = (:complex, 0, 0, Float64(real(key)), Float64(imag(key)), 0, 0)
key_parts(key::Bytes) = (:bytes, 0, 0, 0.0, 0.0, 0, 0)
key_parts(key::Ext) = (:ext, key.code, 0, 0.0, 0.0, 0, 0)
key_parts(key::Timestamp) = (:timestamp, 0, key.seconds, 0.0, 0.0, key.nanoseconds, 0)
key_parts(key::Typed) = (:scalar, 0, 0, 0.0, 0.0, 0, dtype_number(key.dtype))
key_parts(key) = throw(ArgumentError("$(repr(key)) can't be a key"))

"""
    add!(builder, value)

Adds a value: a number, text, array, dict, list or whatever [`to_bytes`](@ref) takes, or a [`Node`](@ref) of another
tree, whose arrays are then shared with it. Other data is copied.
"""
function add!(builder::Builder, node::Node)
    return using_alone(builder) do b
        acquire(node.tree.handle)
        push!(builder.lenders, node.tree.handle)
        fs_builder_node(b, node.pointer)
    end
end
add!(builder::Builder, tree::Tree) = add!(builder, Node(tree))
add!(builder::Builder, value) = write_value(builder, value, nothing)

add_number(builder::Builder, number::Bool) = using_alone(b -> fs_builder_bool(b, number), builder)
add_number(builder::Builder, number::Int64) = using_alone(b -> fs_builder_int64(b, number), builder)
add_number(builder::Builder, number::UInt64) = using_alone(b -> fs_builder_uint64(b, number), builder)
add_number(builder::Builder, number::Float64) = using_alone(b -> fs_builder_float64(b, number), builder)

add_text(builder::Builder, text::String) = using_alone(b -> fs_builder_str(b, text, sizeof(text)), builder)

function add_struct(builder::Builder, value)
    return with_struct(default_registry(), Ref(value)) do registry, name, object
        copied = Ref(CBuildOptions(; copy_data=true))
        using_alone(b -> fs_builder_object(b, registry, name, object, copied), builder)
    end
end

"How an array of Julia stands in memory: its first item, and strides in bytes."
struct Source{A}
    owner::A # keeps the memory
    strides::Vector{Int64}
end

# What is laid out by strides goes to C as it is; nothing is transposed here.
function source(items::AbstractArray{T}) where {T}
    isbitstype(T) || throw(ArgumentError("the items of an array can't be of type $T"))
    owner = is_strided(items) ? items : collect(items)
    return Source(owner, Int64[sizeof(T) .* strides(owner)...])
end

is_strided(items::Array) = true
is_strided(items::PermutedDimsArray) = is_strided(parent(items))
is_strided(items::SubArray) =
    is_strided(parent(items)) && all(index -> index isa Union{Int,AbstractRange{Int}}, parentindices(items))
is_strided(items) = false

# The first item. Base's pointer of a view takes the parent's order for that of memory, which it need not be.
source_pointer(items::Array) = pointer(items)
source_pointer(items::PermutedDimsArray) = source_pointer(parent(items))
function source_pointer(items::SubArray)
    whole = parent(items)
    steps = (first.(parentindices(items)) .- 1) .* strides(whole)
    return source_pointer(whole) + reduce(+, steps; init=0) * sizeof(eltype(whole))
end

"Calls `use` with C's description of an array, and with what keeps its memory."
function with_array_source(use::Function, items::AbstractArray, name::String; copied::Bool)
    all(axis -> first(axis) == 1, axes(items)) || (items = collect(items))
    from, shape = source(items), Int64[size(items)...]
    owner, strides = from.owner, from.strides
    number = isempty(name) ? DTYPES[eltype(owner)] : dtype_number(name)
    item_size = sizeof(eltype(owner))
    check_item_size(name, number, item_size)
    GC.@preserve owner shape strides name begin
        return use(Ref(CArraySource(;
            dtype=number, rank=ndims(owner), shape=pointer(shape), strides=pointer(strides), data=source_pointer(owner),
            dtype_name=isempty(name) ? C_NULL : Base.unsafe_convert(Cstring, name), item_size=item_size,
            copy_data=copied)), owner)
    end
end

"Adds an array or NumPy scalar. It is copied, or put into `loans`, for the caller to keep."
function add_array(builder::Builder, items::AbstractArray, name::String, loans, is_scalar::Bool)
    return with_array_source(items, name; copied=loans === nothing) do c, owner
        loans === nothing || push!(loans, Loan(owner))
        using_alone(b -> is_scalar ? fs_builder_scalar(b, c) : fs_builder_array(b, c), builder)
    end
end
