#include <flaxstate/msgpack.h>

#include "allocator.hpp"
#include "arguments.hpp"
#include "decode.hpp"
#include "guard.hpp"
#include "handles.hpp"
#include "owned_write_call.hpp"

using namespace flaxstate;
using namespace flaxstate::capi;

extern "C" {

fs_status fs_msgpack_serialize(const fs_node* node, const fs_serialize_options* options, fs_buffer* buffer,
                               fs_error** error) {
  return serialize_to(buffer, error, [&] {
    OwnedWriteCall call(options, Written::tree, allocator_of(node));
    require(node != nullptr && buffer != nullptr, "an argument is NULL");
    serialize_tree(*core(node), call.mode, call.write(), buffer->core);
    call.finish();
  });
}

fs_status fs_msgpack_serialize_into(const fs_node* node, const fs_serialize_options* options, void* memory,
                                    size_t capacity, size_t* out_size, fs_error** error) {
  return guarded(error, [&] {
    const Allocator& allocator = allocator_of(node);
    serialize_into(options, Written::tree, allocator, memory, capacity, out_size, [&](auto& call, SizedSink& sink) {
      require(node != nullptr, "the node is NULL");
      serialize_tree(*core(node), call.mode, call.write(), sink);
    });
  });
}

fs_status fs_msgpack_restore(const void* bytes, size_t size, const fs_decode_options* options, fs_tree** out_tree,
                             fs_error** error) {
  return guarded(error, [&] {
    Adopted adopted(bytes, size, options);
    const fs_decode_options asked = read_decode_options(options);
    require(bytes != nullptr || size == 0, "bytes is NULL, but its size is not 0");
    require(out_tree != nullptr, "out_tree is NULL");
    auto tree = std::make_unique<Tree>(read_allocator(asked.allocator));
    adopted.taken();
    const MemoryLimit limit(tree->memory, asked.memory_limit);
    decode(bytes, size, asked, false, *tree);
    *out_tree = handle(std::move(tree));
  });
}

fs_status fs_msgpack_restore_into(const void* bytes, size_t size, const fs_decode_options* options, fs_tree* tree,
                                  fs_error** error) {
  return filling(core(tree), error, [&] {
    Adopted adopted(bytes, size, options);
    const fs_decode_options asked = read_decode_options(options);
    require(bytes != nullptr || size == 0, "bytes is NULL, but its size is not 0");
    require(tree != nullptr, "tree is NULL");
    require_own_allocator(asked);
    adopted.taken();
    const MemoryLimit limit(core(tree)->memory, asked.memory_limit);
    decode(bytes, size, asked, true, *core(tree));
  });
}

}  // extern "C"
