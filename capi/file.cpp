#include <flaxstate/file.h>

#include <algorithm>
#include <cstring>

#include "allocator.hpp"
#include "array.hpp"
#include "decode.hpp"
#include "growable_structs.hpp"
#include "guard.hpp"
#include "handles.hpp"
#include "io/atomic_file.hpp"
#include "io/remove_unfinished.hpp"
#include "lazy_open.hpp"
#include "msgpack/array_overwrite.hpp"
#include "object/object_restore.hpp"
#include "object/source_restore.hpp"
#include "owned_restore_call.hpp"
#include "owned_write_call.hpp"
#include "restore_options.hpp"
#include "source_callbacks.hpp"
#include "tree/array_reader.hpp"
#include "tree/tree_path.hpp"

namespace flaxstate::capi {
namespace {

Durability read_durability(fs_durability durability) {
  require(durability >= FS_DURABILITY_FULL && durability <= FS_DURABILITY_NONE,
          "durability is none of the FS_DURABILITY_… constants");
  return static_cast<Durability>(durability);
}

OverwriteOptions read_overwrite_options(const fs_overwrite_options* given) {
  const fs_overwrite_options options = read_struct(given);
  const fs_decode_options decode = read_lazy_decode_options(options.decode);
  require(decode.align_arrays == 0, "fs_decode_options.align_arrays is for arrays that are read");
  require(decode.progress == nullptr, "fs_decode_options.progress is not told of one array that is overwritten");
  OverwriteOptions asked;
  asked.read = read_options(decode, true);
  asked.allocator = read_allocator(decode.allocator);
  asked.memory_limit = decode.memory_limit;
  asked.syncs = read_durability(options.durability) != Durability::none;
  return asked;
}

// Writes to a file that takes the place of an old one when all is there: write(sink, call). What the call needs beside
// comes from write.allocator().
template <class Write>
fs_status save_file(const char* path, const fs_save_options* given, fs_error** error, const Write& write) noexcept {
  return guarded_with_file(path, error, [&] {
    const fs_save_options* const known = readable(given);
    if (known != nullptr) empty_report(known->serialize);
    const fs_save_options options = read_struct(given);
    OwnedWriteCall call(options.serialize, Write::written, write.allocator());
    require(path != nullptr, "path is NULL");
    const Durability durability = read_durability(options.durability);
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
    OwnedWriteCall call(options, Write::written, write.allocator());
    CallbackSink callback(sink);
    write(callback, call);
    call.finish();
  });
}

// Restores from what open() gives: a source, or a reference to one.
template <class Open>
void restore_lazily(const fs_registry* registry, const char* type_name, void* target, const fs_restore_options* options,
                    const Open& open) {
  ReportUse report(report_of(options));
  require(registry != nullptr && type_name != nullptr && target != nullptr, "an argument is NULL");
  const fs_restore_options asked = read_object_restore_options(options);
  const fs_decode_options decoding = read_lazy_decode_options(asked.decode);
  const Registry::Use use(registry->core);
  const Type& type = registry->core.find(type_name);
  OwnedRestoreCall call(asked, decoding, registry->allocator, report.get());
  const Source& source = open();
  Tree& tree = call.tree();
  const ReadOptions reading = read_options(decoding, true);
  if (is_whole(asked) && restore_source_directly(type, target, source, reading, call.restore(), tree)) {
    return report.finish();
  }
  read_lazily(source, decoding, true, tree, call.progress());
  tree.lasts_nowhere();
  restore_object(type, target, subtree(*tree.root(), asked.path), TreePath(asked.path), call.restore());
  report.finish();
}

// What is saved, joined with either of the two.
class ObjectWrite {
 public:
  static constexpr Written written = Written::object;

  ObjectWrite(const fs_registry* registry, const char* type_name, const void* object) noexcept
      : registry_(registry), type_name_(type_name), object_(object) {}
  const Allocator& allocator() const noexcept { return allocator_of(registry_); }
  void operator()(Sink& sink, OwnedWriteCall& call) const {
    require(registry_ != nullptr && type_name_ != nullptr && object_ != nullptr, "an argument is NULL");
    const Registry::Use use(registry_->core);
    serialize_object(registry_->core.find(type_name_), object_, call.write(), sink, call.memory());
  }

