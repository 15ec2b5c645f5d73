#if !defined(_WIN32)

#include "atomic_file.hpp"

#include <grp.h>
#include <sys/resource.h>

#include <csignal>
#include <thread>
#include <vector>

#include "file_support.hpp"
#include "source_error.hpp"
#include "source_file.hpp"
#include "utf8.hpp"

#include "catch.hpp"

using flaxstate::AtomicFile;
using flaxstate::Durability;
using flaxstate::FileSource;
using flaxstate::Mapping;
using flaxstate::Piece;
using namespace unit;

namespace {

constexpr Durability all_durabilities[] = {Durability::file_and_name, Durability::data, Durability::none};

void write_text(AtomicFile& file, std::string_view text) {
  const Piece piece = {reinterpret_cast<const Byte*>(text.data()), text.size()};
  file.write(&piece, 1);
}

std::string save(const std::string& path, std::string_view text, Durability durability = Durability::none) {
  return outcome_of([&] {
    AtomicFile file(path.c_str(), durability);
    write_text(file, text);
    file.commit();
  });
}

std::string io(const char* action, const std::string& path, const char* reason) {
  return std::string("IO: cannot ") + action + " '" + path + "': " + reason;
}

void make_link(const std::string& text, const std::string& path) {
  if (symlink(text.c_str(), path.c_str()) != 0) std::abort();
}

// A path of exactly `size` bytes whose last part is `name`; its directories are made.
std::string make_long_path(const TemporaryDirectory& directory, std::size_t size, const std::string& name) {
  std::string path = directory.path();
  int parent = open(path.c_str(), O_RDONLY | O_DIRECTORY);
  const std::size_t all = size - name.size() - 1;
  while (path.size() < all) {
    const std::size_t left = all - path.size() - 1;
    const std::string part(left <= 200 ? left : std::min<std::size_t>(200, left - 2), 'd');
    if (mkdirat(parent, part.c_str(), 0700) != 0) std::abort();
    const int child = openat(parent, part.c_str(), O_RDONLY | O_DIRECTORY);
    close(parent);
    parent = child;
    path += "/" + part;
  }
  close(parent);
  return path + "/" + name;
}

}  // namespace

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

