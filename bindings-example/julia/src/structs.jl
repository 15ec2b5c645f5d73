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
`NTuple`s of those, nested as well. The types of fields are registered too, all of them or none, so that a type with
options of its own comes before those that have it as a field. It is done when a type is first used; by itself it is for
the options:

* `name`: what messages call the type;
* `kind`: `:dataclass` (extra keys are mismatches), `:dict` (they are dropped) or `:named_tuple`;
* `fields`: for each field a named tuple of `key` (its key in the file), `form` (`:plain`, `:scalar` or `:array`, of a
  number) and `dtype` (one that Julia doesn't have: `"bfloat16"` of a `UInt16`; and that of an empty tuple).
"""
function register!(registry::Registry, ::Type{T}; name::AbstractString="", kind::Symbol=:dataclass,
                   fields::NamedTuple=NamedTuple()) where {T}
    lock(registry.lock) do
        wait_until_idle(registry)
        is_struct(T) || throw(ArgumentError("$T is not an isbits struct; write other values as Dict or NamedTuple"))
        haskey(registry.names, T) && throw(FlaxstateError(:EXISTS,
            "the type $T is already registered, by itself or as the type of a field: register it before that"))
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

# What fields made known of tuples, the rows of grids, is for fields only.
is_registered(registry::Registry, T::Type) = is_struct(T) && haskey(registry.names, T)

function registered(registry::Registry, T::Type)
    is_registered(registry, T) && return registry.names[T]
    wait_until_idle(registry) # meanwhile another task may register the type
    is_registered(registry, T) || register!(registry, T)
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

# The items of nested tuples, and of structs that are such, and their shape.
function items_of(T)
    shape = Int64[]
    while true
        A = T isa DataType && !(T <: Tuple) ? array_type(T) : nothing
        A === nothing || (T = A)
        T <: Tuple && isbitstype(T) && fieldcount(T) > 0 && T <: NTuple{fieldcount(T),fieldtype(T, 1)} || break
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
    if array_type(T) !== nothing # a type of the kind nil is written as its only field
        isempty(options) && kind === :dataclass || throw(ArgumentError("$T is an array, which has no fields and no kind"))
        return add_type!(found, T, FS_KIND.nil, [c_field(found, "array $T", T, "array", 0, NamedTuple())])
    end
    fields = map(1:fieldcount(T)) do index
        option = get(options, fieldname(T, index), NamedTuple())
        key = String(get(option, :key, fieldname(T, index)))
        c_field(found, "field $(fieldname(T, index)) of $T", fieldtype(T, index), key, fieldoffset(T, index), option)
    end
    add_type!(found, T, get(FS_KIND, kind, Int32(-1)), CField[fields...])
end

# A tuple of structs that is an item of a tuple itself: C's arrays of objects have one dimension. A type of the kind nil
# is written as its only field.
function describe_row!(found::Descriptions, T::DataType)
    field = c_field(found, "row $T", T, "row", 0, NamedTuple())
    found.names[T] = "NTuple{$(fieldcount(T)),$(found.names[fieldtype(T, 1)])}"
    add_type!(found, T, FS_KIND.nil, [field])
end

function add_type!(found::Descriptions, T::DataType, kind::Int32, fields::Vector{CField})
    push!(found.fields, fields)
    push!(found.types, CType(;
        name=kept!(found, found.names[T]), size=sizeof(T), kind=kind,
        fields=isempty(fields) ? C_NULL : pointer(fields), field_count=length(fields)))
end

function c_field(found::Descriptions, place::String, F::DataType, key::String, offset, option::NamedTuple)
    item, shape = items_of(F)
    number, type_name, dtype = FS_DTYPE.none, Cstring(C_NULL), String(get(option, :dtype, ""))
    if is_struct(item)
        length(shape) > 1 && ((item, shape) = (fieldtype(F, 1), shape[1:1]))
        type_name = kept!(found, described!(found, item))
    else
        item === Tuple{} && push!(shape, 0)
        number = c_dtype(place, item, dtype)
    end
    length(shape) <= FS_MAX_FIELD_RANK ||
        throw(ArgumentError("the $place has more than $FS_MAX_FIELD_RANK dimensions"))
    return CField(; name=kept!(found, key), offset=offset, dtype=number,
                  form=numbered(FS_FORM, get(option, :form, :default)), rank=length(shape),
                  shape=ntuple(i -> get(shape, i, 0), Int(FS_MAX_FIELD_RANK)), type_name=type_name,
                  dtype_name=has_unit(number) ? kept!(found, dtype) : Cstring(C_NULL), member_size=sizeof(F))
end

"The name of a type that fields have, which is described if it is new."
function described!(found::Descriptions, T::DataType)
    haskey(found.names, T) && return found.names[T]
    T <: Tuple ? describe_row!(found, T) : describe!(found, T, name_of(found, T), :dataclass, NamedTuple())
    return found.names[T]
end

# Dtypes that need their whole name.
has_unit(number::Int32) = number in (FS_DTYPE.datetime64, FS_DTYPE.timedelta64)

function c_dtype(place::String, T::DataType, name::String)
    # To Julia an NTuple{0,Float32} is a Tuple{}: its items have lost their type.
    if T === Tuple{}
        isempty(name) &&
            throw(ArgumentError("the $place holds an empty tuple, whose items have no type: give it a dtype"))
        return known_dtype(place, name)
    end
    T <: Item && haskey(DTYPES, T) || throw(ArgumentError("the $place is made of $T, which has no dtype"))
    number = isempty(name) ? DTYPES[T] : known_dtype(place, name)
    check_item_size(name, number, sizeof(T))
    return number
end

function known_dtype(place::String, name::String)
    number = dtype_number(name)
    number in (FS_DTYPE.none, FS_DTYPE.opaque) && throw(ArgumentError("the $place can't have the dtype $(repr(name))"))
    return number
end
