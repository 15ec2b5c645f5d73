# Structs that are arrays: the vectors and matrices of a program's own, and of packages.

"""
    as_array(T)

As which `NTuple` an isbits type of nothing but equal numbers is written and restored; `nothing` for any other type. Give
your type a method:

    Flaxstate.as_array(::Type{Vec3}) = NTuple{3,Float32}
    Flaxstate.as_array(::Type{Mat2}) = NTuple{2,NTuple{2,Float64}}
    Flaxstate.as_array(::Type{SVector{N,T}}) where {N,T} = NTuple{N,T} # of StaticArrays

It is then an array wherever such an `NTuple` would be one, and a vector of such structs one array with a dimension more.
The numbers keep the order of memory: the first index of a matrix with columns is its column.
"""
as_array(::Type) = nothing

# The same, once it is known to be so.
function array_type(T::DataType)
    A = as_array(T)
    A === nothing && return nothing
    item, shape = items_of(A)
    isbitstype(T) && haskey(DTYPES, item) && !isempty(shape) ||
        throw(ArgumentError("$T is an array of no numbers: as_array gives an NTuple of them, and $T has no others"))
    sizeof(T) == sizeof(A) && all(isequal(item), numbers_in(T)) ||
        throw(ArgumentError("$T isn't $A in memory: it has padding, or other numbers"))
    return A
end

numbers_in(T::DataType) =
    haskey(DTYPES, T) || fieldcount(T) == 0 ? Any[T] : mapreduce(numbers_in, vcat, fieldtypes(T); init=Any[])

"The numbers of an array of structs that are arrays, whose dimensions come behind; `nothing` for other arrays."
function numbers_of(items::AbstractArray{T}) where {T}
    T isa DataType && array_type(T) !== nothing || return nothing
    item, shape = items_of(T)
    whole, few, more = collect(T, items), length(shape), ndims(items)
    numbers = reshape(reinterpret(item, vec(whole)), reverse(shape)..., size(items)...)
    return PermutedDimsArray(collect(numbers), ((few + 1):(few + more)..., few:-1:1...))
end

"""
    array(T, node)

An array of structs that are arrays by [`as_array`](@ref), copied from one with their dimensions behind: of a `float32` array
of the shape `[n, 3]` a `Vector{Vec3}`.
"""
function array(::Type{T}, node::Node) where {T}
    array_type(T) === nothing && throw(ArgumentError("$T is no array: give it a method of Flaxstate.as_array"))
    item, shape = items_of(T)
    return with_array(node) do c, pointer
        found = shape_of(c)
        c.dtype == DTYPES[item] && length(found) >= length(shape) && found[(end - length(shape) + 1):end] == shape ||
            throw(ArgumentError("a $T is $item$shape, and the node is $(dtype(node))$found"))
        items = Array{T}(undef, reverse(found[1:(end - length(shape))])...)
        fs_node_array_gather(pointer, items, sizeof(items))
        numpy_order(items)
    end
end
