#include <flaxstate/file.h>

#include "allocator.hpp"
#include "array.hpp"
#include "array_advice.hpp"
#include "array_overwrite.hpp"
#include "atomic_file.hpp"
#include "growable_structs.hpp"
#include "guard.hpp"
#include "handles.hpp"
#include "lazy_open.hpp"
#include "object_path.hpp"
#include "restore_call.hpp"
#include "source_callbacks.hpp"

namespace flaxstate::capi {
namespace {

fs_decode_options read_lazy_decode_options(const fs_decode_options* given) {
  const fs_decode_options decode = read_decode_options(given);
  require(decode.ownership == FS_OWNERSHIP_BORROWED, "fs_decode_options.ownership is for bytes in memory");
  return decode;
}

void read_lazily(const Source& source, const fs_decode_options& options, bool keep_memory, Tree& tree) {
  read_msgpack(source, read_options(options, keep_memory), tree);
}

}  // namespace

OpenSettings read_open_options(const fs_open_options* given) {
  const fs_open_options options = read_struct(given);
  require(options.mapping >= FS_MAPPING_AUTO && options.mapping <= FS_MAPPING_REQUIRED,
          "fs_open_options.mapping is none of the FS_MAPPING_… constants");
  return {static_cast<Mapping>(options.mapping), read_lazy_decode_options(options.decode)};
}

void open_lazily(const char* path, const OpenSettings& settings, bool keep_memory, Tree& tree) {
  const MemoryLimit limit(tree.memory, settings.decode.memory_limit);
  read_lazily(tree.open_file(path, settings.mapping), settings.decode, keep_memory, tree);
}

namespace {

Durability read_durability(fs_durability durability) {
  require(durability >= FS_DURABILITY_FULL && durability <= FS_DURABILITY_NONE,
          "durability is none of the FS_DURABILITY_FULL… constants");
  return static_cast<Durability>(durability);
}

OverwriteSettings read_overwrite_options(const fs_overwrite_options* given) {
  const fs_overwrite_options options = read_struct(given);
  const fs_decode_options decode = read_lazy_decode_options(options.decode);
  require(decode.align_arrays == 0, "fs_decode_options.align_arrays is for arrays that are read");
  OverwriteSettings settings;
  settings.read = read_options(decode, true);
  settings.allocator = read_allocator(decode.allocator);
  settings.memory_limit = decode.memory_limit;
  settings.syncs = read_durability(options.durability) != Durability::none;
  return settings;
}

// Writes to a file that takes the place of an old one when all is there: write(sink, call). What the call needs beside comes
// from write.allocator().
template <class Write>
fs_status save_file(const char* path, const fs_save_options* given, fs_error** error, const Write& write) noexcept {
  return guarded(error, [&] {
    require(path != nullptr, "path is NULL");
    const fs_save_options options = read_struct(given);
    const Durability durability = read_durability(options.durability);
    SerializeCall call(options.serialize, write.allocator());
    AtomicFile file(path, durability);
    write(file, call);
    file.commit();
    call.finish();
  });
}

template <class Write>
fs_status save_sink(const fs_sink* sink, const fs_serialize_options* options, fs_error** error,
                    const Write& write) noexcept {
  return guarded(error, [&] {
    CallbackSink callback(sink);
    SerializeCall call(options, write.allocator());
    write(callback, call);
    call.finish();
  });
}

// Restores from what open() gives: a source, or a reference to one.
template <class Open>
void restore_lazily(const fs_registry& registry, const char* type_name, void* target, const fs_restore_options* options,
                    const Open& open) {
  const fs_restore_options settings = read_object_restore_options(options);
  const fs_decode_options decoding = read_lazy_decode_options(settings.decode);
  const Registry::Use use(registry.core);
  const Type& type = registry.core.find(type_name);
  RestoreCall call(settings, decoding, registry.allocator);
  const Source& source = open();
  read_lazily(source, decoding, true, call.tree());
  restore_object(type, target, subtree(*call.tree().root(), settings.path), SubtreePlace(settings.path),
                 restore_options(settings), call.resources());
}

// What is saved, joined with either of the two.
class ObjectWrite {
 public:
  ObjectWrite(const fs_registry* registry, const char* type_name, const void* object) noexcept
      : registry_(registry), type_name_(type_name), object_(object) {}
  const Allocator& allocator() const noexcept {
    return registry_ != nullptr ? registry_->allocator : default_allocator();
  }
  void operator()(Sink& sink, SerializeCall& call) const {
    require(registry_ != nullptr && type_name_ != nullptr && object_ != nullptr, "an argument is NULL");
    const Registry::Use use(registry_->core);
    serialize_object(registry_->core.find(type_name_), object_, call.settings, sink, call.memory(), call.resources());
  }

