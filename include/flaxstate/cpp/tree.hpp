// Trees, and the bytes and files that they are read from and written to.
#pragma once

#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>

#include "../file.h"
#include "buffer.hpp"
#include "node.hpp"
#include "options.hpp"
#include "span.hpp"

namespace flaxstate {
inline namespace FLAXSTATE_CPP_NAMESPACE {

// Owns an fs_tree. Move only; its nodes die with it. Since 0.1
class tree {
 public:
  // Takes the handle. Since 0.1
  explicit tree(fs_tree* handle) noexcept : handle_(handle) {}
  // An empty tree, to read into. The allocator is copied. Since 0.1
  static result<tree> try_create(const fs_allocator* allocator = nullptr) {
    return detail::make<tree, fs_tree>(fs_tree_create, allocator);
  }
#if FLAXSTATE_HAS_EXCEPTIONS
  tree() : tree(detail::value_or_throw(try_create())) {}
  explicit tree(const fs_allocator& allocator) : tree(detail::value_or_throw(try_create(&allocator))) {}
#endif

  // Absence for an empty tree. Since 0.1
  node root() const noexcept { return node(fs_tree_root(get())); }
  // How many bytes of the input the tree was read from. Since 0.1
  std::size_t bytes_used() const noexcept { return fs_tree_bytes_used(get()); }
  // Borrowed. Since 0.1
  fs_tree* get() const noexcept { return handle_.get(); }

 private:
  detail::owner<fs_tree, fs_tree_free> handle_;
};

namespace detail {

// Containers own their bytes; views, which are copied freely, don't.
template <class Container>
inline constexpr bool is_owner_of_bytes =
    !std::is_reference_v<Container> && !std::is_const_v<Container> && std::is_convertible_v<Container, bytes_view> &&
    !std::is_trivially_copyable_v<Container>;

template <class Container>
void release_container(void*, std::size_t, void* container) noexcept {
  delete static_cast<Container*>(container);
}

// Moves the bytes to where they stay until the library releases them, whatever comes of the call that gets the options.
template <class Container>
bytes_view adopt(Container&& bytes, decode_options& options) {
  auto kept = std::make_unique<Container>(std::forward<Container>(bytes));
  options.ownership = FS_OWNERSHIP_ADOPTED;
  options.release = release_container<Container>;
  options.release_user_data = kept.get();
  return *kept.release();
}

}  // namespace detail

// flax.serialization.msgpack_restore: a tree of dicts, lists and leaves that points into the bytes, which must outlive
// it. A std::string, std::vector or buffer that is moved in is kept by the tree. Statuses: those for bytes (TRUNCATED,
// FORMAT, LIMIT, KEY, UTF8, SHAPE, DTYPE, TYPE), with path and offset. Since 0.1
inline result<tree> try_msgpack_restore(bytes_view bytes, const decode_options& options = {}) {
  return detail::make<tree, fs_tree>(fs_msgpack_restore, bytes.data() != nullptr ? bytes.data() : "", bytes.size(),
                                     &options);
}
template <class Container, class = std::enable_if_t<detail::is_owner_of_bytes<Container>>>
result<tree> try_msgpack_restore(Container&& bytes, decode_options options = {}) {
  const bytes_view adopted = detail::adopt(std::forward<Container>(bytes), options);
  return try_msgpack_restore(adopted, options);
}
// The same into a tree that exists, whose memory is used again: its old nodes die. After a failure it is empty. It keeps
// its allocator: that of the options is NULL. Since 0.1
inline result<void> try_msgpack_restore(bytes_view bytes, tree& out, const decode_options& options = {}) {
  return detail::call(fs_msgpack_restore_into, bytes.data() != nullptr ? bytes.data() : "", bytes.size(),
                      static_cast<const fs_decode_options*>(&options), out.get());
}
template <class Container, class = std::enable_if_t<detail::is_owner_of_bytes<Container>>>
result<void> try_msgpack_restore(Container&& bytes, tree& out, decode_options options = {}) {
  const bytes_view adopted = detail::adopt(std::forward<Container>(bytes), options);
  return try_msgpack_restore(adopted, out, options);
}

// flax.serialization.msgpack_serialize: the bytes of a tree, keys sorted unless options.key_order says otherwise; with
// options.as_state_dict = 1 to_bytes of it. The first form replaces the bytes of a buffer, whose memory is used again; after
// a failure it is empty. Since 0.1
inline result<void> try_msgpack_serialize(node root, buffer& out, const serialize_options& options = {}) {
  return detail::call(fs_msgpack_serialize, root.get(), &options, out.get());
}
inline result<buffer> try_msgpack_serialize(node root, const serialize_options& options = {}) {
  result<buffer> out = buffer::try_create();
  if (!out) return out;
  result<void> outcome = try_msgpack_serialize(root, *out, options);
  if (!outcome) return std::move(outcome).failure();
  return out;
}

// The same into `capacity` bytes of the caller's, of which it tells how many were written; NULL and 0 to learn how many
// that will be. FS_E_TOO_SMALL if they don't hold it. Since 0.1
inline result<std::size_t> try_msgpack_serialize_into(node root, void* memory, std::size_t capacity,
                                                      const serialize_options& options = {}) {
  std::size_t size = 0;
  result<void> outcome = detail::call(fs_msgpack_serialize_into, root.get(),
                                      static_cast<const fs_serialize_options*>(&options), memory, capacity, &size);
  if (!outcome) return std::move(outcome).failure();
  return size;
}

// A tree whose arrays stay in the file until they are used; it holds the file open. The second form uses the memory of a
// tree that exists, as that of msgpack_restore. FS_E_IO, and the statuses of msgpack_restore. Since 0.1
inline result<tree> try_open_file(const char* path, const open_options& options = {}) {
  return detail::make<tree, fs_tree>(fs_file_open, path, &options);
}
inline result<void> try_open_file(const char* path, tree& out, const open_options& options = {}) {
  return detail::call(fs_file_open_into, path, static_cast<const fs_open_options*>(&options), out.get());
}

// What the program is about to do with the arrays below a node that stand in a file: FS_ADVICE_WILL_NEED,
// FS_ADVICE_DONT_NEED, … Only speed and memory change. Since 0.1
inline result<void> try_advise(node root, fs_advice advice) { return detail::call(fs_node_advise, root.get(), advice); }

// The same of a checkpoint that was saved in parts, "model-00001-of-00002.msgpack" and so on: `path` is any of them, or
// "model.msgpack". The tree has the parts merged. FS_E_IO names a file that is missing; FS_E_KEY, with its path, for a key
// that two parts have. Since 0.1
inline result<tree> try_open_sharded(const char* path, const open_options& options = {}) {
  return detail::make<tree, fs_tree>(fs_sharded_open, path, static_cast<const fs_open_options*>(&options));
}

// The bytes of msgpack_serialize as a file, which takes the place of an old one at once and whole. Since 0.1
inline result<void> try_msgpack_save_file(node root, const char* path, const save_options& options = {}) {
  return detail::call(fs_msgpack_save_file, root.get(), path, &options);
}

// flax.serialization.to_state_dict of a tree: everything becomes dicts with str keys. Array data is shared with the old
// tree, which must outlive the new one, unless options.copy_data is set. Since 0.1
inline result<tree> try_to_state_dict(node root, const tree_options& options = {}) {
  return detail::make<tree, fs_tree>(fs_node_to_state_dict, root.get(), static_cast<const fs_tree_options*>(&options));
}

// Bytes that are there already as a file, which takes the place of an old one at once and whole. Since 0.1
inline result<void> try_save_bytes(bytes_view bytes, const char* path, const save_options& options = {}) {
  return detail::call(fs_bytes_save_file, bytes.data(), bytes.size(), path, &options);
}

#if FLAXSTATE_HAS_EXCEPTIONS
inline tree msgpack_restore(bytes_view bytes, const decode_options& options = {}) {
  return detail::value_or_throw(try_msgpack_restore(bytes, options));
}
template <class Container, class = std::enable_if_t<detail::is_owner_of_bytes<Container>>>
tree msgpack_restore(Container&& bytes, const decode_options& options = {}) {
  return detail::value_or_throw(try_msgpack_restore(std::forward<Container>(bytes), options));
}
inline void msgpack_restore(bytes_view bytes, tree& out, const decode_options& options = {}) {
  detail::value_or_throw(try_msgpack_restore(bytes, out, options));
}
template <class Container, class = std::enable_if_t<detail::is_owner_of_bytes<Container>>>
void msgpack_restore(Container&& bytes, tree& out, const decode_options& options = {}) {
  detail::value_or_throw(try_msgpack_restore(std::forward<Container>(bytes), out, options));
}
inline void msgpack_serialize(node root, buffer& out, const serialize_options& options = {}) {
  detail::value_or_throw(try_msgpack_serialize(root, out, options));
}
inline buffer msgpack_serialize(node root, const serialize_options& options = {}) {
  return detail::value_or_throw(try_msgpack_serialize(root, options));
}
inline std::size_t msgpack_serialize_into(node root, void* memory, std::size_t capacity,
                                          const serialize_options& options = {}) {
  return detail::value_or_throw(try_msgpack_serialize_into(root, memory, capacity, options));
}
inline tree open_file(const char* path, const open_options& options = {}) {
  return detail::value_or_throw(try_open_file(path, options));
}
inline void open_file(const char* path, tree& out, const open_options& options = {}) {
  detail::value_or_throw(try_open_file(path, out, options));
}
inline void advise(node root, fs_advice advice) { detail::value_or_throw(try_advise(root, advice)); }
inline tree open_sharded(const char* path, const open_options& options = {}) {
  return detail::value_or_throw(try_open_sharded(path, options));
}
inline void msgpack_save_file(node root, const char* path, const save_options& options = {}) {
  detail::value_or_throw(try_msgpack_save_file(root, path, options));
}
inline void save_bytes(bytes_view bytes, const char* path, const save_options& options = {}) {
  detail::value_or_throw(try_save_bytes(bytes, path, options));
}
inline tree to_state_dict(node root, const tree_options& options = {}) {
  return detail::value_or_throw(try_to_state_dict(root, options));
}
#endif

}  // namespace FLAXSTATE_CPP_NAMESPACE
}  // namespace flaxstate
