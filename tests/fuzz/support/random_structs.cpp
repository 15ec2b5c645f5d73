#include "random_structs.hpp"

#include <algorithm>
#include <cstring>

namespace fuzz {

int staged_boxes = 0;
std::size_t failing_count = SIZE_MAX;

namespace {

constexpr std::size_t most = 4;  // elements of what is counted

struct Item {
  fs_dtype dtype;
  std::size_t size;
  const char* name;
};
constexpr Item items[] = {
    {FS_DTYPE_BOOL, 1, nullptr},    {FS_DTYPE_INT8, 1, nullptr},      {FS_DTYPE_INT16, 2, nullptr},
    {FS_DTYPE_INT32, 4, nullptr},   {FS_DTYPE_INT64, 8, nullptr},     {FS_DTYPE_UINT8, 1, nullptr},
    {FS_DTYPE_UINT16, 2, nullptr},  {FS_DTYPE_UINT32, 4, nullptr},    {FS_DTYPE_UINT64, 8, nullptr},
    {FS_DTYPE_FLOAT16, 2, nullptr}, {FS_DTYPE_BFLOAT16, 2, nullptr},  {FS_DTYPE_FLOAT32, 4, nullptr},
    {FS_DTYPE_FLOAT64, 8, nullptr}, {FS_DTYPE_COMPLEX64, 8, nullptr}, {FS_DTYPE_COMPLEX128, 16, nullptr},
    {FS_DTYPE_INT4, 1, nullptr},    {FS_DTYPE_UINT2, 1, nullptr},     {FS_DTYPE_DATETIME64, 8, "datetime64[s]"}};
constexpr std::uint32_t plain_items = 17;  // those that Python has plain numbers of

void make(const Struct& type, unsigned char* object);
void drop(const Struct& type, unsigned char* object);

void free_box(const BoxType& type, Box& box) {
  for (std::size_t i = 0; type.element != nullptr && i < box.count; ++i)
    drop(*type.element, box.data + i * type.item_size);
  std::free(box.data);
  delete[] box.keys;
  box = {};
}
Box made_box(const BoxType& type, std::size_t count) {
  FUZZ_REQUIRE(count <= 1U << 16U);
  Box box{static_cast<unsigned char*>(
              std::calloc(std::max<std::size_t>(count, 1), std::max<std::size_t>(type.item_size, 1))),
          count, new std::string[count]};
  for (std::size_t i = 0; type.element != nullptr && i < count; ++i) make(*type.element, box.data + i * type.item_size);
  return box;
}

const BoxType& type_of(void* user_data) { return *static_cast<const BoxType*>(user_data); }

fs_status box_size(const void* box, std::size_t* count, fs_error**, void*) {
  *count = static_cast<const Box*>(box)->count;
  return FS_OK;
}
fs_status box_next(const void* container, std::uintptr_t* cursor, const char** key, std::size_t* key_size,
                   const void** element, fs_error**, void* user_data) {
  const Box& box = *static_cast<const Box*>(container);
  const std::size_t index = (*cursor)++;
  *element = box.data + index * type_of(user_data).item_size;
  if (key != nullptr && index < box.count) {
    *key = box.keys[index].data();
    *key_size = box.keys[index].size();
  }
  return FS_OK;
}
fs_status box_entries(const void* container, std::uintptr_t* cursor, std::size_t capacity, fs_entry* entries,
                      std::size_t* count, fs_error** error, void* user_data) {
  const std::size_t left = static_cast<const Box*>(container)->count - *cursor;
  *count = std::min(capacity, left);
  for (std::size_t i = 0; i < *count; ++i) {
    box_next(container, cursor, &entries[i].key, &entries[i].key_size, &entries[i].element, error, user_data);
  }
  return FS_OK;
}
fs_status box_prepare(void*, std::size_t count, void** staged, fs_error** error, void* user_data) {
  const BoxType& type = type_of(user_data);
  if (type.can_fail && count == failing_count) {
    *error = fs_error_create(FS_E_STATE, "not so many");
    return FS_E_STATE;
  }
  *staged = new Box(made_box(type, count));
  ++staged_boxes;
  return FS_OK;
}
fs_status box_element(void* staged, std::size_t index, const char* key, std::size_t key_size, void** element,
                      fs_error**, void* user_data) {
  Box& box = *static_cast<Box*>(staged);
  FUZZ_REQUIRE(index < box.count);
  if (key != nullptr) box.keys[index].assign(key, key_size);
  *element = box.data + index * type_of(user_data).item_size;
  return FS_OK;
}
void box_discard(void*, void* staged, void* user_data) {
  free_box(type_of(user_data), *static_cast<Box*>(staged));
  delete static_cast<Box*>(staged);
  --staged_boxes;
}
void box_commit(void* container, void* staged, void* user_data) {
  std::swap(*static_cast<Box*>(container), *static_cast<Box*>(staged));
  box_discard(container, staged, user_data);
}
fs_status box_reset(void* container, std::size_t count, fs_error** error, void* user_data) {
  const BoxType& type = type_of(user_data);
  Box& box = *static_cast<Box*>(container);
  free_box(type, box);
  if (type.can_fail && count == failing_count) {
    *error = fs_error_create(FS_E_STATE, "not so many");
    return FS_E_STATE;
  }
  box = made_box(type, count);
  return FS_OK;
}
fs_status box_read(const void* container, std::uint64_t first, std::uint64_t count, void* destination, fs_error**,
                   void* user_data) {
  const std::size_t size = type_of(user_data).item_size;
  std::memcpy(destination, static_cast<const Box*>(container)->data + first * size, count * size);
  return FS_OK;
}
fs_status box_write(void* staged, std::uint64_t first, std::uint64_t count, const void* from, fs_error**,
                    void* user_data) {
  Box& box = *static_cast<Box*>(staged);
  const std::size_t size = type_of(user_data).item_size;
  FUZZ_REQUIRE(count <= box.count && first <= box.count - count);
  std::memcpy(box.data + first * size, from, count * size);
  return FS_OK;
}

fs_status number_to_state(const void* object, fs_builder* builder, fs_error** error, void*) {
  std::int32_t number;
  std::memcpy(&number, object, sizeof number);
  return fs_builder_int64(builder, number, error);
}
fs_status number_prepare(void*, const fs_node* node, const fs_restore_options*, void** staged, fs_error** error,
                         void*) {
  std::int64_t number = 0;
  const fs_status status = fs_node_int64(node, &number, error);
  if (status != FS_OK) return status;
  *staged = new std::int32_t(static_cast<std::int32_t>(number));
  ++staged_boxes;
  return FS_OK;
}
void number_discard(void*, void* staged, void*) {
  delete static_cast<std::int32_t*>(staged);
  --staged_boxes;
}
void number_commit(void* target, void* staged, void* user_data) {
  std::memcpy(target, staged, sizeof(std::int32_t));
  number_discard(target, staged, user_data);
}

template <class T>
void put(unsigned char* place, T value) {
  std::memcpy(place, &value, sizeof value);
}
template <class T>
T get(const unsigned char* place) {
  T value;
  std::memcpy(&value, place, sizeof value);
  return value;
}
Box& box_at(unsigned char* place) { return *reinterpret_cast<Box*>(place); }
const Box& box_at(const unsigned char* place) { return *reinterpret_cast<const Box*>(place); }

bool is_pointer(Member sort) { return sort == Member::pointer || sort == Member::pointed_part; }
std::size_t parts_of(const StructMember& member) {
  return member.nested == nullptr || member.sort == Member::box
             ? 0
             : member.room / std::max<std::size_t>(member.nested->size, 1);
}

void make(const Struct& type, unsigned char* object) {
  if (type.size != 0) std::memset(object, 0, type.size);
  for (const StructMember& member : type.members) {
    if (is_pointer(member.sort)) put(object + member.field.offset, object + member.place);
    for (std::size_t i = 0; i < parts_of(member); ++i)
      make(*member.nested, object + member.place + i * member.nested->size);
  }
}
void drop(const Struct& type, unsigned char* object) {
  for (const StructMember& member : type.members) {
    if (member.sort == Member::box) free_box(member.box, box_at(object + member.place));
    for (std::size_t i = 0; i < parts_of(member); ++i)
      drop(*member.nested, object + member.place + i * member.nested->size);
  }
}

void fill_items(const fs_field& field, unsigned char* place, std::size_t bytes, Random& random) {
  const bool is_text = field.dtype == FS_DTYPE_STR || field.dtype == FS_DTYPE_BYTES;
  for (std::size_t i = 0; i < bytes; ++i) {
    place[i] = is_text ? static_cast<unsigned char>('a' + random.below(26)) : static_cast<unsigned char>(random.next());
    if (field.dtype == FS_DTYPE_BOOL) place[i] &= 1;
    if (field.dtype == FS_DTYPE_INT4) place[i] &= 7;
    if (field.dtype == FS_DTYPE_UINT2) place[i] &= 3;
  }
  // Small numbers have other encodings than large ones.
  if (field.rank == 0 && bytes > 1 && !is_text && random.below(2) == 0) {
    std::memset(place + 1, place[0] % 4 == 3 ? 0xff : 0, bytes - 1);
  }
}

void fill(const Struct& type, unsigned char* object, Random& random, int depth) {
  for (const StructMember& member : type.members) {
    unsigned char* const place = object + member.place;
    const std::size_t item = std::max<std::size_t>(member.box.item_size, 1);
    const std::size_t count = random.below(most + 1);
    switch (member.sort) {
      case Member::leaf: {
        // Much text is as long as it can be.
        const auto room = static_cast<std::uint32_t>(member.room);
        const bool is_text = member.field.dtype == FS_DTYPE_STR;
        fill_items(member.field, place, is_text ? std::min(random.below(2 * room), room - 1) : room, random);
        break;
      }
      case Member::counted:
        fill_items(member.field, place, count * item, random);
        put(object + member.field.count_offset, count);
        break;
      case Member::counted_parts: put(object + member.field.count_offset, count); [[fallthrough]];
      case Member::pointed_part:
      case Member::part:
      case Member::parts:
        for (std::size_t i = 0; i < parts_of(member); ++i)
          fill(*member.nested, place + i * member.nested->size, random, depth + 1);
        break;
      case Member::pointer: fill_items(member.field, place, member.room, random); break;
      case Member::by_callbacks: put(place, static_cast<std::int32_t>(random.next())); break;
      case Member::box: {
        Box& box = box_at(place);
        free_box(member.box, box);
        const bool is_optional = member.accessors.container == FS_CONTAINER_OPTIONAL;
        std::size_t size = is_optional ? random.below(2) : random.below(random.below(4) == 0 ? 40 : 6);
        if (member.box.element != nullptr) {
          size = depth > 5 ? 0 : std::min<std::size_t>(size, random.elements_left);
          random.elements_left -= static_cast<std::uint32_t>(size);
        }
        box = made_box(member.box, size);
        const bool is_sorted = random.below(2) != 0;
        for (std::size_t i = 0; i < size; ++i) {
          box.keys[i] = is_sorted ? std::string(1 + i / 26, 'k') + static_cast<char>('a' + i % 26)
                                  : static_cast<char>('a' + random.below(26)) + std::to_string(i);
          if (member.box.element != nullptr) fill(*member.box.element, box.data + i * item, random, depth + 1);
        }
        if (member.box.element == nullptr) fill_items(member.field, box.data, size * item, random);
        break;
      }
    }
    if (is_pointer(member.sort) && random.below(4) == 0) put<unsigned char*>(object + member.field.offset, nullptr);
  }
}

void image_of(const Struct& type, const unsigned char* object, std::string& image) {
  std::string own(reinterpret_cast<const char*>(object), type.size);
  for (const StructMember& member : type.members) {
    const unsigned char* const place = object + member.place;
    if (is_pointer(member.sort)) {
      const bool is_null = get<const unsigned char*>(object + member.field.offset) == nullptr;
      own.replace(member.field.offset, sizeof(void*), sizeof(void*), is_null ? '0' : 'p');
    }
    if (member.sort == Member::box) {
      const Box& box = box_at(place);
      own.replace(member.place, sizeof(Box), sizeof(Box), 'b');
      image += "[" + std::to_string(box.count);
      for (std::size_t i = 0; i < box.count; ++i) {
        image += " " + box.keys[i] + ":";
        if (member.box.element != nullptr) image_of(*member.box.element, box.data + i * member.box.item_size, image);
      }
      if (member.box.element == nullptr && box.count != 0) {
        image.append(reinterpret_cast<const char*>(box.data), box.count * member.box.item_size);
      }
      image += "]";
    }
    for (std::size_t i = 0; i < parts_of(member); ++i) {
      image_of(*member.nested, place + i * member.nested->size, image);
      own.replace(member.place + i * member.nested->size, member.nested->size, member.nested->size, 'n');
    }
  }
  image += own;
}

std::size_t place_in(Struct& made, std::size_t size, std::size_t alignment = 8) {
  made.size = (made.size + alignment - 1) / alignment * alignment;
  const std::size_t place = made.size;
  made.size += size;
  return place;
}

fs_accessors table_of(fs_container container, bool is_contiguous, bool is_stream) {
  fs_accessors made = FS_ACCESSORS_INIT;
  made.container = container;
  made.is_contiguous = is_contiguous ? 1 : 0;
  made.size = box_size;
  made.next = is_stream ? nullptr : box_next;
  made.prepare = box_prepare;
  made.staged_element = is_stream ? nullptr : box_element;
  made.commit = box_commit;
  made.discard = box_discard;
  made.read_items = is_stream ? box_read : nullptr;
  made.write_items = is_stream ? box_write : nullptr;
  return made;
}

void require_ok(fs_status status, fs_error* error) {
  if (status != FS_OK) std::fprintf(stderr, "%s\n", fs_error_report(error));
  FUZZ_REQUIRE(status == FS_OK);
}

}  // namespace

void RandomStructs::add_member(Random& random, Struct& made, std::uint32_t index, std::uint32_t count) {
  made.members.emplace_back();
  StructMember& member = made.members.back();
  member = {};
  const std::uint32_t name_size = random.below(8) == 0 ? 40 : random.below(12);
  member.name = std::string(1, static_cast<char>('a' + random.below(26))) + std::to_string(made.members.size()) +
                std::string(name_size, 'k');
  fs_field& field = member.field;
  field = {};
  field.struct_size = sizeof field;
  field.name = member.name.c_str();
  const auto leaf = [&](bool is_plain) {
    const Item& item = items[random.below(is_plain ? plain_items : std::size(items))];
    field.dtype = item.dtype;
    field.dtype_name = item.name;
    member.box.item_size = item.size;
  };
  const auto nested = [&](const Struct& type) {
    member.nested = &type;
    field.type_name = type.name.c_str();
  };
  const bool has_parts = index != 0;
  const auto earlier = [&]() -> const Struct& { return structs_[random.below(index)]; };
  std::uint32_t sort = random.below(19);
  // What is in itself is so through a container that may be empty.
  if (!has_parts && sort >= 7 && sort <= 11) sort %= 7;
  switch (sort) {
    case 0:
    case 1:
    case 2:
      member.sort = Member::leaf;
      leaf(true);
      field.form = FS_FORM_PLAIN;
      member.room = member.box.item_size;
      break;
    case 3:
      member.sort = Member::leaf;
      leaf(false);
      field.form = random.below(2) == 0 ? FS_FORM_SCALAR : FS_FORM_ARRAY;
      member.room = member.box.item_size;
      break;
    case 4:
      member.sort = random.below(2) == 0 ? Member::leaf : Member::pointer;
      leaf(false);
      field.rank = 1 + random.below(2);
      member.room = member.box.item_size;
      for (std::uint32_t i = 0; i < field.rank; ++i)
        member.room *= static_cast<std::size_t>(field.shape[i] = random.below(4));
      break;
    case 5:
      member.sort = Member::leaf;
      field.dtype = FS_DTYPE_STR;
      field.rank = 1;
      member.room = static_cast<std::size_t>(field.shape[0] = 1 + random.below(random.below(4) == 0 ? 300 : 40));
      break;
    case 6:
      member.sort = Member::counted;
      leaf(false);
      if (random.below(2) == 0) {
        field.dtype = random.below(2) == 0 ? FS_DTYPE_STR : FS_DTYPE_BYTES;
        field.dtype_name = nullptr;
        member.box.item_size = 1;
      }
      field.rank = 1;
      field.shape[0] = FS_COUNTED;
      member.room = most * member.box.item_size;
      break;
    case 7:
      member.sort = Member::part;
      nested(earlier());
      member.room = member.nested->size;
      break;
    case 8:
      member.sort = random.below(2) == 0 ? Member::parts : Member::counted_parts;
      nested(earlier());
      field.rank = 1;
      field.shape[0] = member.sort == Member::parts ? static_cast<std::int64_t>(random.below(most)) : FS_COUNTED;
      member.room =
          member.nested->size * (member.sort == Member::parts ? static_cast<std::size_t>(field.shape[0]) : most);
      break;
    case 9:
      member.sort = Member::part;
      nested(earlier());
      member.room = member.nested->size;
      break;
    case 10:
      member.sort = Member::pointed_part;
      nested(earlier());
      member.room = member.nested->size;
      break;
    case 11:
      member.sort = Member::pointer;
      leaf(true);
      field.form = FS_FORM_PLAIN;
      member.room = member.box.item_size;
      break;
    case 12:
      member.sort = Member::by_callbacks;
      field.type_name = "Number";
      member.room = sizeof(std::int32_t);
      break;
    default: {
      member.sort = Member::box;
      member.room = sizeof(Box);
      const bool has_elements = sort < 17 && (index != 0 || made.kind != FS_KIND_NIL);
      fs_container container = FS_CONTAINER_ITEMS;
      bool is_stream = false;
      if (has_elements) {
        constexpr fs_container containers[] = {FS_CONTAINER_SEQUENCE, FS_CONTAINER_MAP, FS_CONTAINER_OPTIONAL,
                                               FS_CONTAINER_SEQUENCE};
        container = containers[sort - 13];
        // A pass-through type may not lead back to itself.
        const std::uint32_t which = random.below(made.kind == FS_KIND_NIL ? index : count);
        member.box.element = &structs_[which];
        field.type_name = structs_[which].name.c_str();
      } else {
        leaf(false);
        is_stream = random.below(4) == 0;
        field.rank = 1;
        field.shape[0] = FS_COUNTED;
        if (!is_stream && random.below(2) == 0) {
          field.dtype = random.below(2) == 0 ? FS_DTYPE_STR : FS_DTYPE_BYTES;
          field.dtype_name = nullptr;
          field.rank = 0;
          field.shape[0] = 0;
          member.box.item_size = 1;
        }
        if (is_stream) container = FS_CONTAINER_STREAM;
      }
      member.accessors = table_of(container, container == FS_CONTAINER_SEQUENCE && random.below(2) == 0, is_stream);
      if (!is_stream && random.below(2) == 0) {
        member.accessors.reset = box_reset;
        const bool is_list = container == FS_CONTAINER_SEQUENCE && member.accessors.is_contiguous == 0;
        if (container == FS_CONTAINER_MAP || is_list) member.accessors.entries = box_entries;
      }
      if (container == FS_CONTAINER_ITEMS && random.below(2) == 0) {
        member.accessors.layout = FS_LAYOUT_COUNT;
        member.accessors.data_offset = offsetof(Box, data);
        member.accessors.end_offset = offsetof(Box, count);
      }
      member.box.can_fail = random.below(4) == 0;
      member.accessors.user_data = &member.box;
      break;
    }
  }
  member.place = place_in(made, member.room);
  field.offset = member.place;
  if (is_pointer(member.sort)) {
    field.storage = FS_STORAGE_POINTER;
    field.offset = place_in(made, sizeof(void*));
  }
  if (member.sort == Member::box) {
    field.storage = FS_STORAGE_ACCESSORS;
    field.accessors = &member.accessors;
  }
  if (member.sort == Member::counted || member.sort == Member::counted_parts) {
    field.capacity = most;
    field.count_offset = place_in(made, sizeof(std::size_t));
  }
}

RandomStructs::RandomStructs(std::uint64_t seed) {
  Random random(seed);
  fs_registry* made = nullptr;
  fs_error* error = nullptr;
  require_ok(fs_registry_create(nullptr, &made, &error), error);
  registry_.reset(made);
  fs_type number = FS_TYPE_INIT;
  number.name = "Number";
  number.size = sizeof(std::int32_t);
  number.to_state = number_to_state;
  number.prepare = number_prepare;
  number.commit = number_commit;
  number.discard = number_discard;
  require_ok(fs_register_type(made, &number, &error), error);
  const std::uint32_t count = 1 + random.below(4);
  constexpr fs_kind kinds[] = {FS_KIND_DATACLASS, FS_KIND_DATACLASS, FS_KIND_DATACLASS, FS_KIND_DICT,
                               FS_KIND_LIST,      FS_KIND_TUPLE,     FS_KIND_NIL,       FS_KIND_NAMED_TUPLE};
  structs_.resize(count);
  for (std::uint32_t i = 0; i < count; ++i) structs_[i].name = "T" + std::to_string(i);
  for (std::uint32_t i = 0; i < count; ++i) {
    Struct& type = structs_[i];
    type.kind = kinds[random.below(i == 0 ? 6 : std::size(kinds))];
    const std::uint32_t members = type.kind == FS_KIND_NIL ? 1 : random.below(8);
    for (std::uint32_t k = 0; k < members; ++k) add_member(random, type, i, count);
    place_in(type, 0);
  }
  for (Struct& type : structs_) {
    std::vector<fs_field> fields;
    for (StructMember& member : type.members) {
      if (member.box.element != nullptr) member.box.item_size = member.box.element->size;
      fields.push_back(member.field);
    }
    fs_type described = FS_TYPE_INIT;
    described.name = type.name.c_str();
    described.size = type.size;
    described.kind = type.kind;
    described.fields = fields.data();
    described.field_count = fields.size();
    require_ok(fs_register_type(made, &described, &error), error);
  }
}

RandomObject::RandomObject(const Struct& type) : type_(type), data_(type.size + 1) { make(type_, data_.data()); }
RandomObject::~RandomObject() { drop(type_, data_.data()); }

void RandomObject::fill(std::uint64_t seed) {
  Random random(seed);
  fuzz::fill(type_, data_.data(), random, 0);
}

std::string RandomObject::image() const {
  std::string image;
  image_of(type_, data_.data(), image);
  return image;
}

}  // namespace fuzz
