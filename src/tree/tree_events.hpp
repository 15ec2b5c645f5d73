#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <type_traits>
#include <utility>

#include "base/bytes.hpp"
#include "base/location.hpp"
#include "tree/array_view.hpp"
#include "tree/key.hpp"

namespace flaxstate {

class Source;

// What an array has around it in its tree.
struct Surroundings {
  bool may_chunk;       // all containers above are dicts, so that readers put chunks together again
  std::uint32_t depth;  // containers above
  const Location& where;
};

// The events that describe a tree, in pre-order: for each value of a container with keys its key, then the value. Those
// who emit them (tree_walk.hpp, object_walk.hpp) and those who take them (msgpack_writer.hpp, state_builder.hpp) are
// joined at compile time; the latter assert that they take all of this list. The reader and other builders call a
// TreeBuilder, which takes trees alone.
template <class Events, class = void>
struct TakesTreeEvents : std::false_type {};

template <class Events>
struct TakesTreeEvents<
    Events,
    std::void_t<
        // Whether they become bytes, for which some trees have no form.
        std::enable_if_t<std::is_same_v<decltype(Events::writes_bytes), const bool>>,
        // A container: its begin with the number of its children, the children, and its end.
        decltype(std::declval<Events&>().begin(Kind{}, std::uint32_t{})),
        decltype(std::declval<Events&>().class_name(std::string_view{})),  // behind the begin of a dataclass
        decltype(std::declval<Events&>().end()),
        // A key: as text, of any kind, as msgpack and text, and as text that doesn't outlive the call.
        decltype(std::declval<Events&>().key_text(std::string_view{})),
        decltype(std::declval<Events&>().key(std::declval<const KeyView&>())),
        decltype(std::declval<Events&>().key_encoded(std::string_view{}, std::string_view{})),
        decltype(std::declval<Events&>().key_temporary(std::string_view{})),
        // A leaf.
        decltype(std::declval<Events&>().nil()), decltype(std::declval<Events&>().boolean(bool{})),
        decltype(std::declval<Events&>().integer(std::int64_t{})),
        decltype(std::declval<Events&>().unsigned_integer(std::uint64_t{})),
        decltype(std::declval<Events&>().real(double{})), decltype(std::declval<Events&>().complex(double{}, double{})),
        decltype(std::declval<Events&>().str(std::string_view{})),
        decltype(std::declval<Events&>().bytes(static_cast<const Byte*>(nullptr), std::uint32_t{})),
        decltype(std::declval<Events&>().ext(std::int8_t{}, static_cast<const Byte*>(nullptr), std::uint32_t{})),
        decltype(std::declval<Events&>().timestamp(std::int64_t{}, std::uint32_t{})),
        decltype(std::declval<Events&>().array(std::declval<const ArrayView&>(), std::declval<const Surroundings&>())),
        decltype(std::declval<Events&>().scalar(std::declval<const ArrayView&>(), std::declval<const Surroundings&>())),
        // The source of the array that follows; and that what arrays so far point at may go.
        decltype(std::declval<Events&>().keep(std::declval<std::unique_ptr<Source>>())),
        decltype(std::declval<Events&>().settle())>> : std::true_type {};

}  // namespace flaxstate
