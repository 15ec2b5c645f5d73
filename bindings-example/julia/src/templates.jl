# Values with the structure of others, which serve as templates.

value_from(target, source::Union{AbstractString,IO}; options...) = with_opened(source, values(options)) do state, others
    value_from(target, state; others...)
end
value_from(target, tree::Tree; options...) = value_from(target, Node(tree); options...)

function value_from(target, state::Node; options...)
    template = template_of(target)
    return with_restore_options(already_decoded; options...) do restore
        value_like(target, Node(sharing_tree(Handle[template.handle, state.tree.handle]) do
            fs_node_from_state_dict(Node(template).pointer, state.pointer, restore)
        end))
    end
end

function value_from(target, bytes::AbstractVector{UInt8}; options...)
    data, template = convert(Vector{UInt8}, bytes), template_of(target)
    return with_restore_options(decode_copied; loans=[Loan(data)], options...) do restore
        value_like(target, Node(sharing_tree(Handle[template.handle]) do
            fs_node_from_bytes(Node(template).pointer, data, length(data), restore)
        end))
    end
end

function template_of(target)
    builder = Builder()
    add!(builder, target)
    template = finish!(builder)
    close(builder)
    return template
end

"""
What was restored for a target, as [`value`](@ref) gives it, but with the target's named tuples, which a tree holds as
dicts. An item of the target that isn't found stands for a leaf.
"""
value_like(target, node::Node) = value(node)

function value_like(target::NamedTuple, node::Node)
    kind(node) === :dict && length(node) == length(target) || return value(node)
    return map((item, key) -> value_like(item, node[String(key)]), target, NamedTuple{keys(target)}(keys(target)))
end

function value_like(target::AbstractDict, node::Node)
    kind(node) === :dict || return value(node)
    return dict_value(node, (key, child) -> value_like(target_item(target, key), child))
end
value_like(target::AbstractVector{<:Pair}, node::Node) = value_like(Dict{Any,Any}(target), node)

target_item(target::AbstractDict, key) = get(target, key, nothing)
target_item(target::AbstractDict, key::String) = get(() -> get(target, Symbol(key), nothing), target, key)

function value_like(target::Tuple, node::Node)
    kind(node) === :tuple && length(node) == length(target) || return value(node)
    return map(value_like, target, Tuple(children(node)))
end

function value_like(target::AbstractVector, node::Node)
    kind(node) === :list && length(node) == length(target) || return value(node)
    return Any[value_like(item, child) for (item, child) in zip(target, children(node))]
end