 private:
  const fs_registry* registry_;
  const char* type_name_;
  const void* object_;
};

class TreeWrite {
 public:
  TreeWrite(const fs_node* node, bool as_state_dict) noexcept : node_(node), as_state_dict_(as_state_dict) {}
  const Allocator& allocator() const noexcept { return node_ != nullptr ? allocator_of(node_) : default_allocator(); }
  void operator()(Sink& sink, SerializeCall& call) const {
    require(node_ != nullptr, "node is NULL");
    const WalkMode mode = as_state_dict_ ? WalkMode::state_dict : call.mode;
    serialize_tree(*core(node_), mode, call.settings, sink, call.memory(), call.resources());
  }

 private:
  const fs_node* node_;
  bool as_state_dict_;
};

class BytesWrite {
 public:
  BytesWrite(const void* bytes, std::size_t size, bool has_options) noexcept
      : bytes_(static_cast<const Byte*>(bytes)), size_(size), has_options_(has_options) {}
  const Allocator& allocator() const noexcept { return default_allocator(); }
  void operator()(Sink& sink, SerializeCall&) const {
    require(bytes_ != nullptr || size_ == 0, "bytes is NULL, but its size is not 0");
    require(!has_options_, "fs_save_options.serialize is for what is serialized: the bytes are there already");
    const Piece whole{bytes_, size_};
    if (size_ != 0) sink.write(&whole, 1);
  }

 private:
  const Byte* bytes_;
  std::size_t size_;
  bool has_options_;
};

}  // namespace
}  // namespace flaxstate::capi

using namespace flaxstate;
using namespace flaxstate::capi;

