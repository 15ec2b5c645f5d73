// Programs of calls: trees, builders, buffers, registries, workspaces and reports that are made, used again, used wrongly and freed
// in any order. A call that is refused changes nothing; what it refuses is said by its status.

#include <array>

#include "support/build_tree.hpp"
#include "support/model.hpp"
#include "support/walk.hpp"

namespace {

class Program {
 public:
  explicit Program(fuzz::Input& input) : input_(input), memory_(fuzz::varied_bytes(1U << 14U)) {
    fuzz::fill(model_);
    fuzz::fill(unchanged_model_);
    for (fuzz::Buffer& buffer : buffers_) buffer = fuzz::new_buffer();
    for (fuzz::Workspace& workspace : workspaces_) {
      fs_workspace* made = nullptr;
      FUZZ_REQUIRE(fs_workspace_create(nullptr, &made, nullptr) == FS_OK);
      workspace.reset(made);
    }
    fs_report* report = nullptr;
    FUZZ_REQUIRE(fs_report_create(nullptr, 5, &report, nullptr) == FS_OK);
    report_.reset(report);
    fs_builder* builder = nullptr;
    FUZZ_REQUIRE(fs_builder_create(nullptr, &builder, nullptr) == FS_OK);
    builder_.reset(builder);
  }

  void run() {
    for (int calls = 0; calls < 200 && !input_.is_empty(); ++calls) step();
  }

 private:
  static constexpr std::size_t tree_count = 4;

  void step() {
    switch (input_.below(20)) {
      case 0: build(); break;
      case 1: serialize(); break;
      case 2: read_again(); break;
      case 3: state_dict(); break;
      case 4: replace(); break;
      case 5: merge(); break;
      case 6: to_bytes(); break;
      case 7: restore(); break;
      case 8: restore_from_tree(); break;
      case 9: as_template(); break;
      case 10: builder_call(); break;
      case 11: builder_call(); break;
      case 12: getters(); break;
      case 13: register_type(); break;
      case 14: drop(); break;
      case 15: columns(); break;
      case 16: wrong_arguments(); break;
      case 17: reserve(); break;
      case 18: look_up(); break;
      default: uncovered(); break;
    }
  }

  static const fs_registry* model_registry() {
    static const fuzz::Registry registry = fuzz::model_registry();
    return registry.get();
  }
  fuzz::Tree& tree() { return trees_[input_.below(tree_count)]; }
  const fs_node* node() {
    const fs_node* node = fs_tree_root(tree().get());
    for (std::uint32_t depth = input_.below(4); depth != 0; --depth) {
      const fs_node* const child = fs_node_child(node, input_.below(8));
      if (child != nullptr) node = child;
    }
    return node;
  }
  fs_buffer* buffer() { return buffers_[input_.below(2)].get(); }
  fs_workspace* workspace() { return input_.flag() ? workspaces_[input_.below(2)].get() : nullptr; }
  fs_report* report() { return input_.flag() ? report_.get() : nullptr; }

  // A tree may share the data of others: all of those that do are copies, but for those of `memory_`.
  void keep(fs_status status, fs_tree* made, fs_error* error) {
    fuzz::outcome_of(status, error);
    FUZZ_REQUIRE((status == FS_OK) == (made != nullptr));
    if (made == nullptr) return;
    fuzz::check_tree(fs_tree_root(made));
    tree().reset(made);
  }

