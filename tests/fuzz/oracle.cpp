// Any bytes beside Flax, which runs in a process of its own (oracle.py): both read the same, but for what docs/format.md lists.
// The command that starts it is in FLAXSTATE_ORACLE.

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "support/handles.hpp"

namespace {

class Oracle {
 public:
  Oracle() {
    const char* const command = std::getenv("FLAXSTATE_ORACLE");
    FUZZ_REQUIRE(command != nullptr);  // or nothing would be compared
    int to_child[2];
    int from_child[2];
    FUZZ_REQUIRE(pipe(to_child) == 0 && pipe(from_child) == 0);
    const pid_t child = fork();
    FUZZ_REQUIRE(child >= 0);
    if (child == 0) {
      dup2(to_child[0], 0);
      dup2(from_child[1], 1);
      for (const int end : {to_child[0], to_child[1], from_child[0], from_child[1]}) close(end);
      execl("/bin/sh", "sh", "-c", command, static_cast<char*>(nullptr));
      _exit(127);
    }
    close(to_child[0]);
    close(from_child[1]);
    questions_ = to_child[1];
    answers_ = from_child[0];
  }
  Oracle(const Oracle&) = delete;
  Oracle& operator=(const Oracle&) = delete;
  ~Oracle() {
    close(questions_);
    close(answers_);
  }

  // Empty: both agree.
  std::string complaint_about(const std::string& bytes) const {
    send(bytes);
    return receive();
  }

 private:
  // libFuzzer's clock sends signals.
  template <class Call>
  static ssize_t uninterrupted(const Call& call) {
    ssize_t done = call();
    while (done < 0 && errno == EINTR) done = call();
    return done;
  }
  void send(const std::string& bytes) const {
    const auto size = static_cast<std::uint32_t>(bytes.size());
    std::string message(reinterpret_cast<const char*>(&size), sizeof size);
    message += bytes;
    for (std::size_t sent = 0; sent < message.size();) {
      const ssize_t taken =
          uninterrupted([&] { return ::write(questions_, message.data() + sent, message.size() - sent); });
      FUZZ_REQUIRE(taken > 0);
      sent += static_cast<std::size_t>(taken);
    }
  }
  void receive_into(char* data, std::size_t size) const {
    while (size != 0) {
      const ssize_t taken = uninterrupted([&] { return ::read(answers_, data, size); });
      FUZZ_REQUIRE(taken > 0);
      data += taken;
      size -= static_cast<std::size_t>(taken);
    }
  }
  std::string receive() const {
    std::uint32_t size = 0;
    receive_into(reinterpret_cast<char*>(&size), sizeof size);
    std::string text(size, '\0');
    receive_into(text.data(), text.size());
    return text;
  }

  int questions_ = -1;
  int answers_ = -1;
};

}  // namespace

FUZZ_TARGET(oracle, 0) {
  static const Oracle oracle;
  const std::string bytes = input.text(input.left());
  // What leads libFuzzer: the oracle's own library isn't instrumented.
  for (const std::int32_t lenient : {0, 1}) {
    fs_decode_options options = FS_DECODE_OPTIONS_INIT;
    options.lenient = lenient;
    fuzz::Tree tree;
    fuzz::decode(bytes.data(), bytes.size(), options, tree);
  }
  const std::string complaint = oracle.complaint_about(bytes);
  if (!complaint.empty()) std::fprintf(stderr, "%s\n", complaint.c_str());
  FUZZ_REQUIRE(complaint.empty());
}
