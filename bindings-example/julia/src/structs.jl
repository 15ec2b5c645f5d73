"""
    Registry()

Knows how isbits structs are made up: [`register!`](@ref). Any number of threads may use it; registering waits until no
call does.
"""
mutable struct Registry <: Owner
    handle::Handle
    names::Dict{DataType,String}
    lock::ReentrantLock # of all that follows, and of registering
    users::Vector{Task} # those in a call
    idle::Threads.Condition # there are none
    function Registry()
        pointer = fs_registry_create(C_NULL)
        turn = ReentrantLock()
        registry = new(Handle(pointer, "registry", fs_registry_free), Dict{DataType,String}(), turn, Task[],
                       Threads.Condition(turn))
        finalizer(close, registry)
        return registry
    end
end

"""
    register!(registry, Player; name = "Player", kind = :dataclass, fields = (step = (form = :array,),))

Describes an isbits struct from its fields: `Bool`, ints, floats and complexes (Python numbers), `NTuple`s of them
(arrays; an `NTuple` of `NTuple`s is an array of two dimensions, `x[i][j]` its element `[i, j]`), isbits structs, and
`NTuple`s of those. The types of fields are registered as well. It is done when a type is first used; by itself it is
for the options:

* `name`: what messages call the type;
* `kind`: `:dataclass` (extra keys are mismatches), `:dict` (they are dropped) or `:named_tuple`;
* `fields`: for each field a named tuple of `key` (its key in the file), `form` (`:plain`, `:scalar` or `:array`, of a
  number) and `dtype` (one that Julia doesn't have: `"bfloat16"` of a `UInt16`).
"""
function register!(registry::Registry, ::Type{T}; name::AbstractString="", kind::Symbol=:dataclass,
                   fields::NamedTuple=NamedTuple()) where {T}
    lock(registry.lock) do
        wait_until_idle(registry)
        haskey(registry.names, T) && throw(FlaxstateError(:EXISTS, "the type $T is already registered"))
        is_struct(T) || throw(ArgumentError("$T is no isbits struct; write other values as Dict or NamedTuple"))
        foreach(key -> key in fieldnames(T) || throw(ArgumentError("$T has no field $key")), keys(fields))
        describe(registry, T, isempty(name) ? name_of(registry, T) : String(name), kind, fields)
    end
    return registry
end

const NO_STRUCT = Union{Tuple,Number,AbstractArray,AbstractDict,Pair,Nothing,Missing,Typed,Timestamp}

is_struct(T) = isbitstype(T) && isstructtype(T) && !(T <: NO_STRUCT)

# Whether a value is written by its fields, and not as what its type's owner says.
function is_object(value)
    T = typeof(value)
    return is_struct(T) && !(value isa NamedTuple) &&
           which(to_state_dict, Tuple{T}).sig === Tuple{typeof(to_state_dict),Any}
end

function name_of(registry::Registry, T::DataType)
    short = String(nameof(T))
    return short in values(registry.names) ? string(T) : short
end

function registered(registry::Registry, T::Type)
    haskey(registry.names, T) && return registry.names[T]
    wait_until_idle(registry) # meanwhile another task may register the type
    haskey(registry.names, T) || register!(registry, T)
    return registry.names[T]
end

# C lets nobody register while a call uses the registry.
function wait_until_idle(registry::Registry)
    current_task() in registry.users &&
        throw(FlaxstateError(:BUSY, "nothing can be registered in a callback of a call that uses the registry"))
    while !isempty(registry.users)
        wait(registry.idle)
    end
end

"Calls `use` with the name of a registered type, while nobody registers."
function using_type(use::Function, registry::Registry, T::Type)
    name = lock(registry.lock) do
        found = registered(registry, T)
        push!(registry.users, current_task())
        found
    end
    try
        return use(name)
    finally
        lock(registry.lock) do
            deleteat!(registry.users, findfirst(task -> task === current_task(), registry.users))
            isempty(registry.users) && notify(registry.idle)
        end
    end
end

# The items of nested tuples, and their shape.
function items_of(T)
    shape = Int64[]
    while T <: Tuple && isbitstype(T) && fieldcount(T) > 0 && T <: NTuple{fieldcount(T),fieldtype(T, 1)}
        push!(shape, fieldcount(T))
        T = fieldtype(T, 1)
    end
    return T, shape
end

function describe(registry::Registry, T::DataType, name::String, kind::Symbol, options::NamedTuple)
    texts = String[name] # what C reads during the call
    described = CField[c_field(registry, T, index, options, texts) for index in 1:fieldcount(T)]
    fields = isempty(described) ? Ptr{CField}(C_NULL) : pointer(described)
    GC.@preserve texts described begin
        type = CType(; name=Base.unsafe_convert(Cstring, texts[1]), size=sizeof(T), kind=get(FS_KIND, kind, Int32(-1)),
                     fields=fields, field_count=length(described))
        using_handle(pointer -> fs_register_type(pointer, Ref(type)), registry.handle)
    end
    registry.names[T] = name
end

function c_field(registry::Registry, T::DataType, index::Int, options::NamedTuple, texts::Vector{String})
    option = get(options, fieldname(T, index), NamedTuple())
    text(words) = Base.unsafe_convert(Cstring, (push!(texts, String(words)); texts[end]))
    item, shape = items_of(fieldtype(T, index))
    number, type_name = FS_DTYPE.none, Cstring(C_NULL)
    if is_struct(item)
        type_name = text(registered(registry, item))
    elseif item <: Item && haskey(DTYPES, item)
        name = get(option, :dtype, "")
        number = isempty(name) ? DTYPES[item] : dtype_number(String(name))
        check_item_size(String(name), number, sizeof(item))
    else
        throw(ArgumentError("the field $(fieldname(T, index)) of $T is a $(fieldtype(T, index)), which has no dtype"))
    end
    length(shape) <= FS_MAX_FIELD_RANK ||
        throw(ArgumentError("the field $(fieldname(T, index)) of $T has more than $FS_MAX_FIELD_RANK dimensions"))
    return CField(; name=text(get(option, :key, fieldname(T, index))), offset=fieldoffset(T, index), dtype=number,
                  form=numbered(FS_FORM, get(option, :form, :default)), rank=length(shape),
                  shape=ntuple(i -> get(shape, i, 0), Int(FS_MAX_FIELD_RANK)), type_name=type_name)
end
