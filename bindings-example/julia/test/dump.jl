# The canonical text of a tree: docs/dump-format.md.

const CRC_TABLE = map(0:255) do byte
    crc = UInt32(byte)
    for _ in 1:8
        crc = crc & 1 == 1 ? (crc >> 1) ⊻ 0xedb88320 : crc >> 1
    end
    crc
end

crc32(bytes) = ~foldl((crc, byte) -> (crc >> 8) ⊻ CRC_TABLE[((crc ⊻ byte) & 0xff) + 1], bytes; init=0xffffffff)

data_text(bytes) = string(length(bytes), length(bytes) <= 64 ? ":" * bytes2hex(bytes) : ":~" * hex8(crc32(bytes)))
data_text(text::String) = data_text(collect(codeunits(text)))
hex8(number) = string(number; base=16, pad=8)
bits(number::Float64) = string(reinterpret(UInt64, number); base=16, pad=16)

function dump_text(tree::Tree)
    io = IOBuffer()
    dump_node(io, "0 - ", Node(tree), 0)
    return String(take!(io))
end

function dump_node(io::IO, head::String, node::Node, depth::Int)
    println(io, head, value_text(node))
    is_list = kind(node) === :list
    for (index, child) in enumerate(children(node))
        dump_node(io, "$(depth + 1) $(is_list ? "#$(index - 1)" : key_text(keyof(child))) ", child, depth + 1)
    end
end

key_text(::Nothing) = "n:"
key_text(key::Bool) = "b:$(Int(key))"
key_text(key::Integer) = "i:$key"
key_text(key::Float64) = "f:" * bits(key)
key_text(key::ComplexF64) = "c:$(bits(real(key))):$(bits(imag(key)))"
key_text(key::String) = "s:" * data_text(key)
key_text(key::Bytes) = "y:" * data_text(key.data)
key_text(key::Ext) = "x:$(key.code):" * data_text(key.data)
key_text(key::Timestamp) = "t:$(key.seconds):$(key.nanoseconds)"
key_text(key::Typed) = "a:$(key.dtype):" * data_text(key.items)

function value_text(node::Node)
    what = kind(node)
    what === :dict && return "map $(length(node))"
    what === :list && return "list $(length(node))"
    what in (:array, :scalar) || return leaf_text(value(node))
    shape = what === :array ? "[$(join(size(node), ","))] " : ""
    return "$what $(dtype(node)) $shape" * data_text(Flaxstate.raw(node))
end

leaf_text(::Nothing) = "nil"
leaf_text(leaf::Bool) = "bool $(Int(leaf))"
leaf_text(leaf::Integer) = "int $leaf"
leaf_text(leaf::Float64) = "float " * bits(leaf)
leaf_text(leaf::ComplexF64) = "complex $(bits(real(leaf))) $(bits(imag(leaf)))"
leaf_text(leaf::String) = "str " * data_text(leaf)
leaf_text(leaf::Bytes) = "bytes " * data_text(leaf.data)
leaf_text(leaf::Ext) = "ext $(leaf.code) " * data_text(leaf.data)
leaf_text(leaf::Timestamp) = "timestamp $(leaf.seconds) $(leaf.nanoseconds)"
