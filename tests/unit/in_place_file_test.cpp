#if !defined(_WIN32)

#include "io/in_place_file.hpp"

#include <sys/resource.h>

#include <csignal>

#include "file_support.hpp"
#include "io/io_error.hpp"

#include "catch.hpp"

using flaxstate::InPlaceFile;
using namespace unit;

namespace {

const Byte* bytes_of(const char* text) { return reinterpret_cast<const Byte*>(text); }

std::string open_outcome(const std::string& path) {
  return outcome_of([&] { InPlaceFile(path.c_str()); });
}

}  // namespace

TEST_CASE("Places of a file are overwritten, and nothing else") {
  const TemporaryDirectory directory;
  const std::string path = directory / "a";
  write_file(path, "0123456789");
  REQUIRE(chmod(path.c_str(), 0640) == 0);
  {
    InPlaceFile file(path.c_str());
    CHECK(file.size() == 10);
    file.write(3, bytes_of("abc"), 3);
    file.write(9, bytes_of("x"), 1);
    file.write(0, bytes_of(""), 0);
    file.sync();
    char text[10];
    file.read(0, text, 10, NoLocation());
    CHECK(std::string(text, 10) == "012abc678x");
    CHECK(file.try_read(5, text, 6) == flaxstate::no_progress);
    CHECK(file.try_read(5, text, 5) == 0);
    file.close();
  }
  CHECK(read_file(path) == "012abc678x");
  CHECK(mode_of(path) == 0640);
  CHECK(directory.names() == "a");
}

TEST_CASE("A read beyond the end of a file that is edited is an error with its place") {
  const TemporaryDirectory directory;
  const std::string path = directory / "a";
  write_file(path, "0123456789");
  const InPlaceFile file(path.c_str());
  char text[10];
  const std::optional<Error> error = error_of([&] { file.read(7, text, 4, NoLocation()); });
  REQUIRE(error.has_value());
  CHECK(error->status() == Status::io);
  CHECK(error->offset() == 7);
  CHECK(error->message() == "cannot read '" + path + "': the file is shorter than it was when it was opened");
}

TEST_CASE("An edit goes to the file that was opened, although another takes its name") {
  const TemporaryDirectory directory;
  write_file(directory / "a", "old file");
  REQUIRE(link((directory / "a").c_str(), (directory / "other name").c_str()) == 0);
  const std::string path = directory / "a";
  InPlaceFile file(path.c_str());
  write_file(directory / "b", "new file");
  REQUIRE(rename((directory / "b").c_str(), (directory / "a").c_str()) == 0);
  file.write(0, bytes_of("OLD"), 3);
  CHECK(read_file(directory / "a") == "new file");
  CHECK(read_file(directory / "other name") == "OLD file");
}

TEST_CASE("What isn't there is not made, and what is no regular file is refused") {
  const TemporaryDirectory directory;
  const std::string fifo = directory / "fifo";
  REQUIRE(mkfifo(fifo.c_str(), 0600) == 0);
  CHECK(open_outcome(directory / "a") ==
        "IO: cannot open '" + (directory / "a") + "': no such file or directory (ENOENT)");
  CHECK(open_outcome(fifo) == "INVALID_ARGUMENT: cannot open '" + fifo + "': it is a FIFO, not a regular file");
  CHECK(open_outcome(directory.path()) ==
        "INVALID_ARGUMENT: cannot open '" + directory.path() + "': it is a directory, not a regular file");
  CHECK(directory.names() == "fifo");
}

TEST_CASE("A file that one may only read is not edited") {
  const TemporaryDirectory directory;
  REQUIRE(chmod(directory.path().c_str(), 0755) == 0);
  const std::string path = directory / "a";
  write_file(path, "text");
  REQUIRE(chmod(path.c_str(), 0444) == 0);
  CHECK(as_other_user([&] { return open_outcome(path); }) ==
        "IO: cannot open '" + path + "': permission denied (EACCES)");
}

TEST_CASE("An edit that the system refuses is IO") {
  const TemporaryDirectory directory;
  const std::string path = directory / "a";
  write_file(path, "0123456789");
  CHECK(in_child([&]() -> std::string {
          std::signal(SIGXFSZ, SIG_IGN);
          const rlimit limit = {5, 5};
          if (setrlimit(RLIMIT_FSIZE, &limit) != 0) return "can't set a limit";
          InPlaceFile file(path.c_str());
          return outcome_of([&] { file.write(5, bytes_of("x"), 1); });
        }) == "IO: cannot write '" + path + "': the file would become too large (EFBIG)");
  CHECK(read_file(path) == "0123456789");
}

TEST_CASE("No descriptor of an edited file is left open, and none goes to other programs") {
  const TemporaryDirectory directory;
  write_file(directory / "a", "text");
  const int before = open_descriptors();
  const int inherited = inherited_descriptors();
  {
    const std::string path = directory / "a";
    const InPlaceFile file(path.c_str());
    CHECK(open_descriptors() == before + 1);
    CHECK(inherited_descriptors() == inherited);
  }
  CHECK(open_descriptors() == before);
}

#endif