TEST_CASE("Nothing has happened before the end, and nothing is left of a file that is given up") {
  for (const Durability durability : all_durabilities) {
    const TemporaryDirectory directory;
    write_file(directory / "a", "old");
    {
      const std::string path = directory / "a";
      AtomicFile file(path.c_str(), durability);
      write_text(file, "new");
      CHECK(read_file(directory / "a") == "old");
      const std::string names = directory.names();
      REQUIRE(names.size() == 27 + 2);
      CHECK(names.substr(0, 11) == ".flaxstate-");
      CHECK(names.find_first_not_of("0123456789abcdef", 11) == 27);
      CHECK(names.substr(27) == " a");
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
  REQUIRE(file.can_try());
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
  source.read(place, text, 4, NoWhere());
  CHECK(std::string(text, 4) == "text");
}

TEST_CASE("A new file has the permissions that the process gives, a replaced one keeps its own") {
  const TemporaryDirectory directory;
  for (const int mode : {0600, 0640, 0666, 0444, 0604, 0755}) {
    const std::string path = directory / std::to_string(mode);
    write_file(path, "old");
    REQUIRE(chmod(path.c_str(), static_cast<mode_t>(mode)) == 0);
  }
  const auto save_all = [&](mode_t mask) {
    return in_child([&]() -> std::string {
      umask(mask);
      std::string modes;
      for (const int mode : {0600, 0640, 0666, 0444, 0604, 0755}) {
        const std::string path = directory / std::to_string(mode);
        if (save(path, "new") != "OK" || mode_of(path) != mode) modes += path + " ";
      }
      const std::string path = directory / ("new" + std::to_string(mask));
      if (save(path, "new") != "OK") modes += path + " ";
      return modes + std::to_string(mode_of(path));
    });
  };
  CHECK(save_all(022) == std::to_string(0644));
  CHECK(save_all(077) == std::to_string(0600));
  CHECK(save_all(0) == std::to_string(0666));
  CHECK(save_all(027) == std::to_string(0640));
}

TEST_CASE("Nobody else may read a file that is being written, if nobody else may read what it replaces") {
  const TemporaryDirectory directory;
  write_file(directory / "a", "old");
  REQUIRE(chmod((directory / "a").c_str(), 0600) == 0);
  const std::string path = directory / "a";
  const AtomicFile file(path.c_str(), Durability::none);
  CHECK(mode_of(directory / directory.names().substr(0, 27)) == 0600);
}

TEST_CASE("A replaced file keeps its owner where the process may give files away") {
  if (!is_root()) return;
  const TemporaryDirectory directory;
  const std::string path = directory / "a";
  write_file(path, "old");
  REQUIRE(chown(path.c_str(), 1234, 2345) == 0);
  REQUIRE(chmod(path.c_str(), 04751) == 0);
  REQUIRE(save(path, "new") == "OK");
  struct stat status;
  REQUIRE(stat(path.c_str(), &status) == 0);
  CHECK(status.st_uid == 1234);
  CHECK(status.st_gid == 2345);
  CHECK(mode_of(path) == 04751);
}

TEST_CASE("A file of somebody else's is replaced by one's own, with its permissions") {
  if (!is_root()) return;
  const TemporaryDirectory directory;
  REQUIRE(chmod(directory.path().c_str(), 0777) == 0);
  const std::string path = directory / "a";
  write_file(path, "old");
  REQUIRE(chmod(path.c_str(), 04755) == 0);
  CHECK(as_other_user([&] { return save(path, ""); }) == "OK");  // writing a byte would take set-user-ID away
  CHECK(read_file(path).empty());
  struct stat status;
  REQUIRE(stat(path.c_str(), &status) == 0);
  CHECK(status.st_uid == other_user);
  CHECK(mode_of(path) == 0755);  // nothing is run in another user's name
}

TEST_CASE("A process keeps the group of a file where it can't keep the owner") {
  if (!is_root()) return;
  const TemporaryDirectory directory;
  REQUIRE(chmod(directory.path().c_str(), 0777) == 0);
  const std::string path = directory / "a";
  write_file(path, "old");
  REQUIRE(chown(path.c_str(), 1234, 2345) == 0);
  REQUIRE(chmod(path.c_str(), 0640) == 0);
  CHECK(in_child([&]() -> std::string {
          const gid_t groups[] = {2345};
          if (setgroups(1, groups) != 0 || setgid(other_user) != 0 || setuid(other_user) != 0) return "no privileges";
          return save(path, "new");
        }) == "OK");
  struct stat status;
  REQUIRE(stat(path.c_str(), &status) == 0);
  CHECK(status.st_uid == other_user);
  CHECK(status.st_gid == 2345);
  CHECK(mode_of(path) == 0640);
}

TEST_CASE("Links are followed and stay, also to files that don't exist yet") {
  const TemporaryDirectory directory;
  REQUIRE(mkdir((directory / "sub").c_str(), 0700) == 0);
  REQUIRE(mkdir((directory / "sub/deep").c_str(), 0700) == 0);
  write_file(directory / "sub/file", "old");
  make_link("sub/file", directory / "relative");
  make_link(directory / "sub/file", directory / "absolute");
  make_link("../relative", directory / "sub/back");
  make_link("sub/back", directory / "chain");
  make_link("deep/new", directory / "sub/dangling");
  make_link("sub/dangling", directory / "dangling chain");
  make_link("sub", directory / "directory link");
  for (const char* name : {"relative", "absolute", "chain", "directory link/file", "directory link/back"}) {
    INFO(name);
    for (const Durability durability : all_durabilities) {
      const std::string text = std::string(name) + std::to_string(static_cast<int>(durability));
      CHECK(save(directory / name, text, durability) == "OK");
      CHECK(read_file(directory / "sub/file") == text);
    }
  }
  CHECK(save(directory / "dangling chain", "made") == "OK");
  CHECK(read_file(directory / "sub/deep/new") == "made");
  for (const char* name : {"relative", "absolute", "sub/back", "chain", "sub/dangling", "dangling chain"}) {
    CHECK(is_link(directory / name));
  }
  CHECK(directory.names() == "absolute chain dangling chain directory link relative sub");
}

TEST_CASE("Links are followed as far as the system does, and not in circles") {
  const TemporaryDirectory directory;
  write_file(directory / "0", "old");
  for (int i = 0; i < 41; ++i) make_link(std::to_string(i), directory / std::to_string(i + 1));
  CHECK(save(directory / "40", "new") == "OK");
  CHECK(read_file(directory / "0") == "new");
  CHECK(save(directory / "41", "newer") == io("save to", directory / "41", "too many symbolic links (ELOOP)"));
  CHECK(read_file(directory / "0") == "new");
  make_link("circle", directory / "circle");
  CHECK(save(directory / "circle", "x") == io("save to", directory / "circle", "too many symbolic links (ELOOP)"));
}

TEST_CASE("What is no regular file is refused, also behind a link") {
  const TemporaryDirectory directory;
  const std::string fifo = directory / "fifo";
  REQUIRE(mkfifo(fifo.c_str(), 0600) == 0);
  REQUIRE(mkdir((directory / "sub").c_str(), 0700) == 0);
  make_link("fifo", directory / "link");
  make_link("sub", directory / "to directory");
  make_link("/dev/null", directory / "to device");
  const auto refusal = [](const std::string& path, const char* kind) {
    return "INVALID_ARGUMENT: cannot save to '" + path + "': it is " + kind + ", and no regular file";
  };
  for (const Durability durability : all_durabilities) {
    CHECK(save(fifo, "x", durability) == refusal(fifo, "a FIFO"));
    CHECK(save(directory / "link", "x", durability) == refusal(directory / "link", "a FIFO"));
    CHECK(save(directory / "sub", "x", durability) == refusal(directory / "sub", "a directory"));
    CHECK(save(directory / "sub/", "x", durability) == refusal(directory / "sub/", "a directory"));
    CHECK(save(directory / "sub/..", "x", durability) == refusal(directory / "sub/..", "a directory"));
    CHECK(save(directory / "to directory", "x", durability) == refusal(directory / "to directory", "a directory"));
    CHECK(save(directory / "to device", "x", durability) == refusal(directory / "to device", "a device"));
    CHECK(save("/dev/full", "x", durability) == refusal("/dev/full", "a device"));
    CHECK(save("/", "x", durability) == refusal("/", "a directory"));
    CHECK(save(".", "x", durability) == refusal(".", "a directory"));
  }
  CHECK(directory.names() == "fifo link sub to device to directory");
}

TEST_CASE("Where no file can be made it is IO with the reason") {
  const TemporaryDirectory directory;
  write_file(directory / "a", "old");
  for (const Durability durability : all_durabilities) {
    CHECK(save(directory / "b/c", "x", durability) ==
          io("open the directory of", directory / "b/c", "no such file or directory (ENOENT)"));
    CHECK(save(directory / "b/", "x", durability) ==
          io("save to", directory / "b/", "no such file or directory (ENOENT)"));
    CHECK(save("", "x", durability) == io("save to", "", "no such file or directory (ENOENT)"));
    CHECK(save(directory / "a/b", "x", durability) ==
          io("save to", directory / "a/b", "a part of the path is no directory (ENOTDIR)"));
    CHECK(save(directory / "a/", "x", durability) ==
          io("save to", directory / "a/", "a part of the path is no directory (ENOTDIR)"));
  }
  CHECK(directory.names() == "a");
  CHECK(read_file(directory / "a") == "old");
}

TEST_CASE("A directory in which one may not write is IO") {
  const TemporaryDirectory directory;
  write_file(directory / "a", "old");
  REQUIRE(chmod((directory / "a").c_str(), 0666) == 0);
  REQUIRE(chmod(directory.path().c_str(), 0555) == 0);
  for (const Durability durability : all_durabilities) {
    for (const char* name : {"a", "b"}) {
      CHECK(as_other_user([&] { return save(directory / name, "new", durability); }) ==
            io("create a file beside", directory / name, "permission denied (EACCES)"));
    }
  }
  REQUIRE(chmod(directory.path().c_str(), 0755) == 0);
  CHECK(directory.names() == "a");
  CHECK(read_file(directory / "a") == "old");
}

TEST_CASE("A file in the root directory") {
  CHECK(as_other_user([] {
          return save("/flaxstate-unit-test", "x");
        }).find("cannot create a file beside '/flaxstate-unit-test': ") != std::string::npos);
}

TEST_CASE("A directory that one may not list can't be synced, and is else as good as any") {
  if (!is_root()) return;  // whose directory it is, or the group's bits wouldn't count
  const TemporaryDirectory directory;
  REQUIRE(chmod(directory.path().c_str(), 0733) == 0);
  CHECK(as_other_user([&] { return save(directory / "a", "x", Durability::file_and_name); }) ==
        io("open the directory of", directory / "a", "permission denied (EACCES)"));
  CHECK(directory.names().empty());
  CHECK(as_other_user([&] { return save(directory / "a", "x", Durability::data); }) == "OK");
  CHECK(read_file(directory / "a") == "x");
}

TEST_CASE("Names of up to 255 bytes, paths of up to 4095, and bytes that aren't UTF-8") {
  const TemporaryDirectory directory;
  const std::string longest = directory / std::string(255, 'n');
  CHECK(save(longest, "x") == "OK");
  CHECK(save(longest, "long") == "OK");
  CHECK(read_file(longest) == "long");
  CHECK(save(longest + "n", "x") == io("save to", longest + "n", "the name is too long (ENAMETOOLONG)"));
  CHECK(directory.names() == std::string(255, 'n'));
  // Beside a file with a short name at the end of a long path, there is no room for the path of a longer name.
  const std::string far = make_long_path(directory, 4095, "f");
  REQUIRE(far.size() == 4095);
  CHECK(save(far, "far") == "OK");
  CHECK(save(far, "farther") == "OK");
  CHECK(read_file(far) == "farther");
  CHECK(save(far + "f", "x") == io("save to", far + "f", "the name is too long (ENAMETOOLONG)"));
  CHECK(save(directory / "\xff\xfe", "bytes") == "OK");
  CHECK(read_file(directory / "\xff\xfe") == "bytes");
  const std::string failure = save(directory / "\xff/a", "x");
  CHECK(failure ==
        "IO: cannot open the directory of b'" + directory.path() + "/\\xff/a': no such file or directory (ENOENT)");
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
  CHECK(outcome_of([&] { file.commit(); }) == io("replace", path, "it is a directory (EISDIR)"));
}

TEST_CASE("No descriptor of a saved file is left open, and none goes to other programs") {
  const TemporaryDirectory directory;
  const int before = open_descriptors();
  const int inherited = inherited_descriptors();
  for (const Durability durability : all_durabilities) {
    {
      const std::string path = directory / "a";
      AtomicFile file(path.c_str(), durability);
      CHECK(open_descriptors() == before + 2);
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
