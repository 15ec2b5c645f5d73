# Trees that are made of others.

# They share arrays with those, and keep them, unless the arrays are copied.
function tree_of(make::Function, nodes::Vector{Node}; copy_data::Bool=false, memory_limit=0)
    options = Ref(CTreeOptions(; memory_limit=memory_limit, copy_data=copy_data))
    tree = sharing_tree(() -> make(options), Handle[node.tree.handle for node in nodes])
    copy_data && foreach(release, splice!(tree.handle.lenders, 1:length(nodes)))
    return tree
end

Node(node::Node) = node

"""
    merge_trees(nodes...; copy_data = false, memory_limit = 0)

The dicts of several trees as one, and so on for the dicts under the same key, with the keys in the order of their first
appearance: a file of parameters and one of an optimizer. A key that two have, and that is no dict in both, is a
`FlaxstateError` with the status `:KEY` and the key's path. The new tree shares the arrays with the others and keeps
them; with `copy_data` it stands alone.
"""
function merge_trees(trees::Union{Node,Tree}...; options...)
    nodes = Node[Node(tree) for tree in trees]
    pointers = Ptr{Cvoid}[node.pointer for node in nodes]
    return tree_of(made -> fs_node_merge(pointers, length(pointers), made), nodes; options...)
end

"""
    copy(node; memory_limit = 0)

The subtree as a tree of its own, with its arrays in memory: the file or IO that they came from is read for that, and
isn't needed any more.
"""
Base.copy(node::Union{Node,Tree}; options...) = merge_trees(node; copy_data=true, options...)

"""
    replace(root, node => replacement; copy_data = false, memory_limit = 0)

The tree below `root` with another subtree in the place of one of its nodes, under the old key.
"""
function Base.replace(root::Union{Node,Tree}, change::Pair{Node,<:Union{Node,Tree}}; options...)
    top, old, new = Node(root), first(change), Node(last(change))
    return tree_of(Node[top, old, new]; options...) do made
        fs_node_replace(top.pointer, old.pointer, new.pointer, made)
    end
end

"""
    pathof(node)

The path from the root of its tree, as messages have it: `"./params/head"`. [`at`](@ref) finds the node by it.
"""
function Base.pathof(node::Node)
    return using_node(node) do pointer
        text = Vector{UInt8}(undef, fs_node_path(pointer, C_NULL, 0))
        fs_node_path(pointer, text, length(text))
        String(text[1:(end - 1)]) # C's ends with NUL
    end
end
Base.pathof(tree::Tree) = pathof(Node(tree))
