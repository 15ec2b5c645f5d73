#if !defined(_WIN32)

#include "io/atomic_file.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <thread>
#include <vector>

#include "atomic_file_support.hpp"
#include "io/file_source.hpp"
#include "io/io_error.hpp"

#include "catch.hpp"

using flaxstate::FileSource;
using flaxstate::Mapping;
using namespace unit;

TEST_CASE("A new file, and one that takes the place of an old one") {
  for (const Durability durability : all_durabilities) {
    const TemporaryDirectory directory;
    CHECK(save(directory / "a", "first", durability) == "OK");
    CHECK(read_file(directory / "a") == "first");
    CHECK(save(directory / "a", "2nd", durability) == "OK");
    CHECK(read_file(directory / "a") == "2nd");
    CHECK(save(directory / "empty", "", durability) == "OK");
    CHECK(read_file(directory / "empty").empty());
    CHECK(directory.names() == "a empty");
  }
}

namespace {

// What is in a directory beside a temporary file, which is there or not.
std::string without_names(const TemporaryDirectory& directory) {
  const std::string names = directory.names();
  if (names.substr(0, 11) != ".flaxstate-") return names;
  CHECK(flaxstate::is_temporary_name(names.substr(0, 27)));
  return names.substr(std::min<std::size_t>(28, names.size()));
}

}  // namespace

TEST_CASE("Nothing has happened before the end, and nothing is left of a file that is given up") {
  for (const Durability durability : all_durabilities) {
    const TemporaryDirectory directory;
    write_file(directory / "a", "old");
    {
      const std::string path = directory / "a";
      AtomicFile file(path.c_str(), durability);
      write_text(file, "new");
      CHECK(read_file(directory / "a") == "old");
      CHECK(without_names(directory) == "a");
    }
    CHECK(directory.names() == "a");
    CHECK(read_file(directory / "a") == "old");
    const std::string other_path = directory / "b";
    { const AtomicFile file(other_path.c_str(), durability); }
    CHECK(directory.names() == "a");
  }
}

TEST_CASE("Pieces of any number and size are written one behind the other") {
  const TemporaryDirectory directory;
  std::string wanted;
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < 5000; ++i) {
    if (i == 3000) texts.resize(texts.size() + 2000);  // empty
    texts.emplace_back(i % 7 == 0 ? 0 : i % 13 == 0 ? 5000 : i % 3, static_cast<char>('a' + i % 26));
  }
  std::vector<Piece> pieces;
  for (const std::string& text : texts) {
    pieces.push_back({reinterpret_cast<const Byte*>(text.data()), text.size()});
    wanted += text;
  }
  const std::string path = directory / "a";
  AtomicFile file(path.c_str(), Durability::none);
  file.write(nullptr, 0);
  file.write(pieces.data(), 1);  // an empty one
  file.write(pieces.data(), pieces.size());
  file.write(pieces.data(), pieces.size());
  file.commit();
  CHECK(read_file(directory / "a") == wanted + wanted);
}

TEST_CASE("Threads write at places of their own, while others write in order") {
  const TemporaryDirectory directory;
  const std::string path = directory / "a";
  AtomicFile file(path.c_str(), Durability::none);
  write_text(file, "head");
  constexpr std::size_t part = 100000;
  file.skip(4 * part);
  std::vector<std::thread> threads;
  int results[4] = {-2, -2, -2, -2};
  for (std::size_t i = 0; i < 4; ++i) {
    threads.emplace_back([&, i] {
      const std::string text(part, static_cast<char>('0' + i));
      results[i] = file.try_write(4 + i * part, reinterpret_cast<const Byte*>(text.data()), part);
    });
  }
  write_text(file, "tail");
  for (std::thread& thread : threads) thread.join();
  file.commit();
  for (const int result : results) CHECK(result == 0);
  std::string wanted = "head";
  for (char digit = '0'; digit < '4'; ++digit) wanted += std::string(part, digit);
  CHECK(read_file(directory / "a") == wanted + "tail");
}

TEST_CASE("A file beyond 4 GiB") {
  const TemporaryDirectory directory;
  const std::string path = directory / "a";
  AtomicFile file(path.c_str(), Durability::none);
  constexpr std::uint64_t place = std::uint64_t{9} << 29U;
  file.skip(place);
  write_text(file, "text");
  file.commit();
  const FileSource source((directory / "a").c_str(), Mapping::off, true);
  REQUIRE(source.size() == place + 4);
  char text[4];
  source.read(place, text, 4, NoLocation());
  CHECK(std::string(text, 4) == "text");
}

TEST_CASE("A file that grows beyond the process's limit is IO, and nothing is left of it") {
  const TemporaryDirectory directory;
  const std::string path = directory / "a";
  write_file(path, "old");
  for (const bool in_order : {true, false}) {
    CHECK(in_child([&]() -> std::string {
            std::signal(SIGXFSZ, SIG_IGN);
            const rlimit limit = {100000, 100000};
            if (setrlimit(RLIMIT_FSIZE, &limit) != 0) return "can't set a limit";
            return outcome_of([&] {
              AtomicFile file(path.c_str(), Durability::none);
              const std::string text(60000, 'x');
              const auto* bytes = reinterpret_cast<const Byte*>(text.data());
              write_text(file, text);
              if (in_order) write_text(file, text);
              const int error = file.try_write(60000, bytes, text.size());
              if (error != 0) file.fail(error);
              file.commit();
            });
          }) == io("write", path, "the file would become too large (EFBIG)"));
    CHECK(directory.names() == "a");
    CHECK(read_file(path) == "old");
  }
}