  void build() {
    fuzz::Tree made = fuzz::build_tree(input_, memory_);
    if (made != nullptr) tree() = std::move(made);
  }
  void serialize() {
    fs_serialize_options options = FS_SERIALIZE_OPTIONS_INIT;
    options.key_order = static_cast<fs_key_order>(input_.below(3));
    options.as_state_dict = input_.flag() ? 1 : 0;
    options.chunk_limit = input_.byte();
    options.alignment = std::uint64_t{1} << input_.below(8);
    options.workspace = workspace();
    options.report = report();
    const fs_node* const from = node();
    fs_buffer* const into = buffer();
    fs_error* error = nullptr;
    const fs_status status = fs_msgpack_serialize(from, &options, into, &error);
    fuzz::outcome_of(status, error);
    FUZZ_REQUIRE((fs_buffer_size(into) != 0) == (status == FS_OK));
  }
  void read_again() {
    const fs_buffer* const from = buffer();
    fs_decode_options options = FS_DECODE_OPTIONS_INIT;
    options.ownership = FS_OWNERSHIP_COPIED;
    fs_error* error = nullptr;
    fuzz::Tree& into = tree();
    const std::uint8_t how = into != nullptr ? input_.byte() : std::uint8_t{0};
    if ((how & 1U) != 0) {
      options.align_arrays = how >> 1U & 1U;
      const fs_status status =
          fs_msgpack_restore_into(fs_buffer_data(from), fs_buffer_size(from), &options, into.get(), &error);
      fuzz::outcome_of(status, error);
      FUZZ_REQUIRE((fs_tree_root(into.get()) != nullptr) == (status == FS_OK));
      return;
    }
    fs_tree* made = nullptr;
    const fs_status status = fs_msgpack_restore(fs_buffer_data(from), fs_buffer_size(from), &options, &made, &error);
    keep(status, made, error);
  }
  fs_tree_options copies() {
    fs_tree_options options = FS_TREE_OPTIONS_INIT;
    options.copy_data = 1;
    return options;
  }
  void state_dict() {
    const fs_tree_options options = copies();
    fs_tree* made = nullptr;
    fs_error* error = nullptr;
    const fs_node* const from = node();
    const fs_status status = fs_node_to_state_dict(from, &options, &made, &error);
    keep(status, made, error);
  }
  void replace() {
    const fs_tree_options options = copies();
    fs_tree* made = nullptr;
    fs_error* error = nullptr;
    const fs_node* const root = node();
    const fs_node* const replaced = node();
    const fs_node* const replacement = node();
    const fs_status status = fs_node_replace(root, replaced, replacement, &options, &made, &error);
    keep(status, made, error);
  }
  void merge() {
    const fs_node* const nodes[] = {node(), node(), node()};
    const fs_tree_options options = copies();
    fs_tree* made = nullptr;
    fs_error* error = nullptr;
    const std::uint32_t count = input_.below(4);
    const fs_status status = fs_node_merge(nodes, count, &options, &made, &error);
    keep(status, made, error);
  }
  void to_bytes() {
    fs_serialize_options options = FS_SERIALIZE_OPTIONS_INIT;
    options.key_order = static_cast<fs_key_order>(input_.below(3));
    options.workspace = workspace();
    fs_error* error = nullptr;
    const fs_status status = fs_to_bytes(model_registry(), "Model", &model_, &options, buffer(), &error);
    FUZZ_REQUIRE(fuzz::outcome_of(status, error).is_ok());
  }
  fs_restore_options restore_options() {
    fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
    const std::uint8_t flags = input_.byte();
    options.reshape = flags & 1U;
    options.keep_missing = flags >> 1U & 1U;
    options.drop_extra = flags >> 2U & 1U;
    options.convert = static_cast<fs_convert>((flags >> 3U & 3U) % 3);
    options.workspace = workspace();
    options.report = report();
    return options;
  }
  void restore() {
    const fs_restore_options options = restore_options();
    const fs_buffer* const from = buffer();
    fs_error* error = nullptr;
    const std::string before = fuzz::bytes_of(model_registry(), model_);
    const fs_status status =
        fs_restore(model_registry(), "Model", &model_, fs_buffer_data(from), fs_buffer_size(from), &options, &error);
    fuzz::outcome_of(status, error);
    FUZZ_REQUIRE(status == FS_OK || fuzz::bytes_of(model_registry(), model_) == before);
  }
  void restore_from_tree() {
    const fs_restore_options options = restore_options();
    const fs_node* const from = node();
    fs_error* error = nullptr;
    const fs_status status = fs_from_state_dict(model_registry(), "Model", &model_, from, &options, &error);
    fuzz::outcome_of(status, error);
  }
  void as_template() {
    fs_restore_options options = restore_options();
    options.workspace = nullptr;
    const fs_node* const target = node();
    const fs_buffer* const from = buffer();
    fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
    decode.ownership = FS_OWNERSHIP_COPIED;
    options.decode = &decode;
    fs_tree* made = nullptr;
    fs_error* error = nullptr;
    const fs_status status =
        fs_node_from_bytes(target, fs_buffer_data(from), fs_buffer_size(from), &options, &made, &error);
    // What is kept of the target is shared with it.
    if (options.keep_missing == 1) {
      fuzz::outcome_of(status, error);
      fs_tree_free(made);
    } else {
      keep(status, made, error);
    }
  }
  void builder_call() {
    fs_builder* const builder = builder_.get();
    fs_error* error = nullptr;
    fs_status status = FS_OK;
    switch (input_.below(9)) {
      case 0: status = fs_builder_begin(builder, static_cast<fs_kind>(19 + input_.below(7)), &error); break;
      case 1: status = fs_builder_end(builder, &error); break;
      case 2: status = fs_builder_key(builder, "key", input_.below(4), &error); break;
      case 3: status = fs_builder_int64(builder, input_.byte(), &error); break;
      case 4: status = fs_builder_object(builder, model_registry(), "Model", &unchanged_model_, nullptr, &error); break;
      case 5: {
        // Arrays of another tree are shared with it, so only leaves that are copied are taken.
        const fs_node* const from = node();
        if (fs_node_kind(from) < FS_KIND_ARRAY) status = fs_builder_node(builder, from, &error);
        break;
      }
      case 6: status = fs_builder_str(builder, "text\xff", input_.below(6), &error); break;
      case 7: status = fs_builder_begin_dataclass(builder, "Class", &error); break;
      default: {
        fs_tree* made = nullptr;
        status = fs_builder_finish(builder, &made, &error);
        if (made != nullptr) fuzz::check_tree(fs_tree_root(made));
        fs_tree_free(made);  // it borrows from the model
        break;
      }
    }
    fuzz::outcome_of(status, error);
  }
  void getters() {
    const fs_node* const from = node();
    std::int32_t number = 0;
    std::int64_t wide = 0;
    std::uint64_t natural = 0;
    double real = 0;
    double imag = 0;
    const void* data = nullptr;
    const char* text = nullptr;
    std::size_t size = 0;
    std::uint32_t nanoseconds = 0;
    const fs_kind kind = fs_node_kind(from);
    FUZZ_REQUIRE((fs_node_bool(from, &number, nullptr) == FS_OK) == (kind == FS_KIND_BOOL));
    FUZZ_REQUIRE((fs_node_int64(from, &wide, nullptr) == FS_OK) == (kind == FS_KIND_INT));
    FUZZ_REQUIRE(fs_node_uint64(from, &natural, nullptr) != FS_OK || kind == FS_KIND_UINT || kind == FS_KIND_INT);
    FUZZ_REQUIRE((fs_node_float64(from, &real, nullptr) == FS_OK) == (kind == FS_KIND_FLOAT));
    FUZZ_REQUIRE((fs_node_complex(from, &real, &imag, nullptr) == FS_OK) == (kind == FS_KIND_COMPLEX));
    FUZZ_REQUIRE((fs_node_str(from, &text, &size, nullptr) == FS_OK) == (kind == FS_KIND_STR));
    FUZZ_REQUIRE((fs_node_bytes(from, &data, &size, nullptr) == FS_OK) == (kind == FS_KIND_BYTES));
    FUZZ_REQUIRE((fs_node_ext(from, &number, &data, &size, nullptr) == FS_OK) == (kind == FS_KIND_EXT));
    FUZZ_REQUIRE((fs_node_timestamp(from, &wide, &nanoseconds, nullptr) == FS_OK) == (kind == FS_KIND_TIMESTAMP));
    fs_key key = FS_KEY_INIT;
    FUZZ_REQUIRE(fs_node_key(from, &key, nullptr) == FS_OK);
  }
  // What may be wrong with a description, and whether it then names a type that exists.
  void register_type() {
    fs_field fields[3] = {};
    const std::string name = "T" + std::to_string(input_.below(3));
    const std::string field_name = input_.text(input_.below(3));
    for (fs_field& field : fields) {
      field.struct_size = input_.byte() < 250 ? sizeof field : input_.byte();
      field.name = &field == fields ? field_name.c_str() : &field == fields + 1 ? "b" : "c";
      field.offset = input_.below(64) * std::size_t{8};
      field.storage = static_cast<fs_storage>(input_.below(4));
      field.dtype = static_cast<fs_dtype>(input_.below(20));
      field.form = static_cast<fs_form>(input_.below(4));
      field.rank = input_.below(10);
      for (std::int64_t& extent : field.shape) extent = static_cast<std::int64_t>(input_.below(4)) - 1;
      field.strides[0] = static_cast<std::int64_t>(input_.below(32));
      field.count_offset = input_.below(64) * std::size_t{8};
      field.capacity = input_.below(5);
      field.count_size = input_.below(9);
      field.member_size = input_.below(16);
      field.type_name = input_.flag() ? nullptr : input_.flag() ? "T1" : "T2";
      field.dtype_name = input_.flag() ? nullptr : "datetime64[s]";
    }
    fs_type type = FS_TYPE_INIT;
    type.name = name.c_str();
    type.size = input_.below(64) * std::size_t{16};
    type.kind = static_cast<fs_kind>(input_.flag() ? 0 : input_.below(26));
    type.override_existing = input_.flag() ? 1 : 0;
    type.fields = fields;
    type.field_count = input_.below(4);
    fs_error* error = nullptr;
    const fs_status status = fs_register_type(other_registry(), &type, &error);
    fuzz::outcome_of(status, error);
  }
  fs_registry* other_registry() {
    if (other_registry_ == nullptr) {
      fs_registry* made = nullptr;
      FUZZ_REQUIRE(fs_registry_create(nullptr, &made, nullptr) == FS_OK);
      other_registry_.reset(made);
    }
    return other_registry_.get();
  }
  void drop() {
    tree().reset();
    if (input_.byte() == 0) other_registry_.reset();
  }
  void columns() {
    std::array<std::int32_t, 64> kinds{};
    std::array<std::int64_t, 64> ints{};
    fs_columns wanted = FS_COLUMNS_INIT;
    wanted.capacity = input_.below(65);
    wanted.kinds = kinds.data();
    wanted.ints = input_.flag() ? ints.data() : nullptr;
    const fs_node* const from = node();
    fs_error* error = nullptr;
    const fs_status status = fs_node_columns(from, &wanted, &error);
    fuzz::outcome_of(status, error);
    FUZZ_REQUIRE((status == FS_OK) == (fs_node_count(from) <= wanted.capacity) || from == nullptr);
  }
  // Structs of every size, and flags of every number.
  void wrong_arguments() {
    fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
    decode.struct_size = input_.flag() ? input_.byte() : input_.long_word();
    const bool is_possible = decode.struct_size == sizeof decode;
    decode.lenient = input_.byte();
    decode.trailing = input_.byte();
    fs_tree* made = nullptr;
    fs_error* error = nullptr;
    // Beyond the struct there must be nothing else for a size that may be one.
    if (decode.struct_size > sizeof decode && decode.struct_size <= 4096) return;
    const fs_status status = fs_msgpack_restore("\xc0", 1, &decode, &made, &error);
    FUZZ_REQUIRE(status == FS_OK || status == FS_E_INVALID_ARGUMENT);
    FUZZ_REQUIRE(status != FS_OK || !is_possible || (decode.lenient <= 1 && decode.trailing <= 2));
    fs_tree_free(made);
    fuzz::outcome_of(status, error);
  }
  void reserve() {
    fs_error* error = nullptr;
    const std::uint64_t capacity = input_.byte() == 0 ? UINT64_MAX : input_.byte() * std::uint64_t{16};
    const fs_status status = fs_buffer_reserve(buffer(), static_cast<std::size_t>(capacity), &error);
    fuzz::outcome_of(status, error);
  }
  void look_up() {
    const std::string path = input_.text(input_.below(20));
    const fs_node* const from = node();
    const fs_node* const found = fs_node_at(from, path.c_str());
    fs_node_find(from, path.data(), path.size());
    fs_node_find_int(from, input_.byte());
    if (found != nullptr) FUZZ_REQUIRE(fs_node_kind(found) != FS_KIND_NONE);
  }
  void uncovered() {
    fs_error* error = nullptr;
    const std::string name = "T" + std::to_string(input_.below(3));
    const fs_status status = fs_registry_uncovered(other_registry(), name.c_str(), report_.get(), &error);
    fuzz::outcome_of(status, error);
    FUZZ_REQUIRE(fs_report_text(report_.get()) != nullptr);
  }

  fuzz::Input& input_;
  const std::string memory_;  // that arrays of built trees borrow from
  fuzz::Registry other_registry_;
  fuzz::Model model_;
  fuzz::Model unchanged_model_;  // that what is built borrows from
  fuzz::Builder builder_;
  fuzz::Tree trees_[tree_count];
  fuzz::Buffer buffers_[2];
  fuzz::Workspace workspaces_[2];
  fuzz::Report report_;
};

}  // namespace

FUZZ_TARGET(api_calls, 0) { Program(input).run(); }
