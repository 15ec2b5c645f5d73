#include "io/io_error.hpp"

#include <cerrno>
#include <cstring>

#include "base/utf8.hpp"
#include "support.hpp"

#include "catch.hpp"

using flaxstate::io_message;
using flaxstate::quoted_path;
using flaxstate::system_error_text;
using namespace unit;

#if !defined(_WIN32)

namespace {

bool is_known(int error) { return system_error_text(error) != "error " + std::to_string(error); }

}  // namespace

TEST_CASE("An error of the system is words and its name") {
  CHECK(system_error_text(ENOSPC) == "no space is left on the device (ENOSPC)");
  CHECK(system_error_text(ENOENT) == "no such file or directory (ENOENT)");
  CHECK(system_error_text(100000) == "error 100000");
  CHECK(system_error_text(0) == "error 0");
}

TEST_CASE("What files run into is known") {
  for (const int error : {EIO,    ENOSPC,       EDQUOT, EINTR,     EAGAIN,  EMFILE,  ENFILE, EACCES, EPERM,
                          EROFS,  ENAMETOOLONG, EXDEV,  ENOENT,    ENOTDIR, EISDIR,  ELOOP,  EFBIG,  ENOMEM,
                          EEXIST, EINVAL,       EBADF,  EOVERFLOW, ESTALE,  ETXTBSY, EBUSY,  ENODEV}) {
    INFO("error " << error);
    CHECK(is_known(error));
  }
}

#if defined(__GLIBC__) && defined(__GLIBC_PREREQ)
#if __GLIBC_PREREQ(2, 32)
TEST_CASE("The names are those of the C library") {
  for (int error = 1; error < 200; ++error) {
    if (!is_known(error)) continue;
    const std::string text = system_error_text(error);
    std::string name = std::string(" (") + strerrorname_np(error) + ")";
    if (error == EOPNOTSUPP) name = " (ENOTSUP)";  // one number with two names
    INFO(text << " / " << name);
    REQUIRE(text.size() > name.size());
    CHECK(text.substr(text.size() - name.size()) == name);
  }
}
#endif
#endif

TEST_CASE("A message says what, where and why") {
  CHECK(io_message("open", "model.msgpack", ENOENT) ==
        "cannot open 'model.msgpack': no such file or directory (ENOENT)");
  const std::optional<Error> error = error_of([] { flaxstate::throw_io("read", "a", EIO); });
  REQUIRE(error.has_value());
  CHECK(error->status() == Status::io);
  CHECK(error->message() == "cannot read 'a': input or output failed (EIO)");
  CHECK(error->path().empty());
  CHECK(error->offset() == flaxstate::no_offset);
}

#endif

TEST_CASE("A path in a message is one line of UTF-8") {
  CHECK(quoted_path("dir/model") == "'dir/model'");
  CHECK(quoted_path("") == "''");
  CHECK(quoted_path("gr\xc3\xb6\xc3\x9f"
                    "e") ==
        "'gr\xc3\xb6\xc3\x9f"
        "e'");
  CHECK(quoted_path("it's") == "\"it's\"");
  CHECK(quoted_path("two\nlines") == "'two\\nlines'");
  // As repr(os.fsencode(path)) in Python.
  CHECK(quoted_path("model\xff") == "b'model\\xff'");
  CHECK(quoted_path("gr\xc3\xb6\xc3") == "b'gr\\xc3\\xb6\\xc3'");
}

TEST_CASE("Every byte in a path gives a message of UTF-8") {
  for (int byte = 1; byte < 256; ++byte) {
    const char path[] = {'a', static_cast<char>(byte), 'b', '\0'};
    const std::string quoted = quoted_path(path);
    INFO(quoted);
    CHECK(flaxstate::is_valid_utf8(reinterpret_cast<const Byte*>(quoted.data()), quoted.size()));
    CHECK(quoted.find('\n') == quoted.npos);
  }
}
