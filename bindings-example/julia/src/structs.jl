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
`NTuple`s of those. The types of fields are registered as well, all of them or none. It is done when a type is first
used; by itself it is for the options:

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
        found = Descriptions(registry)
        describe!(found, T, isempty(name) ? name_of(found, T) : String(name), kind, fields)
        register_all!(registry, found)
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

"Types that are registered together, all of them or none, with what C reads during the call."
struct Descriptions
    names::Dict{DataType,String} # those that are registered already, too
    types::Vector{CType}
    fields::Vector{Vector{CField}}
    texts::Vector{String}
end
Descriptions(registry::Registry) = Descriptions(copy(registry.names), CType[], Vector{CField}[], String[])

function register_all!(registry::Registry, found::Descriptions)
    GC.@preserve found using_handle(registry.handle) do pointer
        fs_register_types(pointer, found.types, length(found.types), sizeof(CType))
    end
    merge!(registry.names, found.names)
end

function name_of(found::Descriptions, T::DataType)
    short = String(nameof(T))
    return short in values(found.names) ? string(T) : short
end

"A text that C reads during the call."
kept!(found::Descriptions, text) = Base.unsafe_convert(Cstring, (push!(found.texts, String(text)); found.texts[end]))

function describe!(found::Descriptions, T::DataType, name::String, kind::Symbol, options::NamedTuple)
    found.names[T] = name
    fields = CField[c_field(found, T, index, options) for index in 1:fieldcount(T)]
    push!(found.fields, fields)
    push!(found.types, CType(;
        name=kept!(found, name), size=sizeof(T), kind=get(FS_KIND, kind, Int32(-1)),
        fields=isempty(fields) ? C_NULL : pointer(fields), field_count=length(fields)))
end

function c_field(found::Descriptions, T::DataType, index::Int, options::NamedTuple)
    option = get(options, fieldname(T, index), NamedTuple())
    item, shape = items_of(fieldtype(T, index))
    number, type_name = FS_DTYPE.none, Cstring(C_NULL)
    if is_struct(item)
        haskey(found.names, item) || describe!(found, item, name_of(found, item), :dataclass, NamedTuple())
        type_name = kept!(found, found.names[item])
    elseif item <: Item && haskey(DTYPES, item)
        name = get(option, :dtype, "")
        number = isempty(name) ? DTYPES[item] : dtype_number(String(name))
        check_item_size(String(name), number, sizeof(item))
    else
        throw(ArgumentError("the field $(fieldname(T, index)) of $T is a $(fieldtype(T, index)), which has no dtype"))
    end
    length(shape) <= FS_MAX_FIELD_RANK ||
        throw(ArgumentError("the field $(fieldname(T, index)) of $T has more than $FS_MAX_FIELD_RANK dimensions"))
    return CField(; name=kept!(found, get(option, :key, fieldname(T, index))), offset=fieldoffset(T, index),
                  dtype=number, form=numbered(FS_FORM, get(option, :form, :default)), rank=length(shape),
                  shape=ntuple(i -> get(shape, i, 0), Int(FS_MAX_FIELD_RANK)), type_name=type_name,
                  member_size=sizeof(fieldtype(T, index)))
end
