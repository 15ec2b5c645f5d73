// Any state into an object with every storage: all or nothing, whatever the options; and what was restored fits again.

#include "support/model.hpp"

namespace {

fs_restore_options options_of(std::uint8_t flags, fuzz::Input& input, const fs_decode_options& decode) {
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  options.convert = static_cast<fs_convert>(input.below(3));
  options.reshape = flags & 1U;
  options.keep_missing = flags >> 1U & 1U;
  options.drop_extra = flags >> 2U & 1U;
  options.mismatch_limit = input.below(5);
  options.decode = &decode;
  if ((flags & 8U) != 0) options.path = "m";
  return options;
}

}  // namespace

FUZZ_TARGET(restore_type, 4) {
  static const fuzz::Registry registries[] = {fuzz::model_registry(), fuzz::model_registry(FS_KIND_NAMED_TUPLE),
                                              fuzz::model_registry(FS_KIND_DICT), fuzz::model_registry(FS_KIND_LIST)};
  const std::uint8_t which = input.byte();
  fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
  decode.lenient = which >> 2U & 1U;
  const std::uint8_t flags = input.byte();
  const fs_restore_options options = options_of(flags, input, decode);
  const fs_registry* const registry = registries[which & 3U].get();
  const std::size_t entry = (which >> 4U) + 16U * (flags >> 4U);
  const fuzz::ExactBytes bytes(fuzz::state_of(registry, entry, input));
  fuzz::Model model;
  if ((which & 8U) != 0) fuzz::fill(model);
  const std::string before = fuzz::bytes_of(registry, model);
  const fuzz::Outcome outcome = fuzz::outcome_of([&](fs_error** error) {
    return fs_restore(registry, "Model", &model, bytes.data(), bytes.size(), &options, error);
  });
  FUZZ_REQUIRE(fuzz::script.staged == 0);
  if (!outcome.is_ok()) {
    FUZZ_REQUIRE(fuzz::bytes_of(registry, model) == before);
    return;
  }
  FUZZ_REQUIRE(model.flag <= 1);
  const std::string after = fuzz::bytes_of(registry, model);
  fuzz::Model again;
  const fuzz::Outcome repeated = fuzz::outcome_of([&](fs_error** error) {
    return fs_restore(registry, "Model", &again, after.data(), after.size(), nullptr, error);
  });
  FUZZ_REQUIRE(repeated.is_ok() && fuzz::bytes_of(registry, again) == after);
}
