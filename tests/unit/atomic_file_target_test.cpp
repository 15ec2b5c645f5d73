// Where a file that takes the place of another is made, and what it takes over from it.

#if !defined(_WIN32)

#include <grp.h>

#include <algorithm>

#include "atomic_file_support.hpp"

#include "catch.hpp"

using namespace unit;

namespace {

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
    return "INVALID_ARGUMENT: cannot save to '" + path + "': it is " + kind + ", not a regular file";
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

TEST_CASE("Location no file can be made it is IO with the reason") {
  const TemporaryDirectory directory;
  write_file(directory / "a", "old");
  for (const Durability durability : all_durabilities) {
    CHECK(save(directory / "b/c", "x", durability) ==
          io("open the directory of", directory / "b/c", "no such file or directory (ENOENT)"));
    CHECK(save(directory / "b/", "x", durability) ==
          io("save to", directory / "b/", "no such file or directory (ENOENT)"));
    CHECK(save("", "x", durability) == io("save to", "", "no such file or directory (ENOENT)"));
    CHECK(save(directory / "a/b", "x", durability) ==
          io("save to", directory / "a/b", "a part of the path is not a directory (ENOTDIR)"));
    CHECK(save(directory / "a/", "x", durability) ==
          io("save to", directory / "a/", "a part of the path is not a directory (ENOTDIR)"));
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

#endif
