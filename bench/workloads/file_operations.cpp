// What the library does with files. They are in the page cache, and nothing is synced: that is the system's time.
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>
#include <stdexcept>

#include "../measure.hpp"
#include "fixture.hpp"
#include "shared_handles.hpp"

namespace flaxstate::bench {

namespace {

Operation save(Fixture& fixture, const std::string& name, std::uint32_t threads) {
  const auto workspace = new_workspace();
  Operation operation;
  operation.name = name;
  operation.fresh_bytes = fixture.encoded_size;
  operation.work = [&fixture, workspace, threads] {
    const fs_parallel parallel = on_threads(threads);
    fs_serialize_options serialize = FS_SERIALIZE_OPTIONS_INIT;
    serialize.parallel = &parallel;
    serialize.workspace = workspace.get();
    fs_save_options options = FS_SAVE_OPTIONS_INIT;
    options.durability = FS_DURABILITY_NONE;
    options.serialize = &serialize;
    const Workload& workload = *fixture.workload;
    call(fs_save_file, workload.registry(), workload.type_name(), workload.object(), fixture.saved_path.c_str(),
         &options);
  };
  operation.check = [&fixture] {
    read_file(fixture.saved_path, fixture.scratch.data(), fixture.encoded_size);
    fixture.require_encoded(fixture.scratch.data(), fixture.encoded_size);
  };
  operation.finish = [&fixture] { unlink(fixture.saved_path.c_str()); };
  return operation;
}

struct FileRestore {
  const char* name;
  bool directly;
  std::uint32_t threads;
};

void restore_into(const Fixture& fixture, Target& target, const std::string& path, const FileRestore& how,
                  fs_workspace* workspace) {
  const fs_parallel parallel = on_threads(how.threads);
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  options.parallel = &parallel;
  options.workspace = workspace;
  options.read_directly = how.directly ? 1 : 0;
  const Workload& workload = *fixture.workload;
  call(fs_restore_file, workload.registry(), workload.type_name(), target.object(), path.c_str(), &options);
}

Operation restore_file(Fixture& fixture, const FileRestore& how) {
  const auto workspace = new_workspace();
  Operation operation;
  operation.name = how.name;
  operation.work = [&fixture, workspace, how] {
    restore_into(fixture, *fixture.target, fixture.file_path, how, workspace.get());
  };
  operation.check = [&fixture] { fixture.require_restored(); };
  return operation;
}

// Of a file whose arrays start at cache lines, which the kernel copies from faster.
Operation restore_aligned_file(Fixture& fixture) {
  const std::string path = fixture.saved_path + "-aligned";
  const auto workspace = new_workspace();
  Operation operation;
  operation.name = "restore_aligned_file_directly";
  operation.prepare = [&fixture, path] {
    if (access(path.c_str(), F_OK) == 0) return;
    fs_serialize_options serialize = FS_SERIALIZE_OPTIONS_INIT;
    serialize.alignment = 64;
    fs_save_options options = FS_SAVE_OPTIONS_INIT;
    options.serialize = &serialize;
    const Workload& workload = *fixture.workload;
    call(fs_save_file, workload.registry(), workload.type_name(), workload.object(), path.c_str(), &options);
  };
  operation.work = [&fixture, workspace, path] {
    restore_into(fixture, *fixture.target, path, {"", true, 1}, workspace.get());
  };
  operation.check = [&fixture] { fixture.require_restored(); };
  return operation;
}

// As at the start of a program: the target's memory is made in the timed part, and touched by the restore only.
Operation load_fresh(Fixture& fixture, const FileRestore& how) {
  const auto target = std::make_shared<std::unique_ptr<Target>>();
  Operation operation;
  operation.name = how.name;
  operation.fresh_bytes = fixture.encoded_size;
  operation.work = [&fixture, target, how] {
    *target = fixture.workload->make_target();
    restore_into(fixture, **target, fixture.file_path, how, nullptr);
  };
  operation.check = [target] {
    if (!(*target)->equals_source()) throw std::runtime_error("what was loaded differs from what was written");
  };
  operation.finish = [target] { target->reset(); };
  return operation;
}

Operation open_fresh(Fixture& fixture, std::size_t times) {
  const auto tree = std::make_shared<Tree>();
  Operation operation;
  operation.name = "open";
  operation.work = [&fixture, tree] { *tree = make<Tree>(fs_file_open, fixture.file_path.c_str(), nullptr); };
  operation.finish = [tree] { tree->reset(); };
  operation.times = times;
  return operation;
}

Operation open_again(Fixture& fixture, std::size_t times) {
  const auto tree = shared(make<Tree>(fs_tree_create, nullptr));
  Operation operation;
  operation.name = "open_again";
  operation.work = [&fixture, tree] { call(fs_file_open_into, fixture.file_path.c_str(), nullptr, tree.get()); };
  operation.times = times;
  return operation;
}

// An array by its copy, another leaf as a number.
void load_leaf(const fs_node* root, const std::string& path, void* memory, std::size_t size) {
  const fs_node* leaf = fs_node_at(root, path.c_str());
  if (fs_node_kind(leaf) == FS_KIND_ARRAY) {
    call(fs_node_array_gather, leaf, memory, size);
  } else {
    double value = 0.0;
    call(fs_node_float64, leaf, &value);
    std::memcpy(memory, &value, sizeof value);
  }
}

Operation load_one(Fixture& fixture, std::size_t times) {
  const auto tree = std::make_shared<Tree>();
  Operation operation;
  operation.name = "load_one";
  operation.work = [&fixture, tree] {
    *tree = make<Tree>(fs_file_open, fixture.file_path.c_str(), nullptr);
    load_leaf(fs_tree_root(tree->get()), fixture.workload->leaf_path(), fixture.scratch.data(), fixture.encoded_size);
  };
  operation.finish = [tree] { tree->reset(); };
  operation.times = times;
  return operation;
}

}  // namespace

std::vector<Operation> file_operations(Fixture& fixture) {
  // Few leaves are large arrays: then opening takes microseconds, and where they start in the file matters.
  const bool has_few_leaves = fixture.workload->leaf_count() < 10'000;
  const std::size_t times = has_few_leaves ? 20 : 1;
  std::vector<Operation> operations = {save(fixture, "save", 1),
                                       save(fixture, "save_2_threads", 2),
                                       restore_file(fixture, {"restore_file", false, 1}),
                                       restore_file(fixture, {"restore_file_directly", true, 1}),
                                       restore_file(fixture, {"restore_file_directly_2_threads", true, 2}),
                                       load_fresh(fixture, {"load_fresh", true, 1}),
                                       load_fresh(fixture, {"load_fresh_2_threads", true, 2}),
                                       open_fresh(fixture, times),
                                       open_again(fixture, times),
                                       load_one(fixture, times)};
  if (has_few_leaves) operations.push_back(restore_aligned_file(fixture));
  return operations;
}

}  // namespace flaxstate::bench
