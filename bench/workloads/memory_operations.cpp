// What the library does with bytes in memory. An operation on memory that is used again has a workspace of its own.
#include <stdexcept>

#include "../measure.hpp"
#include "fixture.hpp"
#include "shared_handles.hpp"

namespace flaxstate::bench {

namespace {

Operation encode_again(Fixture& fixture, const std::string& name, std::uint32_t threads) {
  const auto buffer = shared(make<Buffer>(fs_buffer_create, nullptr));
  const auto workspace = new_workspace();
  Operation operation;
  operation.name = name;
  operation.work = [&fixture, buffer, workspace, threads] {
    const fs_parallel parallel = on_threads(threads);
    fs_serialize_options options = FS_SERIALIZE_OPTIONS_INIT;
    options.parallel = &parallel;
    options.workspace = workspace.get();
    const Workload& workload = *fixture.workload;
    call(fs_to_bytes, workload.registry(), workload.type_name(), workload.object(), &options, buffer.get());
  };
  operation.check = [&fixture, buffer] {
    fixture.require_encoded(fs_buffer_data(buffer.get()), fs_buffer_size(buffer.get()));
  };
  return operation;
}

Operation encode_fresh(Fixture& fixture, const std::string& name, std::uint32_t threads) {
  const auto buffer = std::make_shared<Buffer>();
  Operation operation;
  operation.name = name;
  operation.fresh_bytes = fixture.encoded_size;
  operation.work = [&fixture, buffer, threads] {
    const fs_parallel parallel = on_threads(threads);
    fs_serialize_options options = FS_SERIALIZE_OPTIONS_INIT;
    options.parallel = &parallel;
    *buffer = make<Buffer>(fs_buffer_create, nullptr);
    const Workload& workload = *fixture.workload;
    call(fs_to_bytes, workload.registry(), workload.type_name(), workload.object(), &options, buffer->get());
  };
  operation.check = [&fixture, buffer] {
    fixture.require_encoded(fs_buffer_data(buffer->get()), fs_buffer_size(buffer->get()));
  };
  operation.finish = [buffer] { buffer->reset(); };
  return operation;
}

// The keys are sorted, so the bytes may differ from those of fs_to_bytes.
Operation serialize_again(Fixture& fixture) {
  const auto tree = shared(make<Tree>(fs_msgpack_restore, fixture.encoded.data(), fixture.encoded_size, nullptr));
  const auto buffer = shared(make<Buffer>(fs_buffer_create, nullptr));
  const auto workspace = new_workspace();
  Operation operation;
  operation.name = "serialize_again";
  operation.work = [tree, buffer, workspace] {
    fs_serialize_options options = FS_SERIALIZE_OPTIONS_INIT;
    options.workspace = workspace.get();
    call(fs_msgpack_serialize, fs_tree_root(tree.get()), &options, buffer.get());
  };
  operation.check = [&fixture, buffer] {
    if (fs_buffer_size(buffer.get()) != fixture.encoded_size) throw std::runtime_error("another number of bytes");
  };
  return operation;
}

Operation decode_fresh(Fixture& fixture) {
  const auto tree = std::make_shared<Tree>();
  Operation operation;
  operation.name = "decode_fresh";
  operation.fresh_bytes = fixture.encoded_size;
  operation.work = [&fixture, tree] {
    *tree = make<Tree>(fs_msgpack_restore, fixture.encoded.data(), fixture.encoded_size, nullptr);
  };
  operation.finish = [tree] { tree->reset(); };
  return operation;
}

Operation decode_again(Fixture& fixture) {
  const auto tree = shared(make<Tree>(fs_tree_create, nullptr));
  Operation operation;
  operation.name = "decode_again";
  operation.work = [&fixture, tree] {
    call(fs_msgpack_restore_into, fixture.encoded.data(), fixture.encoded_size, nullptr, tree.get());
  };
  return operation;
}

Operation restore(Fixture& fixture, const std::string& name, std::uint32_t threads) {
  const auto workspace = new_workspace();
  Operation operation;
  operation.name = name;
  operation.work = [&fixture, workspace, threads] {
    const fs_parallel parallel = on_threads(threads);
    fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
    options.parallel = &parallel;
    options.workspace = workspace.get();
    const Workload& workload = *fixture.workload;
    call(fs_restore, workload.registry(), workload.type_name(), fixture.target->object(), fixture.encoded.data(),
         fixture.encoded_size, &options);
  };
  operation.check = [&fixture] { fixture.require_restored(); };
  return operation;
}

}  // namespace

std::vector<Operation> memory_operations(Fixture& fixture) {
  return {encode_again(fixture, "encode_again", 1),
          encode_again(fixture, "encode_again_2_threads", 2),
          encode_fresh(fixture, "encode_fresh", 1),
          encode_fresh(fixture, "encode_fresh_2_threads", 2),
          serialize_again(fixture),
          decode_fresh(fixture),
          decode_again(fixture),
          restore(fixture, "restore", 1),
          restore(fixture, "restore_2_threads", 2)};
}

}  // namespace flaxstate::bench
