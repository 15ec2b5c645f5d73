#include "tree/foreign_format.hpp"

#include <algorithm>
#include <string_view>

namespace flaxstate {
namespace {

using namespace std::string_view_literals;

struct Format {
  std::string_view start;
  const char* remark;
};

constexpr Format formats[] = {
    {"version https://git-lfs"sv, "this is a git-LFS pointer, not the file that it stands for: run 'git lfs pull'"},
    {"\x1f\x8b"sv, "the bytes look like gzip"},
    {"\x28\xb5\x2f\xfd"sv, "the bytes look like Zstandard"},
    {"BZh"sv, "the bytes look like bzip2"},
    {"\xfd"
     "7zXZ"sv,
     "the bytes look like xz"},
    {"\x04\x22\x4d\x18"sv, "the bytes look like LZ4"},
    {"PK\x03\x04"sv, "the bytes look like a zip archive, as PyTorch's files and .npz files are"},
    {"PK\x05\x06"sv, "the bytes look like an empty zip archive"},
    {"\x80\x02"sv, "the bytes look like a Python pickle"},
    {"\x80\x03"sv, "the bytes look like a Python pickle"},
    {"\x80\x04"sv, "the bytes look like a Python pickle"},
    {"\x80\x05"sv, "the bytes look like a Python pickle"},
    {"\x93NUMPY"sv, "the bytes look like a NumPy .npy file"},
    {"\x89HDF\r\n\x1a\n"sv, "the bytes look like an HDF5 file"},
    {"\x89PNG\r\n\x1a\n"sv, "the bytes look like a PNG image"},
    {"\xff\xd8\xff"sv, "the bytes look like a JPEG image"},
    {"GIF8"sv, "the bytes look like a GIF image"},
    {"RIFF"sv, "the bytes look like a RIFF file, as WebP images are"},
    {"GGUF"sv, "the bytes look like a GGUF file"},
    {"PAR1"sv, "the bytes look like a Parquet file"},
    {"ARROW1"sv, "the bytes look like an Arrow file"},
    {"SQLite format 3"sv, "the bytes look like an SQLite database"},
    {"%PDF"sv, "the bytes look like a PDF file"},
    {"\x7f"
     "ELF"sv,
     "the bytes look like a program (ELF)"},
    {"7z\xbc\xaf\x27\x1c"sv, "the bytes look like a 7z archive"},
    {"\0asm"sv, "the bytes look like WebAssembly"},
    {"\x0c\xdb\x3a\x2a"sv, "the bytes look like an OCDBT manifest, a part of an Orbax checkpoint"},
    {"\x0c\xdb"sv, "the bytes look like OCDBT, a part of an Orbax checkpoint"},
    {"\xff\xfe"sv, "the bytes look like text in UTF-16"},
    {"\xfe\xff"sv, "the bytes look like text in UTF-16"},
    {"\xef\xbb\xbf"sv, "the bytes look like text"},
};

// The size of a JSON header, 8 bytes least significant first, and the header.
bool is_safetensors(const FirstBytes& first) noexcept {
  if (first.count < 10 || first.bytes[8] != '{' || (first.bytes[9] != '"' && first.bytes[9] != '}')) return false;
  std::uint64_t size = 0;
  for (std::size_t i = 8; i-- != 0;) size = size << 8 | first.bytes[i];
  return size <= first.total - 8;
}

bool is_tflite(std::string_view bytes) noexcept { return bytes.size() > 8 && bytes.substr(4, 4) == "TFL3"; }

bool is_json(std::string_view text) noexcept {
  if (text.size() < 2 || (text[0] != '{' && text[0] != '[')) return false;
  constexpr std::string_view following = "\"{}[] \t\r\n-0123456789";
  return following.find(text[1]) != std::string_view::npos;
}

bool is_letter_or_sign(char byte) noexcept {
  return (byte >= ' ' && byte <= '~') || byte == '\t' || byte == '\r' || byte == '\n';
}

// Text is small ints to msgpack, so that one byte of it may be meant.
const char* text_format(std::string_view bytes) noexcept {
  const std::size_t blanks = std::min(bytes.find_first_not_of(" \t\r\n"), bytes.size());
  const std::string_view text = bytes.substr(blanks);
  if (text.size() > 1 && text[0] == '<') return "the bytes look like HTML or XML";
  if (is_json(text)) return "the bytes look like JSON";
  const bool is_text = bytes.size() > 1 && std::all_of(bytes.begin(), bytes.end(), is_letter_or_sign);
  return is_text ? "the bytes look like text" : nullptr;
}

bool is_zeros(const FirstBytes& first) noexcept {
  return first.count > 1 && std::all_of(first.bytes, first.bytes + first.count, [](Byte byte) { return byte == 0; });
}

}  // namespace

const char* foreign_format(const FirstBytes& first) noexcept {
  if (is_safetensors(first)) return "the bytes look like a safetensors file";
  const std::string_view bytes(reinterpret_cast<const char*>(first.bytes), first.count);
  for (const Format& format : formats) {
    if (bytes.size() > format.start.size() && bytes.substr(0, format.start.size()) == format.start) {
      return format.remark;
    }
  }
  if (is_tflite(bytes)) return "the bytes look like a TensorFlow Lite model";
  return is_zeros(first) ? "the bytes start with zeros" : text_format(bytes);
}

}  // namespace flaxstate
