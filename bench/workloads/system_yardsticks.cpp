// write(2) and read(2) of the encoded bytes: from one buffer, and into one buffer or one place for each array.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>

#include "fixture.hpp"

namespace flaxstate::bench {

namespace {

[[noreturn]] void fail(const std::string& path) { throw std::system_error(errno, std::generic_category(), path); }

class File {
 public:
  File(const std::string& path, int flags) : number_(open(path.c_str(), flags | O_CLOEXEC, 0666)) {
    if (number_ < 0) fail(path);
  }
  ~File() { close(number_); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  int number() const { return number_; }

 private:
  int number_;
};

// The system takes less than 2 GiB at once.
void read_at(const File& file, const std::string& path, std::size_t offset, char* next, std::size_t size) {
  while (size > 0) {
    const ssize_t taken = pread(file.number(), next, size, static_cast<off_t>(offset));
    if (taken < 0) fail(path);
    if (taken == 0) throw std::runtime_error(path + " is shorter than it should be");
    next += taken;
    offset += static_cast<std::size_t>(taken);
    size -= static_cast<std::size_t>(taken);
  }
}

Operation write_new(Fixture& fixture) {
  Operation operation;
  operation.name = "write_file";
  operation.fresh_bytes = fixture.encoded_size;
  operation.work = [&fixture] { write_file(fixture.saved_path, fixture.encoded.data(), fixture.encoded_size, false); };
  operation.finish = [&fixture] { unlink(fixture.saved_path.c_str()); };
  return operation;
}

Operation read_paged_in(Fixture& fixture) {
  Operation operation;
  operation.name = "read_file_paged_in";
  operation.work = [&fixture] { read_file(fixture.file_path, fixture.scratch.data(), fixture.encoded_size); };
  return operation;
}

Operation read_fresh(Fixture& fixture) {
  const auto pages = std::make_shared<std::unique_ptr<Pages>>();
  Operation operation;
  operation.name = "read_file_fresh_huge_pages";
  operation.fresh_bytes = fixture.encoded_size;
  operation.work = [&fixture, pages] {
    *pages = std::make_unique<Pages>(fixture.encoded_size, Pages::Kind::huge);
    read_file(fixture.file_path, (*pages)->data(), fixture.encoded_size);
  };
  operation.finish = [pages] { pages->reset(); };
  return operation;
}

// An array in the file, and its place in memory, at a cache line.
struct Piece {
  std::size_t offset;
  std::size_t size;
  std::size_t place;
};

void add_pieces(const fs_node* node, const char* begin, std::vector<Piece>& pieces) {
  if (fs_node_kind(node) == FS_KIND_ARRAY) {
    fs_array array = FS_ARRAY_INIT;
    call(fs_node_array, node, &array);
    const std::size_t place = pieces.empty() ? 0 : pieces.back().place + pieces.back().size;
    const auto offset = static_cast<std::size_t>(static_cast<const char*>(array.data) - begin);
    pieces.push_back({offset, array.size, (place + 63) & ~std::size_t{63}});
    return;
  }
  for (const fs_node* child = fs_node_next(node, nullptr); child != nullptr; child = fs_node_next(node, child)) {
    add_pieces(child, begin, pieces);
  }
}

std::vector<Piece> pieces_of(const Fixture& fixture) {
  const Tree tree = make<Tree>(fs_msgpack_restore, fixture.encoded.data(), fixture.encoded_size, nullptr);
  std::vector<Piece> pieces;
  add_pieces(fs_tree_root(tree.get()), fixture.encoded.data(), pieces);
  return pieces;
}

// To where a restore has to put it. Flax's arrays start anywhere in a file, and the kernel copies slower to memory that
// starts elsewhere in a cache line.
Operation read_by_array(Fixture& fixture) {
  const auto pieces = std::make_shared<std::vector<Piece>>(pieces_of(fixture));
  Operation operation;
  operation.name = "read_file_by_array";
  operation.work = [&fixture, pieces] {
    const File file(fixture.file_path, O_RDONLY);
    for (const Piece& piece : *pieces) {
      read_at(file, fixture.file_path, piece.offset, fixture.scratch.data() + piece.place, piece.size);
    }
  };
  return operation;
}

}  // namespace

void write_file(const std::string& path, const void* bytes, std::size_t size, bool durable) {
  const File file(path, O_WRONLY | O_CREAT | O_TRUNC);
  const char* next = static_cast<const char*>(bytes);
  for (std::size_t left = size; left > 0;) {
    const ssize_t written = write(file.number(), next, left);
    if (written < 0) fail(path);
    next += written;
    left -= static_cast<std::size_t>(written);
  }
  if (durable && fsync(file.number()) != 0) fail(path);
}

void read_file(const std::string& path, void* memory, std::size_t size) {
  read_at(File(path, O_RDONLY), path, 0, static_cast<char*>(memory), size);
}

std::vector<Operation> system_yardsticks(Fixture& fixture) {
  return {write_new(fixture), read_paged_in(fixture), read_by_array(fixture), read_fresh(fixture)};
}

}  // namespace flaxstate::bench