TEST_CASE("Two savers of one path: the last one wins, whole") {
  const TemporaryDirectory directory;
  const std::string path = directory / "a";
  AtomicFile first(path.c_str(), Durability::none);
  AtomicFile second(path.c_str(), Durability::none);
  write_text(first, "first");
  write_text(second, "2nd");
  write_text(first, " and more");
  second.commit();
  CHECK(read_file(path) == "2nd");
  first.commit();
  CHECK(read_file(path) == "first and more");
  CHECK(directory.names() == "a");
}

TEST_CASE("Many savers of one path at once") {
  const TemporaryDirectory directory;
  const std::string path = directory / "a";
  std::vector<std::thread> threads;
  std::string results[4];
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&, i] {
      for (int round = 0; round < 50 && (round == 0 || results[i] == "OK"); ++round) {
        results[i] = save(path, std::string(30000, static_cast<char>('a' + i)));
      }
    });
  }
  bool is_whole = true;
  for (int round = 0; round < 200; ++round) {
    const std::string bytes = read_file(path);
    if (bytes == "(no file)") continue;
    is_whole = is_whole && bytes == std::string(30000, bytes[0]);
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::string& result : results) CHECK(result == "OK");
  CHECK(is_whole);
  CHECK(directory.names() == "a");
}

TEST_CASE("Saving over the file whose mapping is being written") {
  const TemporaryDirectory directory;
  const std::string path = directory / "a";
  std::string text(300000, '\0');
  for (std::size_t i = 0; i < text.size(); ++i) text[i] = static_cast<char>(i * 7 % 251);
  write_file(path, text);
  const FileSource source(path.c_str(), Mapping::required, false);
  const Piece halves[] = {{source.mapping() + 150000, 150000}, {source.mapping(), 150000}};
  AtomicFile file(path.c_str(), Durability::file_and_name);
  file.write(halves, 2);
  file.commit();
  CHECK(read_file(path) == text.substr(150000) + text.substr(0, 150000));
  CHECK(std::memcmp(source.mapping(), text.data(), text.size()) == 0);
}

TEST_CASE("Other hard links keep the old content") {
  const TemporaryDirectory directory;
  write_file(directory / "a", "old");
  REQUIRE(link((directory / "a").c_str(), (directory / "b").c_str()) == 0);
  CHECK(save(directory / "a", "new") == "OK");
  CHECK(read_file(directory / "a") == "new");
  CHECK(read_file(directory / "b") == "old");
}

TEST_CASE("A path means what it meant when the file was begun") {
  const TemporaryDirectory directory;
  REQUIRE(mkdir((directory / "sub").c_str(), 0700) == 0);
  for (const bool commits : {true, false}) {
    CHECK(in_child([&] {
            return outcome_of([&] {
              if (chdir(directory.path().c_str()) != 0) std::abort();
              AtomicFile file("a", Durability::file_and_name);
              write_text(file, "text");
              if (chdir("sub") != 0) std::abort();
              if (commits) file.commit();
            });
          }) == "OK");
    CHECK(directory.names() == "a sub");
    CHECK(read_file(directory / "a") == "text");
  }
}

TEST_CASE("A rename that fails leaves everything as it was") {
  const TemporaryDirectory directory;
  const std::string path = directory / "a";
  AtomicFile file(path.c_str(), Durability::data);
  write_text(file, "text");
  REQUIRE(mkdir(path.c_str(), 0700) == 0);
  CHECK(outcome_of([&] { file.commit(); }) ==
        "INVALID_ARGUMENT: cannot save to '" + path + "': it is a directory, not a regular file");
}

TEST_CASE("No descriptor of a saved file is left open, and none goes to other programs") {
  const TemporaryDirectory directory;
  const int before = open_descriptors();
  const int inherited = inherited_descriptors();
  for (const Durability durability : all_durabilities) {
    {
      const std::string path = directory / "a";
      AtomicFile file(path.c_str(), durability);
      CHECK(open_descriptors() == before + 3);
      CHECK(inherited_descriptors() == inherited);
      file.commit();
    }
    const std::string given_up_path = directory / "a";
    { const AtomicFile given_up(given_up_path.c_str(), durability); }
    save(directory.path(), "x", durability);
    save(directory / "b/c", "x", durability);
    CHECK(open_descriptors() == before);
  }
}

TEST_CASE("Errors of writing have the path") {
  const TemporaryDirectory directory;
  const std::string path = directory / "a";
  const AtomicFile file(path.c_str(), Durability::none);
  CHECK(outcome_of([&] { file.fail(ENOSPC); }) == io("write", path, "no space is left on the device (ENOSPC)"));
  CHECK(outcome_of([&] { file.fail(flaxstate::no_progress); }) ==
        io("write", path, "the system took no bytes, and gave no reason"));
}

#endif
