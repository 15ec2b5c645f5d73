"""
    Tree(bytes; reuse, progress, lenient, untrusted, memory_limit, align_arrays, trailing, …)
    Tree(path; reuse, mapping = :auto, sharded = false, …)
    open(tree -> …, Tree, path; …)

What bytes (which are copied) or a file hold: dicts, lists and leaves. A tree never changes, and any number of threads
may read it. The arrays of a file stay in it until they are used. `close` it, or leave that to the garbage collector;
views of arrays keep what they need. What is closed can't be compared or hashed: a tree or node that is a key of a `Dict`
stays open as long as it is one. `reuse = old` closes another tree, and takes its memory where no view is left. `sharded`
is for checkpoints in parts: `path` is any of them (`"model-00001-of-00002.msgpack"`), or their name without the number;
the tree has all of them.
"""
mutable struct Tree <: Owner
    handle::Handle
    function Tree(pointer::Ptr{Cvoid}, lenders=Handle[]; keeps=nothing)
        tree = new(Handle(pointer, "tree", fs_tree_free, lenders, keeps))
        finalizer(close, tree)
        return tree
    end
end

function Tree(bytes::AbstractVector{UInt8}; reuse::Union{Tree,Nothing}=nothing, options...)
    data = convert(Vector{UInt8}, bytes)
    return with_decode_options(decode_copied; loans=[Loan(data)], options...) do decode
        refilled = refill(tree -> fs_msgpack_restore_into(data, length(data), decode, tree), reuse)
        refilled === nothing ? Tree(fs_msgpack_restore(data, length(data), decode)) : refilled
    end
end

function Tree(path::AbstractString; reuse::Union{Tree,Nothing}=nothing, sharded::Bool=false, options...)
    return with_open_options(; options...) do open
        if sharded
            reuse === nothing || close(reuse)
            return Tree(fs_sharded_open(path, open))
        end
        refilled = refill(tree -> fs_file_open_into(path, open, tree), reuse)
        refilled === nothing ? Tree(fs_file_open(path, open)) : refilled
    end
end

Base.open(::Type{Tree}, source; options...) = Tree(source; options...)

"A new tree in the memory of an old one, or nothing where somebody still uses that."
function refill(fill::Function, old::Tree; keeps=nothing)
    handle = old.handle
    take_over(handle) || return close(old)
    try
        fill(handle.pointer)
    catch
        free(handle)
        rethrow()
    end
    tree = Tree(handle.pointer; keeps=keeps)
    release_others(handle)
    return tree
end
refill(fill::Function, ::Nothing; keeps=nothing) = nothing

"A tree that C makes out of others, which it keeps from being freed."
function sharing_tree(make::Function, lenders::Vector{Handle})
    acquired = Handle[]
    try
        foreach(lender -> (acquire(lender); push!(acquired, lender)), lenders)
        return Tree(make(), acquired)
    catch
        foreach(release, acquired)
        rethrow()
    end
end

"How many bytes the tree was read from: `trailing` says whether there may be more."
bytes_used(tree::Tree) = Int(using_handle(fs_tree_bytes_used, tree.handle))

"A dict, a list or a leaf. It keeps its tree from being garbage. All its methods fail once the tree is closed."
struct Node
    tree::Tree
    pointer::Ptr{Cvoid}
end

Node(tree::Tree) = Node(tree, using_handle(fs_tree_root, tree.handle))

using_node(use::Function, node::Node) = using_handle(_ -> use(node.pointer), node.tree.handle)

"The kind of a node: `:dict`, `:list`, `:array`, `:int`, …"
kind(node::Node) = get(KINDS, using_node(fs_node_kind, node), :unknown)

"Children of a dict or list, bytes of a str, bytes or ext; else 0."
Base.length(node::Node) = Int(using_node(fs_node_size, node))

function step_to(find::Function, node::Node)
    found = using_node(find, node)
    return found == C_NULL ? nothing : Node(node.tree, found)
end

"""
    at(node, "params/head/kernel")

Follows a path of keys and of list indices, which count from 0 as in messages, with `~1` for `/` and `~0` for `~`
inside a key. A key that is no text is found by what Python writes for it: `"layers/2/bias"` finds the key `2` if there
is no key `"2"`. `KeyError` if there is nothing.
"""
function at(node::Node, path::AbstractString)
    found = step_to(pointer -> fs_node_at(pointer, path), node)
    return found === nothing ? throw(KeyError(path)) : found
end

function Base.get(node::Node, key::AbstractString, default)
    text = String(key)
    found = step_to(pointer -> fs_node_find(pointer, text, sizeof(text)), node)
    return found === nothing ? default : found
end

function Base.get(node::Node, key::Integer, default)
    is_sequence(node) && return 1 <= key <= length(node) ? child(node, key) : default
    found = step_to(pointer -> fs_node_find_int(pointer, key), node)
    return found === nothing ? default : found
end

is_sequence(node::Node) = kind(node) in (:list, :tuple)
child(node::Node, index::Integer) = step_to(pointer -> fs_node_child(pointer, index - 1), node)

Base.haskey(node::Node, key) = get(node, key, nothing) !== nothing

"`node[\"key\"]` of a dict, `node[i]` of a list or tuple, from 1 on."
function Base.getindex(node::Node, key::Union{AbstractString,Integer})
    found = get(node, key, nothing)
    return found === nothing ? throw(KeyError(key)) : found
end

"The children of a dict or list, in the file's order."
function children(node::Node)
    return using_node(node) do pointer
        found, next = Node[], C_NULL
        while true
            next = fs_node_next(pointer, next)
            next == C_NULL && return found
            push!(found, Node(node.tree, next))
        end
    end
end

"The keys of a dict, in the file's order, or the indices of a list or tuple."
Base.keys(node::Node) = is_sequence(node) ? collect(1:length(node)) : Any[keyof(child) for child in children(node)]
Base.pairs(node::Node) = Pair{Any,Node}[key => child for (key, child) in zip(keys(node), children(node))]

"Whether both hold the same things in the same order, bit for bit."
Base.:(==)(left::Node, right::Node) = using_node(left) do a
    using_node(b -> fs_node_equal(a, b) != 0, right)
end
Base.hash(node::Node, seed::UInt) = hash(kind(node), hash(length(node), seed))

# A tree is asked what its root is asked.
at(tree::Tree, path::AbstractString) = at(Node(tree), path)
kind(tree::Tree) = kind(Node(tree))
children(tree::Tree) = children(Node(tree))
Base.length(tree::Tree) = length(Node(tree))
Base.keys(tree::Tree) = keys(Node(tree))
Base.pairs(tree::Tree) = pairs(Node(tree))
Base.get(tree::Tree, key::Union{AbstractString,Integer}, default) = get(Node(tree), key, default)
Base.haskey(tree::Tree, key) = haskey(Node(tree), key)
Base.getindex(tree::Tree, key::Union{AbstractString,Integer}) = Node(tree)[key]
Base.:(==)(left::Tree, right::Tree) = left === right || Node(left) == Node(right)
Base.hash(tree::Tree, seed::UInt) = hash(Node(tree), seed)

Base.show(io::IO, tree::Tree) = print(io, isopen(tree) ? "Tree of a $(kind(Node(tree)))" : "Tree (closed)")
function Base.show(io::IO, node::Node)
    isopen(node.tree) ? print(io, "Node ", kind(node), " of length ", length(node)) : print(io, "Node (closed)")
end
