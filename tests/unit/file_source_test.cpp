#if !defined(_WIN32)

#include "io/file_source.hpp"

#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cstdio>
#include <vector>

#include "file_support.hpp"
#include "io/io_error.hpp"

#include "catch.hpp"

using flaxstate::Advice;
using flaxstate::FileSource;
using flaxstate::Mapping;
using flaxstate::Source;
using namespace unit;

namespace {

constexpr Mapping all_mappings[] = {Mapping::automatic, Mapping::off, Mapping::required};

std::string some_bytes(std::size_t size) {
  std::string bytes(size, '\0');
  std::uint32_t state = 1;
  for (char& byte : bytes) {
    state = state * 1664525U + 1013904223U;
    byte = static_cast<char>(state >> 24U);
  }
  return bytes;
}

std::string read_of(const Source& source, std::uint64_t offset, std::size_t size) {
  ExactBytes bytes(std::string(size, '?'));
  source.read(offset, bytes.data(), size, NoLocation());
  return std::string(reinterpret_cast<const char*>(bytes.data()), size);
}

std::string open_outcome(const std::string& path, Mapping mapping = Mapping::automatic) {
  return outcome_of([&] { FileSource(path.c_str(), mapping, true); });
}

#if defined(__linux__)
// KiB of a mapping that the process has in its page table, or -1 where the system doesn't say.
long resident_kib(const Byte* mapping) {
  char start[40];
  std::snprintf(start, sizeof start, "%lx-", static_cast<unsigned long>(reinterpret_cast<std::uintptr_t>(mapping)));
  std::FILE* maps = std::fopen("/proc/self/smaps", "r");
  if (maps == nullptr) return -1;
  char line[1024];
  bool inside = false;
  long kib = -1;
  while (kib < 0 && std::fgets(line, sizeof line, maps) != nullptr) {
    if (std::strncmp(line, start, std::strlen(start)) == 0) inside = true;
    if (inside && std::sscanf(line, "Rss: %ld kB", &kib) != 1) kib = -1;
  }
  std::fclose(maps);
  return kib;
}

void sync_to_disk(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY);
  if (fsync(file) != 0) std::abort();
  close(file);
}

// How many pages of a file are in the system's cache.
std::size_t cached_pages(const std::string& path, std::size_t size) {
  const int file = open(path.c_str(), O_RDONLY);
  void* mapping = mmap(nullptr, size, PROT_READ, MAP_SHARED, file, 0);
  close(file);
  std::vector<unsigned char> is_cached(size / static_cast<std::size_t>(sysconf(_SC_PAGESIZE)));
  if (mapping == MAP_FAILED || mincore(mapping, size, is_cached.data()) != 0) std::abort();
  munmap(mapping, size);
  std::size_t count = 0;
  for (const unsigned char page : is_cached) count += page & 1U;
  return count;
}

unsigned sum_of(const Byte* bytes, std::size_t size) {
  unsigned sum = 0;
  for (std::size_t i = 0; i < size; ++i) sum += bytes[i];
  return sum;
}

#endif

}  // namespace

TEST_CASE("A file is read wherever one likes, mapped or not") {
  const TemporaryDirectory directory;
  const std::string bytes = some_bytes(100000);
  write_file(directory / "a", bytes);
  for (const Mapping mapping : all_mappings) {
    const FileSource source((directory / "a").c_str(), mapping, true);
    CHECK(source.size() == 100000);
    CHECK(read_of(source, 0, 100000) == bytes);
    CHECK(read_of(source, 99999, 1) == bytes.substr(99999));
    CHECK(read_of(source, 100000, 0).empty());
    CHECK(read_of(source, 4095, 4098) == bytes.substr(4095, 4098));
    CHECK((source.mapping() != nullptr) == (mapping != Mapping::off));
    if (source.mapping() == nullptr) continue;
    CHECK(std::memcmp(source.mapping(), bytes.data(), bytes.size()) == 0);
    CHECK(source.maps(source.mapping()));
    CHECK(source.maps(source.mapping() + 99999));
    CHECK_FALSE(source.maps(source.mapping() + 100000));
  }
}

