#include "array_model.hpp"

#include <cstring>
#include <utility>

#include "pages.hpp"

namespace flaxstate::bench {

namespace {

// Where the data of an array stands in the model's memory.
struct Slot {
  fs_dtype dtype;
  std::size_t offset;
  std::size_t size;
};

std::size_t size_of(const Part& array) {
  std::size_t size = fs_dtype_item_size(array.dtype);
  for (const std::int64_t dimension : array.shape) size *= static_cast<std::size_t>(dimension);
  return size;
}

// The slots of all arrays, each at a cache line of its own.
struct Layout {
  std::vector<Slot> slots;
  std::size_t size = 0;

  void add(const Part& part) {
    if (part.dtype != FS_DTYPE_NONE) {
      slots.push_back({part.dtype, size, size_of(part)});
      size = (size + size_of(part) + 63) & ~std::size_t{63};
    }
    for (const Part& inner : part.parts) add(inner);
  }
};

fs_field array_field(const Part& part, std::size_t offset) {
  fs_field field = {};
  field.struct_size = sizeof field;
  field.name = part.name.c_str();
  field.offset = offset;
  field.storage = FS_STORAGE_POINTER;
  field.dtype = part.dtype;
  field.form = FS_FORM_ARRAY;
  field.rank = static_cast<std::uint32_t>(part.shape.size());
  for (std::size_t i = 0; i < part.shape.size(); ++i) field.shape[i] = part.shape[i];
  return field;
}

// Registers a module and those in it under the paths that lead to them; gives the number of its arrays.
std::size_t register_module(fs_registry* registry, const Part& module, const std::string& path) {
  std::vector<fs_field> fields;
  std::vector<std::string> type_names(module.parts.size());
  std::size_t pointers = 0;
  for (std::size_t i = 0; i < module.parts.size(); ++i) {
    const Part& part = module.parts[i];
    fs_field field = array_field(part, pointers * sizeof(void*));
    if (part.dtype == FS_DTYPE_NONE) {
      type_names[i] = path + "/" + part.name;
      field.storage = FS_STORAGE_IN_PLACE;
      field.form = FS_FORM_DEFAULT;
      field.type_name = type_names[i].c_str();
      pointers += register_module(registry, part, type_names[i]);
    } else {
      ++pointers;
    }
    fields.push_back(field);
  }
  fs_type type = FS_TYPE_INIT;
  type.name = path.c_str();
  type.size = pointers * sizeof(void*);
  type.fields = fields.data();
  type.field_count = fields.size();
  call(fs_register_type, registry, &type);
  return pointers;
}

// Distinct numbers between 0.5 and 1, the same on every machine.
void fill(const Slot& slot, char* data, std::uint32_t seed) {
  std::uint32_t number = seed * 2654435761u;
  if (slot.dtype == FS_DTYPE_BFLOAT16) {
    auto* items = reinterpret_cast<std::uint16_t*>(data);
    for (std::size_t i = 0; i < slot.size / sizeof *items; ++i, number += 0x9e3779b9u) {
      items[i] = static_cast<std::uint16_t>(0x3f00u | number >> 25);
    }
  } else {
    auto* items = reinterpret_cast<std::uint32_t*>(data);
    for (std::size_t i = 0; i < slot.size / sizeof *items; ++i, number += 0x9e3779b9u) {
      items[i] = 0x3f000000u | number >> 9;
    }
  }
}

// An object and its arrays.
class ModelMemory : public Target {
 public:
  ModelMemory(const Layout& layout, const ModelMemory* source)
      : layout_(layout), source_(source), pages_(layout.size, Pages::Kind::huge) {
    for (const Slot& slot : layout.slots) pointers_.push_back(pages_.data() + slot.offset);
  }

  void fill_all() {
    std::uint32_t seed = 0;
    for (const Slot& slot : layout_.slots) fill(slot, pages_.data() + slot.offset, ++seed);
  }

  const void* model() const { return pointers_.data(); }
  void* object() override { return pointers_.data(); }
  void spoil() override { std::memset(pages_.data(), 0, pages_.size()); }

  bool equals_source() const override {
    for (const Slot& slot : layout_.slots) {
      if (std::memcmp(pages_.data() + slot.offset, source_->pages_.data() + slot.offset, slot.size) != 0) return false;
    }
    return true;
  }

 private:
  const Layout& layout_;
  const ModelMemory* source_;
  Pages pages_;
  std::vector<void*> pointers_;
};

class ArrayModel : public Workload {
 public:
  ArrayModel(const Part& root, std::string leaf_path)
      : leaf_path_(std::move(leaf_path)), registry_(make<Registry>(fs_registry_create, nullptr)) {
    layout_.add(root);
    register_module(registry_.get(), root, root.name);
    type_name_ = root.name;
    source_ = std::make_unique<ModelMemory>(layout_, nullptr);
    source_->fill_all();
  }

  const fs_registry* registry() const override { return registry_.get(); }
  const char* type_name() const override { return type_name_.c_str(); }
  const void* object() const override { return source_->model(); }
  std::unique_ptr<Target> make_target() const override { return std::make_unique<ModelMemory>(layout_, source_.get()); }
  std::size_t leaf_count() const override { return layout_.slots.size(); }
  std::string leaf_path() const override { return leaf_path_; }

 private:
  std::string leaf_path_;
  std::string type_name_;
  Registry registry_;
  Layout layout_;
  std::unique_ptr<ModelMemory> source_;
};

}  // namespace

Part array_part(const std::string& name, fs_dtype dtype, std::vector<std::int64_t> shape) {
  return {name, dtype, std::move(shape), {}};
}

Part module_part(const std::string& name, std::vector<Part> parts) {
  return {name, FS_DTYPE_NONE, {}, std::move(parts)};
}

std::unique_ptr<Workload> make_array_model(const Part& root, const std::string& leaf_path) {
  return std::make_unique<ArrayModel>(root, leaf_path);
}

}  // namespace flaxstate::bench
