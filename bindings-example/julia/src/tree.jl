"""
    Tree(bytes; reuse, lenient, memory_limit, depth_limit, align_arrays, allow_trailing, …)
    Tree(path; reuse, mapping = :auto, …)
    open(tree -> …, Tree, path; …)

What bytes (which are copied) or a file hold: dicts, lists and leaves. A tree never changes, and any number of threads
may read it. The arrays of a file stay in it until they are used. `close` it, or leave that to the garbage collector;
views of arrays keep what they need. `reuse = old` closes another tree, and takes its memory where no view is left.
"""
mutable struct Tree <: Owner
    handle::Handle
    function Tree(pointer::Ptr{Cvoid}, lenders=Handle[]; keeps=nothing)
        tree = new(Handle(pointer, "tree", free_tree, lenders, keeps))
        finalizer(close, tree)
        return tree
    end
end

function Tree(bytes::AbstractVector{UInt8}; reuse::Union{Tree,Nothing}=nothing, options...)
    data, decode = convert(Vector{UInt8}, bytes), decode_options(COPIED; options...)
    refilled = refill(reuse) do tree, error
        @ccall libflaxstate.fs_msgpack_restore_into(
            data::Ptr{UInt8}, length(data)::Csize_t, decode::Ref{CDecodeOptions}, tree::Ptr{Cvoid},
            error::Ref{Ptr{Cvoid}})::Int32
    end
    refilled === nothing || return refilled
    return Tree(created() do out, error
        @ccall libflaxstate.fs_msgpack_restore(data::Ptr{UInt8}, length(data)::Csize_t, decode::Ref{CDecodeOptions},
                                               out::Ref{Ptr{Cvoid}}, error::Ref{Ptr{Cvoid}})::Int32
    end)
end

function Tree(path::AbstractString; reuse::Union{Tree,Nothing}=nothing, options...)
    return with_open_options(; options...) do open
        refilled = refill(reuse) do tree, error
            @ccall libflaxstate.fs_file_open_into(path::Cstring, open::Ref{COpenOptions}, tree::Ptr{Cvoid},
                                                  error::Ref{Ptr{Cvoid}})::Int32
        end
        refilled === nothing || return refilled
        Tree(created() do out, error
            @ccall libflaxstate.fs_file_open(path::Cstring, open::Ref{COpenOptions}, out::Ref{Ptr{Cvoid}},
                                             error::Ref{Ptr{Cvoid}})::Int32
        end)
    end
end

Base.open(::Type{Tree}, source; options...) = Tree(source; options...)

"A new tree in the memory of an old one, or nothing where somebody still uses that."
function refill(fill::Function, old::Tree)
    handle = old.handle
    take_over(handle) || return close(old)
    try
        check(error -> fill(handle.pointer, error))
    catch
        free(handle)
        rethrow()
    end
    tree = Tree(handle.pointer)
    release_others(handle)
    return tree
end
refill(fill::Function, ::Nothing) = nothing

"A tree that C makes out of others, which it keeps from being freed."
function sharing_tree(make::Function, lenders::Vector{Handle})
    acquired = Handle[]
    try
        foreach(lender -> (acquire(lender); push!(acquired, lender)), lenders)
        return Tree(created(make), acquired)
    catch
        foreach(release, acquired)
        rethrow()
    end
end

"How many bytes the tree was read from: with `allow_trailing` there may be more."
bytes_used(tree::Tree) = using_handle(tree.handle) do pointer
    Int(@ccall libflaxstate.fs_tree_bytes_used(pointer::Ptr{Cvoid})::Csize_t)
end

"A dict, a list or a leaf. It keeps its tree from being garbage. All its methods fail once the tree is closed."
struct Node
    tree::Tree
    pointer::Ptr{Cvoid}
end

function Node(tree::Tree)
    return using_handle(tree.handle) do pointer
        Node(tree, @ccall libflaxstate.fs_tree_root(pointer::Ptr{Cvoid})::Ptr{Cvoid})
    end
end

using_node(use::Function, node::Node) = using_handle(_ -> use(node.pointer), node.tree.handle)

