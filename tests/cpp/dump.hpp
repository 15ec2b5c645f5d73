#pragma once

#include <flaxstate/flaxstate.hpp>

#include <string>

// The canonical text of docs/dump-format.md.
std::string dump(flaxstate::node root);

// The same of bytes: "n:hex", or "n:~crc32" for more than 64.
std::string data_text(const void* data, std::size_t size);

std::uint32_t crc32_of(const void* data, std::size_t size);
