#include "object/callback_states.hpp"

#include "tree/checked_builder.hpp"

namespace flaxstate {

std::unique_ptr<Tree> CallbackStates::make(const Type& type, const void* object, const Location& where) const {
  if (!type.handler->can_write()) where.fail(Status::type, "the type '" + type.name + "' can only be restored");
  // A callback that adds its own object to the builder would otherwise go on until the stack is full.
  constexpr std::uint32_t largest_nesting = 200;
  if (nesting_ >= largest_nesting)
    where.fail(Status::limit, "callbacks are nested too deeply: 200 levels are the limit");
  CheckedBuilder builder(allocator_, charged_ != nullptr ? charged_->rest_of_limit() : 0);
  builder.lend(nesting_ + 1);
  type.handler->to_state(object, builder, where);
  if (!builder.is_complete()) {
    where.fail(Status::callback, "the callback to_state of the type '" + type.name + "' added no complete value");
  }
  std::unique_ptr<Tree> tree = builder.finish();
  if (charged_ != nullptr) charged_->charge(size_of(*tree));
  const Node& root = *tree->root();
  const Node* child = first_child(root);
  for (std::uint32_t i = 0; root.kind == Kind::dict && i < root.size; ++i, child = next_sibling(*child)) {
    // Flax's own message.
    if (child->key_kind != Kind::str) where.fail(Status::key, "A state dict must only have string keys.");
  }
  return tree;
}

}  // namespace flaxstate
