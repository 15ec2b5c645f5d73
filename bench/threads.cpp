// Two threads beside one: where the work is large, they mustn't be slower.
#include <unistd.h>

#include <cstdint>
#include <initializer_list>

#include "large_arrays.hpp"
#include "rows.hpp"
#include "temporary_file.hpp"

namespace flaxstate::bench {

namespace {

constexpr std::size_t array_size = 3584u << 10;  // below what the C library's memcpy streams

// Called with a number of threads; gives the seconds.
using ThreadedRun = std::function<double(std::uint32_t threads)>;

// What all operations work with.
struct Work {
  LargeArrays written;
  LargeArrays target;
  Buffer buffer = make<Buffer>(fs_buffer_create, nullptr);
  Workspace workspace = make<Workspace>(fs_workspace_create, nullptr);
  TemporaryFile file;

  explicit Work(std::size_t bytes) : Work(std::max<std::size_t>(1, bytes / array_size), std::min(bytes, array_size)) {}

 private:
  Work(std::size_t count, std::size_t size)
      : written(count, size / sizeof(float) + 1), target(count, size / sizeof(float) + 1) {
    written.fill();
  }
};

fs_parallel on_threads(std::uint32_t count) {
  fs_parallel parallel = FS_PARALLEL_INIT;
  parallel.thread_count = count;
  return parallel;
}

double encode(Work& work, std::uint32_t threads) {
  const fs_parallel parallel = on_threads(threads);
  fs_serialize_options options = FS_SERIALIZE_OPTIONS_INIT;
  options.parallel = &parallel;
  options.workspace = work.workspace.get();
  return seconds_of([&] {
    call(fs_to_bytes, work.written.registry(), work.written.type_name(), work.written.object(), &options,
         work.buffer.get());
  });
}

double restore(Work& work, std::uint32_t threads) {
  const fs_parallel parallel = on_threads(threads);
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  options.parallel = &parallel;
  options.workspace = work.workspace.get();
  return seconds_of([&] {
    call(fs_restore, work.target.registry(), work.target.type_name(), work.target.object(),
         fs_buffer_data(work.buffer.get()), fs_buffer_size(work.buffer.get()), &options);
  });
}

double save(Work& work, std::uint32_t threads) {
  const fs_parallel parallel = on_threads(threads);
  fs_serialize_options serialize = FS_SERIALIZE_OPTIONS_INIT;
  serialize.parallel = &parallel;
  serialize.workspace = work.workspace.get();
  fs_save_options options = FS_SAVE_OPTIONS_INIT;
  options.durability = FS_DURABILITY_NONE;
  options.serialize = &serialize;
  unlink(work.file.path());
  return seconds_of([&] {
    call(fs_save_file, work.written.registry(), work.written.type_name(), work.written.object(), work.file.path(),
         &options);
  });
}

double restore_file(Work& work, std::uint32_t threads) {
  const fs_parallel parallel = on_threads(threads);
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  options.parallel = &parallel;
  options.workspace = work.workspace.get();
  options.read_directly = 1;
  return seconds_of([&] {
    call(fs_restore_file, work.target.registry(), work.target.type_name(), work.target.object(), work.file.path(),
         &options);
  });
}

struct Operation {
  const char* name;
  double (*run)(Work& work, std::uint32_t threads);
  bool restores;
};

Measurement measure(const Settings& settings, std::size_t bytes, const Operation& operation) {
  Work work(settings.scaled(bytes));
  encode(work, 1);
  save(work, 1);
  const Measurement measurement = compare(
      settings, [&] { return operation.run(work, 2); }, "1 thread", [&] { return operation.run(work, 1); });
  if (operation.restores) work.target.require_equal(work.written);
  return measurement;
}

}  // namespace

void add_thread_rows(std::vector<Row>& rows) {
  const Operation operations[] = {{"encode", encode, false},
                                  {"restore", restore, true},
                                  {"save", save, false},
                                  {"restore a file directly", restore_file, true}};
  for (const Operation& operation : operations) {
    for (const std::size_t mebibytes : std::initializer_list<std::size_t>{16, 32, 64, 256}) {
      const std::string what = std::string(operation.name) + " " + std::to_string(mebibytes) + " MiB, 2 threads";
      rows.push_back({what, 1.1, [operation, mebibytes](const Settings& settings) {
                        return measure(settings, mebibytes << 20, operation);
                      }});
    }
  }
}

}  // namespace flaxstate::bench
