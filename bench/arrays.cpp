// Large arrays: decoding never touches them, and encoding copies them once.
#include <fcntl.h>
#include <unistd.h>

#include <cstring>
#include <stdexcept>

#include "data.hpp"
#include "large_arrays.hpp"
#include "rows.hpp"
#include "temporary_file.hpp"

namespace flaxstate::bench {

namespace {

constexpr std::size_t array_count = 300;

// One decode takes microseconds only.
double decode_often(const Data& data) {
  constexpr int times = 100;
  return seconds_of([&] {
    for (int i = 0; i < times; ++i) make<Tree>(fs_msgpack_restore, data.bytes.data(), data.bytes.size(), nullptr);
  });
}

Measurement decode_large(const Settings& settings) {
  const Data large = make_array_dict(array_count, settings.scaled((4u << 20) / sizeof(float)));
  const Data small = make_array_dict(array_count, settings.scaled((4u << 10) / sizeof(float)));
  return compare(
      settings, [&] { return decode_often(large); }, "arrays of 4 KiB", [&] { return decode_often(small); });
}

// Both sides write to the same memory, all of which was written before.
Measurement encode_large(const Settings& settings) {
  const std::size_t item_count = settings.scaled((std::size_t{1} << 30) / sizeof(float) / array_count);
  std::vector<std::vector<float>> arrays(array_count, std::vector<float>(item_count, 1.5f));
  const Tree tree = make_array_tree(arrays);
  const fs_node* root = fs_tree_root(tree.get());
  std::vector<char> memory = serialize(root);
  const auto ours = [&] {
    std::size_t size = 0;
    return seconds_of([&] { call(fs_msgpack_serialize_into, root, nullptr, memory.data(), memory.size(), &size); });
  };
  const auto yardstick = [&] {
    return seconds_of([&] {
      char* destination = memory.data();
      for (const std::vector<float>& items : arrays) {
        std::memcpy(destination, items.data(), items.size() * sizeof(float));
        destination += items.size() * sizeof(float);
      }
    });
  };
  return compare(settings, ours, "memcpy", yardstick);
}

// 1 GiB in arrays of 3.5 MiB, which the C library's memcpy doesn't stream, and where they go.
struct Gibibyte {
  LargeArrays written;
  LargeArrays target;
  Buffer buffer = make<Buffer>(fs_buffer_create, nullptr);
  Workspace workspace = make<Workspace>(fs_workspace_create, nullptr);

  explicit Gibibyte(const Settings& settings)
      : Gibibyte(settings.scaled((std::size_t{1} << 30) / sizeof(float) / array_count)) {
    written.fill();
    encode();
  }

  void encode() { call(fs_to_bytes, written.registry(), written.type_name(), written.object(), nullptr, buffer.get()); }
  const void* bytes() const { return fs_buffer_data(buffer.get()); }
  std::size_t size() const { return fs_buffer_size(buffer.get()); }

 private:
  explicit Gibibyte(std::size_t items_each) : written(array_count, items_each), target(array_count, items_each) {}
};

// All encoded bytes at once, from and to huge pages.
TimedRun copy_whole(const Gibibyte& data) {
  const auto copy = std::make_shared<Pages>(data.size(), Pages::Kind::huge);
  copy->page_in();
  return [&data, copy] { return seconds_of([&] { std::memcpy(copy->data(), data.bytes(), data.size()); }); };
}

Measurement encode_beside_whole(const Settings& settings) {
  Gibibyte data(settings);
  return compare(
      settings, [&] { return seconds_of([&] { data.encode(); }); }, "memcpy of the whole", copy_whole(data));
}

Measurement restore_beside_whole(const Settings& settings) {
  Gibibyte data(settings);
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  options.workspace = data.workspace.get();
  const auto ours = [&] {
    return seconds_of([&] {
      call(fs_restore, data.target.registry(), data.target.type_name(), data.target.object(), data.bytes(), data.size(),
           &options);
    });
  };
  const Measurement measurement = compare(settings, ours, "memcpy of the whole", copy_whole(data));
  data.target.require_equal(data.written);
  return measurement;
}

// The whole file by read(2), which takes less than 2 GiB at once.
void read_whole(const char* path, char* memory, std::size_t size) {
  const int file = open(path, O_RDONLY | O_CLOEXEC);
  const ssize_t got = file < 0 ? -1 : read(file, memory, size);
  if (file >= 0) close(file);
  if (got != static_cast<ssize_t>(size)) throw std::runtime_error(std::string("can't read ") + path);
}

Measurement restore_file(const Settings& settings) {
  Gibibyte data(settings);
  const TemporaryFile file;
  fs_save_options saving = FS_SAVE_OPTIONS_INIT;
  saving.durability = FS_DURABILITY_NONE;
  call(fs_save_file, data.written.registry(), data.written.type_name(), data.written.object(), file.path(), &saving);
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  options.workspace = data.workspace.get();
  options.read_directly = 1;
  const auto ours = [&] {
    return seconds_of([&] {
      call(fs_restore_file, data.target.registry(), data.target.type_name(), data.target.object(), file.path(),
           &options);
    });
  };
  Pages memory(data.size(), Pages::Kind::huge);
  memory.page_in();
  const auto yardstick = [&] { return seconds_of([&] { read_whole(file.path(), memory.data(), data.size()); }); };
  const Measurement measurement = compare(settings, ours, "read(2) of the whole", yardstick);
  data.target.require_equal(data.written);
  return measurement;
}

}  // namespace

void add_array_rows(std::vector<Row>& rows) {
  rows.push_back({"decode 300 arrays of 4 MiB", 1.5, decode_large});
  rows.push_back({"encode 1 GiB in 300 arrays", 1.2, encode_large});
  rows.push_back({"encode 1 GiB, buffer used again", 1.11, encode_beside_whole});
  rows.push_back({"restore 1 GiB into used memory", 1.11, restore_beside_whole});
  rows.push_back({"restore a file of 1 GiB directly", 1.11, restore_file});
}

}  // namespace flaxstate::bench