TEST_CASE("An empty file is fine, and never mapped") {
  const TemporaryDirectory directory;
  write_file(directory / "a", "");
  for (const Mapping mapping : all_mappings) {
    const FileSource source((directory / "a").c_str(), mapping, true);
    CHECK(source.size() == 0);
    CHECK(source.mapping() == nullptr);
    source.advise(0, 0, Advice::dont_need);
  }
}

TEST_CASE("A read beyond the end is an error with its place") {
  const TemporaryDirectory directory;
  write_file(directory / "a", "0123456789");
  const std::string path = directory / "a";
  const FileSource source(path.c_str(), Mapping::automatic, false);
  char bytes[16];
  CHECK(source.try_read(8, bytes, 3) == flaxstate::no_progress);
  CHECK(source.try_read(8, bytes, 2) == 0);
  const std::optional<Error> error = error_of([&] { read_of(source, 8, 3); });
  REQUIRE(error.has_value());
  CHECK(error->status() == Status::io);
  CHECK(error->path() == "./a");
  CHECK(error->offset() == 8);
  CHECK(error->message() == "cannot read '" + path + "': the file is shorter than it was when it was opened");
}

TEST_CASE("A mapped file that is cut short can still be read as far as it goes") {
  const TemporaryDirectory directory;
  write_file(directory / "a", some_bytes(20000));
  const FileSource source((directory / "a").c_str(), Mapping::required, true);
  REQUIRE(truncate((directory / "a").c_str(), 100) == 0);
  CHECK(read_of(source, 0, 100) == some_bytes(100));
  CHECK(outcome_of([&] { read_of(source, 10000, 10); }).substr(0, 4) == "IO: ");
  CHECK(outcome_of([&] { read_of(source, 95, 10); }).substr(0, 4) == "IO: ");
}

TEST_CASE("A source keeps its path if it is told to, and the file although another takes its name") {
  const TemporaryDirectory directory;
  write_file(directory / "a", "old");
  auto path = std::make_unique<std::string>(directory / "a");
  const FileSource source(path->c_str(), Mapping::off, true);
  const std::string wanted = "cannot read '" + *path + "': input or output failed (EIO)";
  path.reset();
  const std::optional<Error> error = error_of([&] { source.fail(EIO, 5, NoLocation()); });
  REQUIRE(error.has_value());
  CHECK(error->message() == wanted);
  CHECK(error->offset() == 5);
  write_file(directory / "b", "new");
  REQUIRE(rename((directory / "b").c_str(), (directory / "a").c_str()) == 0);
  CHECK(read_of(source, 0, 3) == "old");
}