extern "C" {

fs_status fs_file_open(const char* path, const fs_open_options* options, fs_tree** out_tree, fs_error** error) {
  return guarded(error, [&] {
    require(path != nullptr && out_tree != nullptr, "an argument is NULL");
    const OpenSettings settings = read_open_options(options);
    auto tree = std::make_unique<Tree>(read_allocator(settings.decode.allocator));
    open_lazily(path, settings, false, *tree);
    *out_tree = handle(std::move(tree));
  });
}

fs_status fs_file_open_into(const char* path, const fs_open_options* options, fs_tree* tree, fs_error** error) {
  const fs_status status = guarded(error, [&] {
    require(path != nullptr && tree != nullptr, "an argument is NULL");
    const OpenSettings settings = read_open_options(options);
    require_own_allocator(settings.decode);
    core(tree)->clear();
    open_lazily(path, settings, true, *core(tree));
  });
  if (status != FS_OK && tree != nullptr) core(tree)->clear();
  return status;
}

fs_status fs_source_open(const fs_source* source, const fs_decode_options* options, fs_tree** out_tree,
                         fs_error** error) {
  UserData user_data = user_data_of(source);
  return guarded(error, [&] {
    require(out_tree != nullptr, "out_tree is NULL");
    std::unique_ptr<Source> read = read_source(source, user_data);
    const fs_decode_options settings = read_lazy_decode_options(options);
    auto tree = std::make_unique<Tree>(read_allocator(settings.allocator));
    const MemoryLimit limit(tree->memory, settings.memory_limit);
    read_lazily(tree->adopt_source(std::move(read)), settings, false, *tree);
    *out_tree = handle(std::move(tree));
  });
}

fs_status fs_source_open_into(const fs_source* source, const fs_decode_options* options, fs_tree* tree,
                              fs_error** error) {
  UserData user_data = user_data_of(source);
  const fs_status status = guarded(error, [&] {
    require(tree != nullptr, "tree is NULL");
    std::unique_ptr<Source> read = read_source(source, user_data);
    const fs_decode_options settings = read_lazy_decode_options(options);
    require_own_allocator(settings);
    core(tree)->clear();
    read_lazily(core(tree)->adopt_source(std::move(read)), settings, true, *core(tree));
  });
  if (status != FS_OK && tree != nullptr) {
    core(tree)->clear();
    core(tree)->memory.set_limit(0);
  }
  return status;
}

fs_status fs_node_advise(const fs_node* node, fs_advice advice, fs_error** error) {
  return guarded(error, [&] {
    require(advice >= FS_ADVICE_NORMAL && advice <= FS_ADVICE_DONT_NEED, "advice is none of the FS_ADVICE_… constants");
    if (node != nullptr) advise_arrays(*core(node), static_cast<Advice>(advice));
  });
}

fs_status fs_restore_file(const fs_registry* registry, const char* type_name, void* target, const char* path,
                          const fs_restore_options* options, fs_error** error) {
  return guarded(error, [&] {
    require(registry != nullptr && type_name != nullptr && target != nullptr && path != nullptr, "an argument is NULL");
    // A page that is missing from a mapping ends the process, a read that fails is a status.
    restore_lazily(*registry, type_name, target, options, [&] { return FileSource(path, Mapping::off, false); });
  });
}

fs_status fs_restore_source(const fs_registry* registry, const char* type_name, void* target, const fs_source* source,
                            const fs_restore_options* options, fs_error** error) {
  UserData user_data = user_data_of(source);
  return guarded(error, [&] {
    require(registry != nullptr && type_name != nullptr && target != nullptr, "an argument is NULL");
    const std::unique_ptr<Source> read = read_source(source, user_data);
    restore_lazily(*registry, type_name, target, options, [&]() -> const Source& { return *read; });
  });
}

fs_status fs_save_file(const fs_registry* registry, const char* type_name, const void* object, const char* path,
                       const fs_save_options* options, fs_error** error) {
  return save_file(path, options, error, ObjectWrite(registry, type_name, object));
}

fs_status fs_bytes_save_file(const void* bytes, size_t size, const char* path, const fs_save_options* options,
                             fs_error** error) {
  const fs_save_options* const known = readable(options);
  return save_file(path, options, error, BytesWrite(bytes, size, known != nullptr && known->serialize != nullptr));
}

fs_status fs_save_sink(const fs_registry* registry, const char* type_name, const void* object, const fs_sink* sink,
                       const fs_serialize_options* options, fs_error** error) {
  return save_sink(sink, options, error, ObjectWrite(registry, type_name, object));
}

fs_status fs_msgpack_save_file(const fs_node* node, const char* path, const fs_save_options* options,
                               fs_error** error) {
  return save_file(path, options, error, TreeWrite(node, false));
}

fs_status fs_msgpack_save_sink(const fs_node* node, const fs_sink* sink, const fs_serialize_options* options,
                               fs_error** error) {
  return save_sink(sink, options, error, TreeWrite(node, false));
}

fs_status fs_tree_save_file(const fs_node* node, const char* path, const fs_save_options* options, fs_error** error) {
  return save_file(path, options, error, TreeWrite(node, true));
}

fs_status fs_tree_save_sink(const fs_node* node, const fs_sink* sink, const fs_serialize_options* options,
                            fs_error** error) {
  return save_sink(sink, options, error, TreeWrite(node, true));
}

fs_status fs_file_overwrite_array(const char* path, const char* array_path, const fs_array_source* array,
                                  const fs_overwrite_options* options, fs_error** error) {
  UserData user_data = user_data_of(array);
  return guarded(error, [&] {
    require(path != nullptr && array_path != nullptr, "an argument is NULL");
    const OverwriteSettings settings = read_overwrite_options(options);
    const GivenArray given = read_array_source(array, user_data, settings.allocator);
    overwrite_array(path, array_path, given.view, settings);
  });
}

}  // extern "C"
