// Small arrays in place: a type that passes its one field through, so that the state is {"rows": {"0": array, …}}.
#include <algorithm>
#include <cstring>
#include <vector>

#include "workload.hpp"

namespace flaxstate::bench {

namespace {

struct Row {
  float values[16];
};

struct Table {
  Row* rows;
  std::size_t count;
  std::size_t capacity;
};

Registry make_table_registry() {
  static const fs_field row_fields[] = {FS_FIELD_ARRAY(Row, values, FS_DTYPE_FLOAT32, 16)};
  static const fs_field table_fields[] = {FS_FIELD_COUNTED_OBJECTS(Table, rows, "Row", count, capacity)};
  const fs_type types[] = {FS_TYPE_FIELDS_AS("Row", Row, row_fields, FS_KIND_NIL), FS_TYPE_FIELDS(Table, table_fields)};
  Registry registry = make<Registry>(fs_registry_create, nullptr);
  for (const fs_type& type : types) call(fs_register_type, registry.get(), &type);
  return registry;
}

std::vector<Row> make_rows(std::size_t count) {
  std::vector<Row> rows(count);
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t j = 0; j < 16; ++j) rows[i].values[j] = static_cast<float>(i * 16 + j);
  }
  return rows;
}

class RowsTarget : public Target {
 public:
  explicit RowsTarget(const std::vector<Row>& source)
      : source_(source), rows_(new Row[source.size()]), table_{rows_.get(), 0, source.size()} {}

  void* object() override { return &table_; }

  void spoil() override {
    std::memset(rows_.get(), 0xff, source_.size() * sizeof(Row));
    table_.count = 0;
  }

  bool equals_source() const override {
    return table_.count == source_.size() &&
           std::memcmp(rows_.get(), source_.data(), source_.size() * sizeof(Row)) == 0;
  }

 private:
  const std::vector<Row>& source_;
  std::unique_ptr<Row[]> rows_;
  Table table_;
};

class ManyArrays : public Workload {
 public:
  explicit ManyArrays(std::size_t count)
      : registry_(make_table_registry()), rows_(make_rows(count)), table_{rows_.data(), count, count} {}

  const fs_registry* registry() const override { return registry_.get(); }
  const char* type_name() const override { return "Table"; }
  const void* object() const override { return &table_; }
  std::unique_ptr<Target> make_target() const override { return std::make_unique<RowsTarget>(rows_); }
  std::size_t leaf_count() const override { return rows_.size(); }
  std::string leaf_path() const override { return "rows/" + std::to_string(rows_.size() / 2); }

 private:
  Registry registry_;
  std::vector<Row> rows_;
  Table table_;
};

}  // namespace

std::unique_ptr<Workload> make_many_arrays(double scale) {
  return std::make_unique<ManyArrays>(std::max<std::size_t>(1, static_cast<std::size_t>(100'000 * scale)));
}

}  // namespace flaxstate::bench
