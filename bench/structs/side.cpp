#include "side.hpp"

#include <msgpack.hpp>
#include <stdexcept>

namespace flaxstate::bench {

void check(const Side& side) {
  side.write();
  check(side, side.restore);
}

void check(const Side& side, const std::function<void()>& restore) {
  side.spoil();
  if (side.is_restored()) throw std::runtime_error(side.restore_name + " has a target that can't be spoiled");
  restore();
  if (!side.is_restored()) throw std::runtime_error(side.restore_name + " gave other values than were written");
  if (side.finish) side.finish();
}

TimedRun timed_restore(const Side& side, const std::function<void()>& restore) {
  return [&side, restore] {
    side.spoil();
    const double seconds = seconds_of(restore);
    if (side.finish) side.finish();
    return seconds;
  };
}

Measurement compare_writes(const Settings& settings, const Side& ours, const Side& other) {
  check(ours);
  check(other);
  return compare(
      settings, [&] { return seconds_of(ours.write); }, other.write_name, [&] { return seconds_of(other.write); });
}

Measurement compare_restores(const Settings& settings, const Side& ours, const Side& other) {
  check(ours);
  check(other);
  return compare(settings, timed_restore(ours, ours.restore), other.restore_name, timed_restore(other, other.restore));
}

TimedRun timed_parse(Bytes bytes) {
  return [bytes] {
    return seconds_of([&] {
      msgpack::null_visitor visitor;
      if (!msgpack::parse(static_cast<const char*>(bytes.data), bytes.size, visitor)) {
        throw std::runtime_error("msgpack::parse failed");
      }
    });
  };
}

Measurement compare_restore_with_parse(const Settings& settings, const OurSide& ours) {
  check(ours);
  return compare(settings, timed_restore(ours, ours.restore), "null visitor", timed_parse(ours.written()));
}

}  // namespace flaxstate::bench
