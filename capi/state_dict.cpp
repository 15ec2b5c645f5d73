#include <flaxstate/state_dict.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "base/byte_overlap.hpp"
#include "decode.hpp"
#include "field.hpp"
#include "growable_structs.hpp"
#include "guard.hpp"
#include "handles.hpp"
#include "object/direct_restore.hpp"
#include "object/object_restore.hpp"
#include "object/template_restore.hpp"
#include "owned_restore_call.hpp"
#include "owned_write_call.hpp"
#include "restore_options.hpp"
#include "tree/tree_path.hpp"
#include "tree_options.hpp"

namespace flaxstate::capi {
namespace {

void check_overlap(const Type& type, const void* target, const void* bytes, std::size_t size) {
  if (have_bytes_in_common(static_cast<const Byte*>(target), type.size, static_cast<const Byte*>(bytes), size)) {
    throw Error(Status::invalid_argument, "the bytes lie in the target that is to be restored from them");
  }
}

}  // namespace
}  // namespace flaxstate::capi

using namespace flaxstate;
using namespace flaxstate::capi;

extern "C" {

fs_status fs_to_state_dict(const fs_registry* registry, const char* type_name, const void* object,
                           const fs_tree_options* options, fs_tree** out_tree, fs_error** error) {
  return guarded(error, [&] {
    require(registry != nullptr && type_name != nullptr && object != nullptr && out_tree != nullptr,
            "an argument is NULL");
    const TreeOptions asked = read_tree_options(options);
    const Registry::Use use(registry->core);
    *out_tree = handle(object_to_state_dict(registry->core.find(type_name), object, asked));
  });
}

fs_status fs_node_to_state_dict(const fs_node* node, const fs_tree_options* options, fs_tree** out_tree,
                                fs_error** error) {
  return guarded(error, [&] {
    require(node != nullptr && out_tree != nullptr, "an argument is NULL");
    *out_tree = handle(tree_to_state_dict(*core(node), read_tree_options(options)));
  });
}

fs_status fs_to_bytes(const fs_registry* registry, const char* type_name, const void* object,
                      const fs_serialize_options* options, fs_buffer* buffer, fs_error** error) {
  return serialize_to(buffer, error, [&] {
    OwnedWriteCall call(options, Written::object, allocator_of(registry));
    require(registry != nullptr && type_name != nullptr && object != nullptr && buffer != nullptr,
            "an argument is NULL");
    const Registry::Use use(registry->core);
    serialize_object(registry->core.find(type_name), object, call.write(), buffer->core);
    call.finish();
  });
}

fs_status fs_to_bytes_into(const fs_registry* registry, const char* type_name, const void* object,
                           const fs_serialize_options* options, void* memory, size_t capacity, size_t* out_size,
                           fs_error** error) {
  return guarded(error, [&] {
    const Allocator& allocator = allocator_of(registry);
    serialize_into(options, Written::object, allocator, memory, capacity, out_size, [&](auto& call, SizedSink& sink) {
      require(registry != nullptr && type_name != nullptr && object != nullptr, "an argument is NULL");
      const Registry::Use use(registry->core);
      serialize_object(registry->core.find(type_name), object, call.write(), sink);
    });
  });
}

fs_status fs_restore(const fs_registry* registry, const char* type_name, void* target, const void* bytes, size_t size,
                     const fs_restore_options* options, fs_error** error) {
  return guarded(error, [&] {
    const fs_restore_options* const known = readable(options);
    const Adopted adopted(bytes, size, known != nullptr ? known->decode : nullptr);
    ReportUse report(report_of(options));
    require(registry != nullptr && type_name != nullptr && target != nullptr, "an argument is NULL");
    require(bytes != nullptr || size == 0, "bytes is NULL, but its size is not 0");
    const fs_restore_options asked = read_object_restore_options(options);
    const fs_decode_options decoding = read_decode_options(asked.decode);
    require(decoding.ownership == FS_OWNERSHIP_BORROWED,
            "fs_decode_options.ownership is for trees: an object keeps nothing of the bytes");
    const Registry::Use use(registry->core);
    const Type& type = registry->core.find(type_name);
    check_overlap(type, target, bytes, size);
    OwnedRestoreCall call(asked, decoding, registry->allocator, report.get());
    Tree& tree = call.tree();
    const auto* const data = static_cast<const Byte*>(bytes);
    if (is_whole(asked) &&
        restore_directly(type, target, data, size, read_options(decoding, true), call.restore(), tree)) {
      return report.finish();
    }
    decode(bytes, size, decoding, true, tree, call.progress());
    tree.lasts_only_in(bytes, size);
    RestoreCall restore = call.restore();
    restore.bytes = data;
    restore.bytes_size = size;
    restore_object(type, target, subtree(*tree.root(), asked.path), TreePath(asked.path), restore);
    report.finish();
  });
}

fs_status fs_from_state_dict(const fs_registry* registry, const char* type_name, void* target, const fs_node* state,
                             const fs_restore_options* options, fs_error** error) {
  return guarded(error, [&] {
    ReportUse report(report_of(options));
    require(registry != nullptr && type_name != nullptr && target != nullptr && state != nullptr,
            "an argument is NULL");
    const fs_restore_options asked = read_object_restore_options(options);
    const Registry::Use use(registry->core);
    const fs_decode_options memory = read_memory_options(asked.decode);
    OwnedRestoreCall call(asked, memory, registry->allocator, report.get());
    restore_object(registry->core.find(type_name), target, subtree(*core(state), asked.path), TreePath(asked.path),
                   call.restore());
    report.finish();
  });
}

fs_status fs_node_restore_field(const fs_node* node, const fs_field* field, void* object,
                                const fs_restore_options* options, fs_error** error) {
  return guarded(error, [&] {
    ReportUse report(report_of(options));
    require(node != nullptr && field != nullptr && object != nullptr, "an argument is NULL");
    const fs_restore_options asked = read_object_restore_options(options);
    const Type type = type_of_leaf(read_field(field));
    const fs_decode_options memory = read_memory_options(asked.decode);
    OwnedRestoreCall call(asked, memory, default_allocator(), report.get());
    restore_object(type, object, subtree(*core(node), asked.path), TreePath(asked.path), call.restore());
    report.finish();
  });
}

fs_status fs_node_from_state_dict(const fs_node* target, const fs_node* state, const fs_restore_options* options,
                                  fs_tree** out_tree, fs_error** error) {
  return guarded(error, [&] {
    ReportUse report(report_of(options));
    const fs_restore_options asked = read_restore_options(options);
    require(target != nullptr && state != nullptr && out_tree != nullptr, "an argument is NULL");
    const TreeOptions making = template_options(asked, read_memory_options(asked.decode));
    ProgressUse progress(asked.progress);
    std::unique_ptr<Tree> tree = restore_template(*core(target), subtree(*core(state), asked.path),
                                                  TreePath(asked.path), restore_options(asked), making, report.get());
    progress.finish();
    report.finish();
    *out_tree = handle(std::move(tree));
  });
}

fs_status fs_node_from_bytes(const fs_node* target, const void* bytes, size_t size, const fs_restore_options* options,
                             fs_tree** out_tree, fs_error** error) {
  return guarded(error, [&] {
    const fs_restore_options* const known = readable(options);
    Adopted adopted(bytes, size, known != nullptr ? known->decode : nullptr);
    ReportUse report(report_of(options));
    const fs_restore_options asked = read_restore_options(options);
    const fs_decode_options decoding = read_decode_options(asked.decode);
    require(target != nullptr && out_tree != nullptr, "an argument is NULL");
    require(bytes != nullptr || size == 0, "bytes is NULL, but its size is not 0");
    TreeOptions making = template_options(asked, decoding);
    ProgressUse progress(asked.progress);
    auto state = std::make_unique<Tree>(making.allocator);
    adopted.taken();
    const MemoryLimit limit(state->memory, decoding.memory_limit);
    decode(bytes, size, decoding, true, *state, progress.get());
    making.memory_limit = limit_less(making.memory_limit, state->memory.used());
    std::unique_ptr<Tree> tree = restore_template(*core(target), subtree(*state->root(), asked.path),
                                                  TreePath(asked.path), restore_options(asked), making, report.get());
    progress.finish();
    // What the new tree shares: the bytes, and arrays that were copied to be aligned. Nothing fails from here on: the
    // state's limit ends after the new tree would.
    state->release_nodes();
    tree->adopt_tree(std::move(state));
    report.finish();
    *out_tree = handle(std::move(tree));
  });
}

}  // extern "C"