 private:
  const fs_registry* registry_;
  const char* type_name_;
  const void* object_;
};

class TreeWrite {
 public:
  static constexpr Written written = Written::tree;

  explicit TreeWrite(const fs_node* node) noexcept : node_(node) {}
  const Allocator& allocator() const noexcept { return allocator_of(node_); }
  void operator()(Sink& sink, OwnedWriteCall& call) const {
    require(node_ != nullptr, "node is NULL");
    serialize_tree(*core(node_), call.mode, call.write(), sink, call.memory());
  }

 private:
  const fs_node* node_;
};

class BytesWrite {
 public:
  static constexpr Written written = Written::object;

  BytesWrite(const void* bytes, std::size_t size, const fs_save_options* options) noexcept
      : bytes_(bytes), size_(size), options_(options) {}
  const Allocator& allocator() const noexcept { return default_allocator(); }
  void operator()(Sink& sink, OwnedWriteCall& call) const {
    require(bytes_ != nullptr || size_ == 0, "bytes is NULL, but its size is not 0");
    Progress* const progress = call.progress();
    require_no_options(progress != nullptr);
    if (progress != nullptr) progress->expect(size_);
    const std::size_t most = progress != nullptr ? Progress::step : SIZE_MAX;
    for (std::size_t done = 0, part; done != size_; done += part) {
      part = std::min(size_ - done, most);
      const Piece piece{static_cast<const Byte*>(bytes_) + done, part};
      sink.write(&piece, 1);
      if (progress != nullptr) progress->reach(done + part);
    }
    if (progress != nullptr) progress->finish();
  }

 private:
  void require_no_options(bool has_progress) const {
    if (options_ == nullptr || options_->serialize == nullptr) return;
    const fs_serialize_options given = read_struct(options_->serialize);
    fs_serialize_options known = FS_SERIALIZE_OPTIONS_INIT;
    known.parallel = given.parallel;
    known.workspace = given.workspace;
    known.progress = given.progress;
    require(has_progress && std::memcmp(&given, &known, sizeof known) == 0,
            "fs_save_options.serialize is for what is serialized, but for its progress: the bytes are there already");
  }

  const void* bytes_;
  std::size_t size_;
  const fs_save_options* options_;
};

}  // namespace
}  // namespace flaxstate::capi

using namespace flaxstate;
using namespace flaxstate::capi;