"The kind of a node: `:dict`, `:list`, `:array`, `:int`, …"
kind(node::Node) = using_node(pointer -> kind_of(pointer), node)
kind_of(pointer::Ptr{Cvoid}) = KINDS[@ccall libflaxstate.fs_node_kind(pointer::Ptr{Cvoid})::Int32]

"Children of a dict or list, bytes of a str, bytes or ext; else 0."
Base.length(node::Node) = using_node(node) do pointer
    Int(@ccall libflaxstate.fs_node_size(pointer::Ptr{Cvoid})::Csize_t)
end

function step_to(find::Function, node::Node)
    found = using_node(find, node)
    return found == C_NULL ? nothing : Node(node.tree, found)
end

"""
    at(node, "params/head/kernel")

Follows a path of text keys and of list indices, which count from 0 as in messages, with `~1` for `/` and `~0` for `~`
inside a key. `KeyError` if there is nothing.
"""
function at(node::Node, path::AbstractString)
    found = step_to(node) do pointer
        @ccall libflaxstate.fs_node_at(pointer::Ptr{Cvoid}, path::Cstring)::Ptr{Cvoid}
    end
    return found === nothing ? throw(KeyError(path)) : found
end
at(tree::Tree, path::AbstractString) = at(Node(tree), path)

function Base.get(node::Node, key::AbstractString, default)
    found = step_to(node) do pointer
        text = String(key)
        @ccall libflaxstate.fs_node_find(pointer::Ptr{Cvoid}, text::Ptr{UInt8}, sizeof(text)::Csize_t)::Ptr{Cvoid}
    end
    return found === nothing ? default : found
end

function Base.get(node::Node, key::Integer, default)
    kind(node) === :list && return 1 <= key <= length(node) ? child(node, key) : default
    found = step_to(node) do pointer
        @ccall libflaxstate.fs_node_find_int(pointer::Ptr{Cvoid}, key::Int64)::Ptr{Cvoid}
    end
    return found === nothing ? default : found
end

function child(node::Node, index::Integer)
    return step_to(node) do pointer
        @ccall libflaxstate.fs_node_child(pointer::Ptr{Cvoid}, (index - 1)::Csize_t)::Ptr{Cvoid}
    end
end

Base.haskey(node::Node, key) = get(node, key, nothing) !== nothing

"`node[\"key\"]` of a dict, `node[i]` of a list, from 1 on."
function Base.getindex(node::Node, key::Union{AbstractString,Integer})
    found = get(node, key, nothing)
    return found === nothing ? throw(KeyError(key)) : found
end
Base.getindex(tree::Tree, key::Union{AbstractString,Integer}) = Node(tree)[key]

"The children of a dict or list, in the file's order."
function children(node::Node)
    return using_node(node) do pointer
        found, next = Node[], C_NULL
        while true
            next = @ccall libflaxstate.fs_node_next(pointer::Ptr{Cvoid}, next::Ptr{Cvoid})::Ptr{Cvoid}
            next == C_NULL && return found
            push!(found, Node(node.tree, next))
        end
    end
end

"The keys of a dict, in the file's order, or the indices of a list."
Base.keys(node::Node) = kind(node) === :list ? collect(1:length(node)) : Any[keyof(child) for child in children(node)]
Base.pairs(node::Node) = Pair{Any,Node}[key => child for (key, child) in zip(keys(node), children(node))]

"Whether both hold the same things in the same order, bit for bit."
function Base.:(==)(left::Node, right::Node)
    is_equal = Ref{Int32}(0)
    using_node(left) do a
        using_node(right) do b
            check() do error
                @ccall libflaxstate.fs_node_equal(
                    a::Ptr{Cvoid}, b::Ptr{Cvoid}, is_equal::Ref{Int32}, error::Ref{Ptr{Cvoid}})::Int32
            end
        end
    end
    return is_equal[] != 0
end
Base.hash(node::Node, seed::UInt) = hash(kind(node), hash(length(node), seed))

Base.show(io::IO, tree::Tree) = print(io, isopen(tree) ? "Tree of a $(kind(Node(tree)))" : "Tree (closed)")
function Base.show(io::IO, node::Node)
    isopen(node.tree) ? print(io, "Node ", kind(node), " of length ", length(node)) : print(io, "Node (closed)")
end
