// Chunked arrays made from numbers: they are read when the chunks fill the shape in one dtype, and give the items of the chunks
// one after the other.

#include <numeric>

#include "support/target.hpp"
#include "support/walk.hpp"

namespace {

void put_text(std::string& bytes, const std::string& text) {
  bytes += static_cast<char>(0xa0 + text.size());
  bytes += text;
}

struct Chunk {
  std::uint32_t items;
  bool is_int16;
  std::uint32_t rank;
};

// What the input asks for, in msgpack, and whether Flax's own writer could have written it.
struct Chunked {
  std::string bytes;
  std::string data;
  bool is_sound = true;
};

void put_chunk(Chunked& chunked, const Chunk& chunk) {
  std::string payload = "\x93";
  payload += static_cast<char>(0x90 + chunk.rank);
  std::string data;
  for (std::uint32_t axis = 0; axis < chunk.rank; ++axis) payload += static_cast<char>(axis == 0 ? chunk.items : 1);
  put_text(payload, chunk.is_int16 ? "int16" : "uint8");
  for (std::uint32_t i = 0; i < chunk.items * (chunk.is_int16 ? 2 : 1); ++i) {
    data += static_cast<char>(chunked.data.size() + i);
  }
  payload += "\xc4";
  payload += static_cast<char>(data.size());
  payload += data;
  chunked.data += data;
  chunked.bytes += "\xc7";
  chunked.bytes += static_cast<char>(payload.size());
  chunked.bytes += '\x01';
  chunked.bytes += payload;
}

void put_index(Chunked& chunked, std::uint32_t index, bool is_wrong) {
  put_text(chunked.bytes, is_wrong ? "x" : std::to_string(index));
  chunked.is_sound &= !is_wrong;
}

Chunked chunked_of(fuzz::Input& input) {
  Chunked chunked;
  const std::uint32_t rank = input.below(4);
  const std::uint32_t count = input.below(6);
  std::uint64_t wanted = 1;
  chunked.bytes = "\x83";
  put_text(chunked.bytes, "__msgpack_chunked_array__");
  chunked.bytes += '\xc3';
  put_text(chunked.bytes, "shape");
  chunked.bytes += static_cast<char>(0x80 + rank);
  for (std::uint32_t axis = 0; axis < rank; ++axis) {
    const std::uint32_t extent = input.below(20);
    put_index(chunked, axis, input.byte() == 0xff);
    chunked.bytes += static_cast<char>(extent);
    wanted *= extent;
  }
  put_text(chunked.bytes, "chunks");
  chunked.bytes += static_cast<char>(0x80 + count);
  std::uint64_t items = 0;
  bool is_int16 = false;
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::uint8_t how = input.byte();
    const Chunk chunk = {input.below(40), (how & 1U) != 0, how >= 0xf0 ? 2U : 1U};
    put_index(chunked, i, how == 0x7f);
    put_chunk(chunked, chunk);
    if (i == 0) is_int16 = chunk.is_int16;
    chunked.is_sound &= chunk.is_int16 == is_int16 && chunk.rank == 1;
    items += chunk.items;
  }
  chunked.is_sound &= items == wanted;
  return chunked;
}

}  // namespace

FUZZ_TARGET(chunk_dict, 0) {
  const bool is_nested = input.flag();
  Chunked chunked = chunked_of(input);
  if (is_nested) chunked.bytes = "\x81\xa1k" + chunked.bytes;
  const fuzz::ExactBytes bytes(chunked.bytes);
  const fs_decode_options options = FS_DECODE_OPTIONS_INIT;
  fuzz::Tree tree;
  const bool is_read = fuzz::decode(bytes.data(), bytes.size(), options, tree).is_ok();
  FUZZ_REQUIRE(is_read == chunked.is_sound);
  if (!is_read) return;
  const fs_node* const root = fs_tree_root(tree.get());
  const fs_node* const node = is_nested ? fs_node_child(root, 0) : root;
  fuzz::check_tree(root);
  std::string gathered(chunked.data.size(), '\0');
  FUZZ_REQUIRE(fs_node_kind(node) == FS_KIND_ARRAY);
  FUZZ_REQUIRE(fs_node_array_gather(node, gathered.data(), gathered.size(), nullptr) == FS_OK &&
               gathered == chunked.data);
}