TEST_CASE("Only regular files are opened, and nobody waits for the others") {
  const TemporaryDirectory directory;
  const std::string fifo = directory / "fifo";
  const std::string socket_path = directory / "socket";
  REQUIRE(mkfifo(fifo.c_str(), 0600) == 0);
  const int socket_file = socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strcpy(address.sun_path, socket_path.c_str());
  REQUIRE(bind(socket_file, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  close(socket_file);
  const auto refusal = [](const std::string& path, const char* kind) {
    return "INVALID_ARGUMENT: cannot open '" + path + "': it is " + kind + ", not a regular file";
  };
  for (const Mapping mapping : all_mappings) {
    CHECK(open_outcome(directory.path(), mapping) == refusal(directory.path(), "a directory"));
    CHECK(open_outcome(fifo, mapping) == refusal(fifo, "a FIFO"));
    CHECK(open_outcome(socket_path, mapping) == refusal(socket_path, "a socket"));
    CHECK(open_outcome("/dev/null", mapping) == refusal("/dev/null", "a device"));
  }
}

TEST_CASE("What the system refuses is IO with path and reason") {
  const TemporaryDirectory directory;
  write_file(directory / "a", "a");
  const auto refusal = [](const std::string& path, const char* reason) {
    return "IO: cannot open '" + path + "': " + reason;
  };
  CHECK(open_outcome(directory / "b") == refusal(directory / "b", "no such file or directory (ENOENT)"));
  CHECK(open_outcome("") == refusal("", "no such file or directory (ENOENT)"));
  CHECK(open_outcome(directory / "a/b") ==
        refusal(directory / "a/b", "a part of the path is not a directory (ENOTDIR)"));
  const std::string long_name = directory / std::string(256, 'n');
  CHECK(open_outcome(long_name) == refusal(long_name, "the name is too long (ENAMETOOLONG)"));
  REQUIRE(symlink("loop", (directory / "loop").c_str()) == 0);
  CHECK(open_outcome(directory / "loop") == refusal(directory / "loop", "too many symbolic links (ELOOP)"));
  REQUIRE(symlink("nothing", (directory / "dangling").c_str()) == 0);
  CHECK(open_outcome(directory / "dangling") == refusal(directory / "dangling", "no such file or directory (ENOENT)"));
  CHECK(open_outcome(directory / "\xff") ==
        "IO: cannot open b'" + directory.path() + "/\\xff': no such file or directory (ENOENT)");
}

TEST_CASE("A file that one may not read is IO") {
  const TemporaryDirectory directory;
  REQUIRE(chmod(directory.path().c_str(), 0755) == 0);
  const std::string path = directory / "a";
  write_file(path, "a");
  REQUIRE(chmod(path.c_str(), 0) == 0);
  CHECK(as_other_user([&] { return open_outcome(path); }) ==
        "IO: cannot open '" + path + "': permission denied (EACCES)");
}

TEST_CASE("Links are followed, and names may be any bytes and up to 255 of them") {
  const TemporaryDirectory directory;
  write_file(directory / "a", "text");
  REQUIRE(symlink("a", (directory / "link").c_str()) == 0);
  write_file(directory / std::string(255, 'n'), "long");
  write_file(directory / "\xff\xfe", "bytes");
  CHECK(read_of(FileSource((directory / "link").c_str(), Mapping::automatic, true), 0, 4) == "text");
  CHECK(read_of(FileSource((directory / std::string(255, 'n')).c_str(), Mapping::automatic, true), 0, 4) == "long");
  CHECK(read_of(FileSource((directory / "\xff\xfe").c_str(), Mapping::automatic, true), 0, 5) == "bytes");
}

TEST_CASE("No descriptor is left open, and none goes to other programs") {
  const TemporaryDirectory directory;
  write_file(directory / "a", "text");
  const int before = open_descriptors();
  const int inherited = inherited_descriptors();
  {
    const FileSource source((directory / "a").c_str(), Mapping::automatic, true);
    CHECK(open_descriptors() == before + 1);
    CHECK(inherited_descriptors() == inherited);
  }
  open_outcome(directory.path());
  open_outcome(directory / "b");
  CHECK(open_descriptors() == before);
}

TEST_CASE("Location a file can't be mapped, it is read, unless mapping is required") {
  const TemporaryDirectory directory;
  const std::string path = directory / "a";
  write_file(path, "text");
  REQUIRE(truncate(path.c_str(), off_t{1} << 32) == 0);
  // Its address space is full but for 256 MiB.
  const std::string outcome = in_child([&]() -> std::string {
    unsigned long pages = 0;
    std::FILE* statm = std::fopen("/proc/self/statm", "r");
    if (statm == nullptr || std::fscanf(statm, "%lu", &pages) != 1) return "skipped";
    std::fclose(statm);
    const rlim_t room = pages * static_cast<unsigned long>(sysconf(_SC_PAGESIZE)) + (rlim_t{256} << 20U);
    const rlimit limit = {room, room};
    if (setrlimit(RLIMIT_AS, &limit) != 0) return "skipped";
    const FileSource source(path.c_str(), Mapping::automatic, false);
    return (source.mapping() == nullptr ? read_of(source, 0, 4) : "mapped") + ", " +
           open_outcome(path, Mapping::required);
  });
  if (outcome == "skipped") return;
  CHECK(outcome == "text, IO: cannot map '" + path + "': not enough memory (ENOMEM)");
}

TEST_CASE("A mapping ends with its source") {
  const TemporaryDirectory directory;
  const std::string path = directory / "a";
  write_file(path, some_bytes(100000));
  const Byte* mapping = nullptr;
  {
    const FileSource source(path.c_str(), Mapping::required, false);
    mapping = source.mapping();
  }
  CHECK(msync(const_cast<Byte*>(mapping), 1, MS_ASYNC) != 0);
}

TEST_CASE("Files beyond 4 GiB") {
  const TemporaryDirectory directory;
  const std::string path = directory / "a";
  write_file(path, "");
  const int file = open(path.c_str(), O_WRONLY);
  constexpr off_t place = (off_t{9} << 29U) - 2;  // 4.5 GiB
  const bool is_written = pwrite(file, "text", 4, place) == 4;
  close(file);
  REQUIRE(is_written);
  const FileSource source(path.c_str(), Mapping::automatic, false);
  CHECK(source.size() == static_cast<std::uint64_t>(place) + 4);
  CHECK(read_of(source, static_cast<std::uint64_t>(place) - 2, 6) == std::string("\0\0text", 6));
  if (source.mapping() != nullptr) CHECK(std::memcmp(source.mapping() + place, "text", 4) == 0);
}

TEST_CASE("Advice of every kind, for any part of a file, leaves the bytes as they are") {
  const TemporaryDirectory directory;
  const std::string bytes = some_bytes(100000);
  write_file(directory / "a", bytes);
  for (const Mapping mapping : all_mappings) {
    const FileSource source((directory / "a").c_str(), mapping, true);
    for (const Advice advice :
         {Advice::normal, Advice::sequential, Advice::random, Advice::will_need, Advice::dont_need}) {
      for (const std::uint64_t offset : {0U, 1U, 4095U, 4096U, 50000U, 99999U, 100000U}) {
        for (const std::uint64_t size : {0U, 1U, 4096U, 10000U, 100000U}) {
          if (offset + size <= 100000) source.advise(offset, size, advice);
        }
      }
      CHECK(read_of(source, 0, 100000) == bytes);
      if (source.mapping() != nullptr) CHECK(std::memcmp(source.mapping(), bytes.data(), bytes.size()) == 0);
    }
  }
}

#if defined(__linux__)
TEST_CASE("What isn't needed leaves memory, but for pages that others share") {
  const TemporaryDirectory directory;
  const std::string bytes = some_bytes(std::size_t{1} << 20U);
  write_file(directory / "a", bytes);
  const FileSource source((directory / "a").c_str(), Mapping::required, true);
  const auto page = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  const unsigned sum = sum_of(source.mapping(), bytes.size());
  if (resident_kib(source.mapping()) != 1024) return;  // a kernel without /proc
  source.advise(page - 1, page + 2, Advice::dont_need);
  CHECK(resident_kib(source.mapping()) == 1024 - static_cast<long>(page / 1024));
  source.advise(0, bytes.size(), Advice::dont_need);
  CHECK(resident_kib(source.mapping()) == 0);
  CHECK(sum_of(source.mapping(), bytes.size()) == sum);
}

TEST_CASE("Advice for no bytes concerns none") {
  const TemporaryDirectory directory;
  const std::string path = directory / "a";
  constexpr std::size_t size = std::size_t{1} << 20U;
  write_file(path, some_bytes(size));
  sync_to_disk(path);  // what isn't written yet doesn't leave the cache
  const FileSource source(path.c_str(), Mapping::off, false);
  const std::size_t pages = cached_pages(path, size);
  source.advise(0, 0, Advice::dont_need);
  CHECK(cached_pages(path, size) == pages);
  source.advise(0, size, Advice::dont_need);
  CHECK(cached_pages(path, size) <= pages);
}

#endif

#endif