extern "C" {

fs_status fs_file_open(const char* path, const fs_open_options* options, fs_tree** out_tree, fs_error** error) {
  return guarded_with_file(path, error, [&] {
    require(path != nullptr && out_tree != nullptr, "an argument is NULL");
    const OpenOptions asked = read_open_options(options);
    auto tree = std::make_unique<Tree>(read_allocator(asked.decode.allocator));
    open_lazily(path, asked, false, *tree);
    *out_tree = handle(std::move(tree));
  });
}

fs_status fs_file_open_into(const char* path, const fs_open_options* options, fs_tree* tree, fs_error** error) {
  const fs_status status = filling(core(tree), error, [&] {
    require(path != nullptr && tree != nullptr, "an argument is NULL");
    const OpenOptions asked = read_open_options(options);
    require_own_allocator(asked.decode);
    core(tree)->clear();
    open_lazily(path, asked, true, *core(tree));
  });
  return naming_file(path, error, status);
}

fs_status fs_source_open(const fs_source* source, const fs_decode_options* options, fs_tree** out_tree,
                         fs_error** error) {
  return guarded(error, [&] {
    UserData user_data = user_data_of(source);
    require(out_tree != nullptr, "out_tree is NULL");
    std::unique_ptr<Source> read = read_source(source, user_data);
    const fs_decode_options asked = read_lazy_decode_options(options);
    auto tree = std::make_unique<Tree>(read_allocator(asked.allocator));
    const MemoryLimit limit(tree->memory, asked.memory_limit);
    read_lazily(tree->adopt_source(std::move(read)), asked, false, *tree);
    *out_tree = handle(std::move(tree));
  });
}

fs_status fs_source_open_into(const fs_source* source, const fs_decode_options* options, fs_tree* tree,
                              fs_error** error) {
  return filling(core(tree), error, [&] {
    UserData user_data = user_data_of(source);
    require(tree != nullptr, "tree is NULL");
    std::unique_ptr<Source> read = read_source(source, user_data);
    const fs_decode_options asked = read_lazy_decode_options(options);
    require_own_allocator(asked);
    core(tree)->clear();
    const MemoryLimit limit(core(tree)->memory, asked.memory_limit);
    read_lazily(core(tree)->adopt_source(std::move(read)), asked, true, *core(tree));
  });
}

fs_status fs_node_advise(const fs_node* node, fs_advice advice, fs_error** error) {
  return guarded(error, [&] {
    require(advice >= FS_ADVICE_NORMAL && advice <= FS_ADVICE_DONT_NEED, "advice is none of the FS_ADVICE_… constants");
    if (node != nullptr) advise_arrays(*core(node), static_cast<Advice>(advice));
  });
}

fs_status fs_restore_file(const fs_registry* registry, const char* type_name, void* target, const char* path,
                          const fs_restore_options* options, fs_error** error) {
  return guarded_with_file(path, error, [&] {
    restore_lazily(registry, type_name, target, options, [&] {
      require(path != nullptr, "path is NULL");
      // A page that is missing from a mapping ends the process, a read that fails is a status.
      return FileSource(path, Mapping::off, false);
    });
  });
}

fs_status fs_restore_source(const fs_registry* registry, const char* type_name, void* target, const fs_source* source,
                            const fs_restore_options* options, fs_error** error) {
  return guarded(error, [&] {
    UserData user_data = user_data_of(source);
    std::unique_ptr<Source> read;
    restore_lazily(registry, type_name, target, options, [&]() -> const Source& {
      read = read_source(source, user_data);
      return *read;
    });
  });
}

fs_status fs_save_file(const fs_registry* registry, const char* type_name, const void* object, const char* path,
                       const fs_save_options* options, fs_error** error) {
  return save_file(path, options, error, ObjectWrite(registry, type_name, object));
}

fs_status fs_bytes_save_file(const void* bytes, size_t size, const char* path, const fs_save_options* options,
                             fs_error** error) {
  return save_file(path, options, error, BytesWrite(bytes, size, readable(options)));
}

fs_status fs_file_remove_unfinished(const char* directory, uint64_t* out_count, fs_error** error) {
  return guarded_with_file(directory, error, [&] {
    require(directory != nullptr, "directory is NULL");
    const std::uint64_t count = remove_unfinished(directory);
    if (out_count != nullptr) *out_count = count;
  });
}

fs_status fs_save_sink(const fs_registry* registry, const char* type_name, const void* object, const fs_sink* sink,
                       const fs_serialize_options* options, fs_error** error) {
  return save_sink(sink, options, error, ObjectWrite(registry, type_name, object));
}

fs_status fs_msgpack_save_file(const fs_node* node, const char* path, const fs_save_options* options,
                               fs_error** error) {
  return save_file(path, options, error, TreeWrite(node));
}

fs_status fs_msgpack_save_sink(const fs_node* node, const fs_sink* sink, const fs_serialize_options* options,
                               fs_error** error) {
  return save_sink(sink, options, error, TreeWrite(node));
}

fs_status fs_file_overwrite_array(const char* path, const char* array_path, const fs_array_source* array,
                                  const fs_overwrite_options* options, fs_error** error) {
  return guarded_with_file(path, error, [&] {
    UserData user_data = user_data_of(array);
    require(path != nullptr && array_path != nullptr, "an argument is NULL");
    OverwriteOptions asked = read_overwrite_options(options);
    Memory memory(asked.allocator);
    memory.set_limit(asked.memory_limit);
    const GivenArray given = read_array_source(array, user_data, memory);
    asked.memory_limit = memory.rest_of_limit();
    require(!given.copy_data, "fs_array_source.copy_data is for trees: the data is written at once");
    overwrite_array(path, array_path, given.view, asked);
  });
}

}  // extern "C"
