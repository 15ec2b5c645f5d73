# Symbols and Julia's types for the numbers of C's constants, and back.

const KINDS = Dict{Int32,Symbol}(number => kind for (kind, number) in pairs(FS_KIND))

"The Julia types that NumPy has too, and the numbers of their dtypes."
const DTYPES = Dict{Type,Int32}(
    Bool => FS_DTYPE.bool, Int8 => FS_DTYPE.int8, Int16 => FS_DTYPE.int16, Int32 => FS_DTYPE.int32,
    Int64 => FS_DTYPE.int64, UInt8 => FS_DTYPE.uint8, UInt16 => FS_DTYPE.uint16, UInt32 => FS_DTYPE.uint32,
    UInt64 => FS_DTYPE.uint64, Float16 => FS_DTYPE.float16, Float32 => FS_DTYPE.float32, Float64 => FS_DTYPE.float64,
    ComplexF16 => FS_DTYPE.complex32, ComplexF32 => FS_DTYPE.complex64, ComplexF64 => FS_DTYPE.complex128,
)
const DTYPE_TYPES = Dict{Int32,DataType}(number => type for (type, number) in DTYPES)

"A number, of a type that NumPy has too."
const Item = Union{Bool,Int8,Int16,Int32,Int64,UInt8,UInt16,UInt32,UInt64,Float16,Float32,Float64,
                   ComplexF16,ComplexF32,ComplexF64}

"The number of a constant that a caller names."
function numbered(numbers::NamedTuple, name::Symbol)
    haskey(numbers, name) || throw(ArgumentError("$(repr(name)) is none of $(sort!(collect(keys(numbers))))"))
    return numbers[name]
end

"The name of a number, or `:unknown`, if a later version of the library made it."
function named(numbers::NamedTuple, number::Integer)
    index = findfirst(isequal(number), values(numbers))
    return index === nothing ? :unknown : keys(numbers)[index]
end

dtype_number(name::String) = fs_dtype_from_name(name, sizeof(name))

# C reads as many bytes as the dtype says.
function check_item_size(name::String, number::Int32, size::Int)
    known = fs_dtype_item_size(number)
    known == size || number == FS_DTYPE.opaque && size > 0 ||
        throw(ArgumentError("an item of dtype $name takes $(quantity(known, "byte")), not $size"))
end
