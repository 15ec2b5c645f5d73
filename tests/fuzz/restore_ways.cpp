// Every way of restoring against the others: from memory, a tree, a file, a source, over a shadow or directly, on one thread or
// more. They all succeed with the same object, or fail alike.

#include "support/model.hpp"
#include "support/scratch_file.hpp"

namespace {

fs_status read_at(std::uint64_t offset, void* destination, std::size_t size, fs_error**, void* user_data) {
  std::memcpy(destination, static_cast<const char*>(static_cast<fuzz::ExactBytes*>(user_data)->data()) + offset, size);
  return FS_OK;
}

struct Result {
  fuzz::Outcome outcome;
  std::string state;
};

class Ways {
 public:
  Ways(const fs_registry* registry, fuzz::ExactBytes& bytes, const fs_restore_options& options, bool is_filled)
      : registry_(registry), bytes_(bytes), options_(options), is_filled_(is_filled) {}

  Result from_memory() const {
    return result([&](fuzz::Model& model, const fs_restore_options& options, fs_error** error) {
      return fs_restore(registry_, "Model", &model, bytes_.data(), bytes_.size(), &options, error);
    });
  }
  Result from_file(bool reads_directly, std::uint32_t threads) const {
    return result([&](fuzz::Model& model, fs_restore_options options, fs_error** error) {
      fs_parallel parallel = FS_PARALLEL_INIT;
      parallel.thread_count = threads;
      options.parallel = &parallel;
      options.read_directly = reads_directly ? 1 : 0;
      return fs_restore_file(registry_, "Model", &model, fuzz::scratch_path(), &options, error);
    });
  }
  Result from_source() const {
    return result([&](fuzz::Model& model, const fs_restore_options& options, fs_error** error) {
      fs_source source = FS_SOURCE_INIT;
      source.size = bytes_.size();
      source.read_at = read_at;
      source.user_data = &bytes_;
      return fs_restore_source(registry_, "Model", &model, &source, &options, error);
    });
  }
  // False: the bytes aren't read.
  bool from_tree(fs_mapping mapping, Result& made) const {
    fs_open_options open = FS_OPEN_OPTIONS_INIT;
    open.mapping = mapping;
    open.decode = options_.decode;
    fs_tree* raw = nullptr;
    if (fs_file_open(fuzz::scratch_path(), &open, &raw, nullptr) != FS_OK) return false;
    const fuzz::Tree tree(raw);
    made = result([&](fuzz::Model& model, fs_restore_options options, fs_error** error) {
      options.decode = nullptr;
      return fs_from_state_dict(registry_, "Model", &model, fs_tree_root(raw), &options, error);
    });
    return true;
  }

 private:
  template <class Call>
  Result result(const Call& call) const {
    fuzz::Model model;
    if (is_filled_) fuzz::fill(model);
    Result made;
    made.outcome = fuzz::outcome_of([&](fs_error** error) { return call(model, options_, error); });
    made.state = fuzz::bytes_of(registry_, model);
    return made;
  }

  const fs_registry* registry_;
  fuzz::ExactBytes& bytes_;
  const fs_restore_options& options_;
  bool is_filled_;
};

bool is_alike(const Result& one, const Result& other) {
  return one.outcome.status == other.outcome.status && one.outcome.path == other.outcome.path &&
         one.state == other.state;
}

}  // namespace

FUZZ_TARGET(restore_ways, 3) {
  static const fuzz::Registry registry = fuzz::model_registry();
  const std::uint8_t flags = input.byte();
  fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
  decode.lenient = flags & 1U;
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  options.reshape = flags >> 1U & 1U;
  options.keep_missing = flags >> 2U & 1U;
  options.drop_extra = flags >> 3U & 1U;
  options.convert = static_cast<fs_convert>(input.below(3));
  options.decode = &decode;
  const std::uint8_t target = input.byte();
  const bool is_filled = (target & 1U) != 0;
  fuzz::ExactBytes bytes(fuzz::state_of(registry.get(), target >> 1U, input));
  fuzz::write_scratch(bytes.data(), bytes.size());
  const Ways ways(registry.get(), bytes, options, is_filled);
  const Result wanted = ways.from_memory();
  FUZZ_REQUIRE(is_alike(ways.from_file(false, 1), wanted));
  FUZZ_REQUIRE(is_alike(ways.from_file(false, 3), wanted));
  FUZZ_REQUIRE(is_alike(ways.from_source(), wanted));
  // A target may be left half restored by it, but only if a value doesn't fit.
  const Result direct = ways.from_file(true, 1);
  FUZZ_REQUIRE(direct.outcome.status == wanted.outcome.status &&
               (!direct.outcome.is_ok() || direct.state == wanted.state));
  Result from_tree;
  for (const fs_mapping mapping : {FS_MAPPING_AUTO, FS_MAPPING_OFF}) {
    if (ways.from_tree(mapping, from_tree)) FUZZ_REQUIRE(is_alike(from_tree, wanted));
  }
}
