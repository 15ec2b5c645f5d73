// Files: saved, restored, loaded, opened; and types that functions write and read.
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>

#include "bytes_of.hpp"
#include "catch.hpp"
#include "error_of.hpp"

namespace {

using flaxstate::field;

struct layer {
  std::vector<float> weights;
};

struct model {
  std::int32_t step = 0;
  std::map<std::string, layer> layers;
};

auto model_registry() {
  return flaxstate::types()
      .add<layer>("Layer", field("weights", &layer::weights))
      .add<model>("Model", field("step", &model::step), field("layers", &model::layers));
}

model trained() {
  model made;
  made.step = 3;
  made.layers["head"].weights.assign(1000, 0.5f);
  return made;
}

// A path in a folder of this test's own, which is gone with it.
struct temporary_file {
  temporary_file()
      : folder(std::filesystem::temp_directory_path() /
               ("flaxstate_cpp_" + std::to_string(reinterpret_cast<std::uintptr_t>(this)))) {
    std::filesystem::create_directories(folder);
    path = (folder / "model.msgpack").string();
  }
  temporary_file(const temporary_file&) = delete;
  temporary_file& operator=(const temporary_file&) = delete;
  ~temporary_file() { std::filesystem::remove_all(folder); }
  std::string bytes() const {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  std::filesystem::path folder;
  std::string path;
};

struct clock_time {
  int hours = 0, minutes = 0;
};

flaxstate::registry clock_registry() {
  flaxstate::registry reg;
  reg.add_by<clock_time>(
      "Clock", [](const clock_time& time, flaxstate::builder_view& out) { out.add(time.hours * 60 + time.minutes); },
      [](flaxstate::node state) {
        const std::int64_t minutes = state.as<std::int64_t>();
        if (minutes < 0 || minutes >= 24 * 60) throw std::out_of_range("a clock shows 0 to 1439 minutes");
        return clock_time{static_cast<int>(minutes / 60), static_cast<int>(minutes % 60)};
      });
  reg.add<std::vector<clock_time>>("Clocks");
  return reg;
}

}  // namespace

TEST_CASE("What a killed save left is removed, and nothing else") {
  const temporary_file file;
  std::ofstream(file.folder / ".flaxstate-0123456789abcdef") << "half";
  std::ofstream(file.path) << "whole";
  CHECK(flaxstate::remove_unfinished(file.folder.string().c_str()) == 1);
  CHECK(flaxstate::remove_unfinished(file.folder.string().c_str()) == 0);
  CHECK(file.bytes() == "whole");
  CHECK(error_of([&] { flaxstate::remove_unfinished((file.path + "/none").c_str()); }).status() == FS_E_IO);
}

TEST_CASE("a file holds what to_bytes gives") {
  const auto reg = model_registry();
  const temporary_file file;
  flaxstate::save_file(reg, trained(), file.path.c_str());
  CHECK(file.bytes() == flaxstate::to_bytes(reg, trained()).text());
  const auto loaded = flaxstate::load<model>(reg, file.path.c_str());
  CHECK(loaded.step == 3);
  CHECK(loaded.layers.at("head").weights == trained().layers.at("head").weights);
  model target;
  flaxstate::restore_file(reg, target, file.path.c_str());
  CHECK(target.layers.at("head").weights.size() == 1000);
  const flaxstate::tree tree = flaxstate::open_file(file.path.c_str());
  CHECK(tree.root().at("layers/head/weights").as<flaxstate::array_view>().gather<float>() ==
        trained().layers.at("head").weights);
}

TEST_CASE("bytes that are there already become a file") {
  const auto reg = model_registry();
  const temporary_file file;
  flaxstate::save_bytes(flaxstate::to_bytes(reg, trained()), file.path.c_str());
  CHECK(flaxstate::load<model>(reg, file.path.c_str()).step == 3);
}

TEST_CASE("a file that isn't there is an error of the system, and leaves the target") {
  const auto reg = model_registry();
  const temporary_file file;
  model target = trained();
  CHECK(error_of([&] { flaxstate::restore_file(reg, target, file.path.c_str()); }).status() == FS_E_IO);
  CHECK(target.step == 3);
  CHECK(error_of([&] { flaxstate::load<model>(reg, file.path.c_str()); }).status() == FS_E_IO);
  CHECK(error_of([&] { flaxstate::open_file(file.path.c_str()); }).system_code() == ENOENT);
  const std::string nowhere = file.path + "/x";
  CHECK(error_of([&] { flaxstate::save_file(reg, trained(), nowhere.c_str()); }).status() == FS_E_IO);
}

TEST_CASE("a state dict goes into an object, and shares the object's arrays") {
  const auto reg = model_registry();
  const model source = trained();
  const flaxstate::tree state = flaxstate::to_state_dict(reg, source);
  const auto array = state.root().at("layers/head/weights").as<flaxstate::array_view>();
  CHECK(array.data() == source.layers.at("head").weights.data());
  model target;
  flaxstate::from_state_dict(reg, target, state.root());
  CHECK(target.layers.at("head").weights == source.layers.at("head").weights);
  CHECK(error_of([&] { flaxstate::from_state_dict(reg, target, state.root()["step"]); }).status() == FS_E_MISMATCH);
}

TEST_CASE("a sink takes the same bytes, and may refuse them") {
  const auto reg = model_registry();
  std::string taken;
  flaxstate::save_sink(reg, trained(), [&](flaxstate::bytes_view piece) { taken += piece.text(); });
  CHECK(taken == flaxstate::to_bytes(reg, trained()).text());
  const flaxstate::error thrown = error_of([&] {
    flaxstate::save_sink(reg, trained(), [](flaxstate::bytes_view) { throw std::runtime_error("the line is dead"); });
  });
  CHECK(thrown.status() == FS_E_CALLBACK);
  CHECK(std::string(thrown.message()).find("the line is dead") != std::string::npos);
  const auto refuse = [](flaxstate::bytes_view) -> flaxstate::result<void> {
    return flaxstate::failure(FS_E_IO, "no room");
  };
  CHECK(flaxstate::try_save_sink(reg, trained(), refuse).failure().status() == FS_E_CALLBACK);
}

TEST_CASE("a state dict may stand alone") {
  const auto reg = model_registry();
  model source = trained();
  flaxstate::tree_options options;
  options.copy_data = 1;
  const flaxstate::tree state = flaxstate::to_state_dict(reg, source, options);
  source = model();
  model target;
  flaxstate::from_state_dict(reg, target, state.root());
  CHECK(target.layers.at("head").weights == trained().layers.at("head").weights);
}

TEST_CASE("a function is read like a file, by a tree or into an object") {
  const auto reg = model_registry();
  const flaxstate::buffer bytes = flaxstate::to_bytes(reg, trained());
  const auto reads = std::make_shared<int>(0);
  const auto read = [&bytes, reads](std::uint64_t offset, void* destination, std::size_t size) {
    ++*reads;
    std::copy_n(bytes.data() + offset, size, static_cast<unsigned char*>(destination));
  };
  {
    const flaxstate::tree tree = flaxstate::open_source(bytes.size(), read);
    CHECK(reads.use_count() == 3);
    CHECK(tree.root().at("layers/head/weights").as<flaxstate::array_view>().gather<float>() ==
          trained().layers.at("head").weights);
  }
  model target;
  flaxstate::restore_source(reg, target, bytes.size(), read);
  CHECK(target.step == 3);
  CHECK(target.layers.at("head").weights == trained().layers.at("head").weights);
  CHECK(reads.use_count() == 2);
  CHECK(*reads > 1);
  const auto fails = [](std::uint64_t, void*, std::size_t) { throw std::runtime_error("the store is gone"); };
  CHECK(error_of([&] { flaxstate::open_source(5, fails); }).status() == FS_E_CALLBACK);
  CHECK(error_of([&] { flaxstate::restore_source(reg, target, 5, fails); }).status() == FS_E_CALLBACK);
  const auto refuses = [](std::uint64_t, void*, std::size_t) -> flaxstate::result<void> {
    return flaxstate::failure(FS_E_IO, "gone");
  };
  CHECK(flaxstate::try_open_source(5, refuses).failure().status() == FS_E_CALLBACK);
  CHECK(flaxstate::try_restore_source(reg, target, 5, refuses).failure().status() == FS_E_CALLBACK);
  CHECK(target.step == 3);
}

TEST_CASE("a checkpoint in parts is one tree") {
  const temporary_file file;
  const auto part = [&](const char* name) { return (file.folder / name).string(); };
  flaxstate::save_bytes(packed("{'a': {'b': 1}}"), part("m-00001-of-00002.msgpack").c_str());
  flaxstate::save_bytes(packed("{'a': {'c': 2}}"), part("m-00002-of-00002.msgpack").c_str());
  for (const char* name : {"m.msgpack", "m-00002-of-00002.msgpack"}) {
    const flaxstate::tree tree = flaxstate::open_sharded(part(name).c_str());
    CHECK(hex(flaxstate::msgpack_serialize(tree.root())) == hex_of("{'a': {'b': 1, 'c': 2}}"));
  }
  std::filesystem::remove(part("m-00001-of-00002.msgpack"));
  CHECK(error_of([&] { flaxstate::open_sharded(part("m.msgpack").c_str()); }).status() == FS_E_IO);
}

TEST_CASE("one array of a file is overwritten") {
  const temporary_file file;
  const char* const path = file.path.c_str();
  const std::string before = packed("{'a': f32[2,2](1, 2, 3, 4), 's': i16(7), 'z': f64[](0)}");
  flaxstate::save_bytes(before, path);
  const auto floats = [&] {
    const flaxstate::tree tree = flaxstate::open_file(path);
    return tree.root()["a"].as<flaxstate::array_view>().gather<float>();
  };
  flaxstate::overwrite_array(path, "a", std::vector<std::array<float, 2>>{{5, 6}, {7, 8}});
  CHECK(floats() == std::vector<float>{5, 6, 7, 8});
  const float matrix[2][2] = {{1, 3}, {5, 7}};
  flaxstate::overwrite_options options;
  options.durability = FS_DURABILITY_NONE;
  flaxstate::overwrite_array(path, "./a", matrix, options);
  CHECK(floats() == std::vector<float>{1, 3, 5, 7});
  flaxstate::overwrite_array(path, "s", std::int16_t(-2));
  flaxstate::overwrite_array(path, "z", 2.5);
  const flaxstate::tree old = flaxstate::msgpack_restore(before);
  flaxstate::overwrite_array(path, "a", old.root()["a"].as<flaxstate::array_view>());
  CHECK(floats() == std::vector<float>{1, 2, 3, 4});
  CHECK(hex(file.bytes()) == hex_of("{'a': f32[2,2](1, 2, 3, 4), 's': i16(-2), 'z': f64[](2.5)}"));
  const auto status_of = [&](const char* place, const auto& array) {
    return flaxstate::try_overwrite_array(path, place, array).failure().status();
  };
  CHECK(status_of("a", std::vector<float>(4)) == FS_E_SHAPE);
  CHECK(status_of("z", 1.0f) == FS_E_DTYPE);
  CHECK(status_of("b", 1.0f) == FS_E_NOT_FOUND);
}

TEST_CASE("a tree that exists is read into, and used again") {
  const auto reg = model_registry();
  const temporary_file file;
  flaxstate::save_file(reg, trained(), file.path.c_str());
  flaxstate::tree tree;
  CHECK_FALSE(tree.root());
  flaxstate::open_file(file.path.c_str(), tree);
  CHECK(tree.root()["step"].as<std::int64_t>() == 3);
  const fs_tree* const handle = tree.get();
  const std::string bytes = file.bytes();
  flaxstate::open_source(
      bytes.size(),
      [&](std::uint64_t offset, void* destination, std::size_t size) {
        std::copy_n(bytes.data() + offset, size, static_cast<char*>(destination));
      },
      tree);
  CHECK(tree.root().size() == 2);
  flaxstate::msgpack_restore(packed("{'a': 1}"), tree);
  CHECK(tree.root()["a"].as<std::int64_t>() == 1);
  const std::string borrowed = packed("{'b': 2}");
  flaxstate::msgpack_restore(borrowed, tree);
  CHECK(tree.root()["b"].as<std::int64_t>() == 2);
  CHECK(tree.get() == handle);
  CHECK_FALSE(flaxstate::try_msgpack_restore(std::string("\xc1"), tree));
  CHECK_FALSE(tree.root());
  CHECK(flaxstate::try_open_file("no/such/file", tree).failure().status() == FS_E_IO);
}

TEST_CASE("an array in a file is advised of, and read in part") {
  const auto reg = model_registry();
  const temporary_file file;
  model source = trained();
  std::vector<float>& weights = source.layers["head"].weights;
  for (std::size_t i = 0; i < weights.size(); ++i) weights[i] = static_cast<float>(i);
  flaxstate::save_file(reg, source, file.path.c_str());
  flaxstate::open_options options;
  options.mapping = FS_MAPPING_OFF;
  const flaxstate::tree tree = flaxstate::open_file(file.path.c_str(), options);
  flaxstate::advise(tree.root()["layers"], FS_ADVICE_WILL_NEED);
  CHECK(flaxstate::try_advise(tree.root(), 77).failure().status() == FS_E_INVALID_ARGUMENT);
  const auto array = tree.root().at("layers/head/weights").as<flaxstate::array_view>();
  CHECK(array.slice<float>({{998}}) == std::vector<float>{998, 999});
  CHECK(array.slice<float>({{10, 21, 5}}) == std::vector<float>{10, 15, 20});
}

TEST_CASE("a tree goes into a sink, and objects and trees into memory of the caller's") {
  const auto reg = model_registry();
  const flaxstate::buffer bytes = flaxstate::to_bytes(reg, trained());
  const flaxstate::tree tree = flaxstate::msgpack_restore(bytes);
  std::string taken;
  flaxstate::serialize_options options;
  options.key_order = FS_KEY_ORDER_KEPT;
  flaxstate::msgpack_save_sink(
      tree.root(), [&](flaxstate::bytes_view piece) { taken += piece.text(); }, options);
  CHECK(taken == bytes.text());
  const auto refuse = [](flaxstate::bytes_view) -> flaxstate::result<void> {
    return flaxstate::failure(FS_E_IO, "no room");
  };
  CHECK(flaxstate::try_msgpack_save_sink(tree.root(), refuse).failure().status() == FS_E_CALLBACK);
  std::string memory(bytes.size() + 5, '*');
  CHECK(flaxstate::to_bytes_into(reg, trained(), nullptr, 0) == bytes.size());
  CHECK(flaxstate::to_bytes_into(reg, trained(), memory.data(), memory.size()) == bytes.size());
  CHECK(memory == std::string(bytes.text()) + "*****");
  memory.assign(memory.size(), '*');
  CHECK(flaxstate::msgpack_serialize_into(tree.root(), memory.data(), memory.size(), options) == bytes.size());
  CHECK(memory == std::string(bytes.text()) + "*****");
  CHECK(flaxstate::try_to_bytes_into(reg, trained(), memory.data(), 5).failure().status() == FS_E_TOO_SMALL);
  CHECK(flaxstate::try_msgpack_serialize_into(tree.root(), memory.data(), 5).failure().status() == FS_E_TOO_SMALL);
}

TEST_CASE("a struct may be written and read by functions") {
  const flaxstate::registry reg = clock_registry();
  CHECK(hex(flaxstate::to_bytes(reg, clock_time{1, 5})) == hex_of("65"));
  const std::vector<clock_time> times{{0, 1}, {23, 59}};
  std::vector<clock_time> restored;
  flaxstate::restore(reg, restored, flaxstate::to_bytes(reg, times));
  REQUIRE(restored.size() == 2);
  CHECK(restored[1].hours == 23);
  const flaxstate::error late = error_of([&] { flaxstate::restore(reg, restored, packed("{'0': 10000}")); });
  CHECK(late.status() == FS_E_CALLBACK);
  CHECK(std::string(late.message()).find("a clock shows 0 to 1439 minutes") != std::string::npos);
  CHECK(std::string(late.path()) == "./0");
  CHECK(error_of([&] { flaxstate::restore(reg, restored, packed("{'0': 'x'}")); }).status() == FS_E_CALLBACK);
  CHECK(restored.size() == 2);
}

TEST_CASE("a function that writes nothing, or what a builder refuses, is an error") {
  struct odd {};
  const auto written_by = [](auto write) {
    flaxstate::registry reg;
    reg.add_by<odd>("Odd", write, [](flaxstate::node) { return odd(); });
    return error_of([&] { flaxstate::to_bytes(reg, odd()); }).status();
  };
  CHECK(written_by([](const odd&, flaxstate::builder_view&) {}) == FS_E_CALLBACK);
  CHECK(written_by([](const odd&, flaxstate::builder_view& out) { out.add(1).add(2); }) == FS_E_STATE);
  CHECK(written_by([](const odd&, flaxstate::builder_view&) { throw std::runtime_error("no"); }) == FS_E_CALLBACK);
  CHECK(written_by([](const odd&, flaxstate::builder_view&) { throw 5; }) == FS_E_CALLBACK);
  CHECK(written_by([](const odd&, flaxstate::builder_view&) -> flaxstate::result<void> {
          return flaxstate::failure(FS_E_TYPE, "never");
        }) == FS_E_CALLBACK);
}

TEST_CASE("the functions of a type live as long as its registry") {
  struct odd {};
  const auto kept = std::make_shared<int>(5);
  {
    flaxstate::registry reg;
    const auto write = [kept](const odd&, flaxstate::builder_view& out) { out.add(*kept); };
    const auto read = [](flaxstate::node) { return odd(); };
    reg.add_by<odd>("Odd", write, read);
    CHECK_THROWS_AS(reg.add_by<odd>("Odd", write, read), flaxstate::error);
    flaxstate::registry clash;
    clash.add<model>("Odd", field("step", &model::step));
    CHECK_THROWS_AS(clash.add_by<odd>("Odd", write, read), flaxstate::error);
    CHECK(hex(flaxstate::to_bytes(reg, odd())) == hex_of("5"));
  }
  CHECK(kept.use_count() == 1);
}
