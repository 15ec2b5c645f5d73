// xtensor's containers as members, and decoded arrays as its views. The bytes stand in guide_test.cpp.
#include <flaxstate/xtensor.hpp>

#include <cstdio>
#include <filesystem>

#include "bytes_of.hpp"
#include "catch.hpp"
#include "error_of.hpp"

namespace {

using flaxstate::field;

struct net {
  xt::xarray<float> any;
  xt::xarray<double, xt::layout_type::column_major> any_by_column;
  xt::xtensor<std::int32_t, 2> matrix;
  xt::xtensor<std::complex<float>, 2, xt::layout_type::column_major> by_column;
  xt::xtensor_fixed<float, xt::xshape<2, 3>> fixed = {{0, 0, 0}, {0, 0, 0}};
  xt::xtensor_fixed<float, xt::xshape<2, 3>, xt::layout_type::column_major> fixed_by_column = {{0, 0, 0}, {0, 0, 0}};
  std::map<std::string, xt::xarray<float>> layers;
};

auto net_registry() {
  return flaxstate::types().add<net>("Net", field("any", &net::any), field("any_by_column", &net::any_by_column),
                                     field("matrix", &net::matrix), field("by_column", &net::by_column),
                                     field("fixed", &net::fixed), field("fixed_by_column", &net::fixed_by_column),
                                     field("layers", &net::layers));
}

net filled_net() {
  net made;
  made.any = xt::arange<float>(24).reshape({2, 3, 4});
  made.any_by_column = {{1, 2, 3}, {4, 5, 6}};
  made.matrix = {{1, 2}, {3, 4}, {5, 6}};
  made.by_column = {{{1, 2}, {3, 4}}, {{5, 6}, {7, 8}}};
  made.fixed = {{1, 2, 3}, {4, 5, 6}};
  made.fixed_by_column = {{1, 2, 3}, {4, 5, 6}};
  made.layers["a"] = xt::xarray<float>(7.0f);
  made.layers["b"] = xt::zeros<float>({0, 3});
  return made;
}

}  // namespace

TEST_CASE("arrays of xtensor come back, whatever their layout") {
  const auto reg = net_registry();
  const net written = filled_net();
  const flaxstate::buffer bytes = flaxstate::to_bytes(reg, written);
  net restored;
  flaxstate::restore(reg, restored, bytes);
  CHECK((restored.any == written.any));
  CHECK((restored.any_by_column == written.any_by_column));
  CHECK(restored.any_by_column.layout() == xt::layout_type::column_major);
  CHECK((restored.matrix == written.matrix));
  CHECK((restored.by_column == written.by_column));
  CHECK((restored.fixed == written.fixed));
  CHECK((restored.fixed_by_column == written.fixed_by_column));
  CHECK((restored.layers.at("a") == written.layers.at("a")));
  CHECK(restored.layers.at("b").shape() == written.layers.at("b").shape());
  const auto in_file = flaxstate::msgpack_restore(bytes);
  const auto array = in_file.root()["any_by_column"].as<flaxstate::array_view>();
  CHECK(array.gather<double>() == std::vector<double>{1, 2, 3, 4, 5, 6});
}

TEST_CASE("another dtype or rank is an error, and the target stays") {
  struct other {
    xt::xarray<double> any = {1, 2};
  };
  struct vector {
    xt::xtensor<std::int32_t, 1> matrix = {1, 2};
  };
  struct only_any {
    xt::xarray<float> any = {9};
  };
  struct only_matrix {
    xt::xtensor<std::int32_t, 2> matrix = {{1, 2}, {3, 4}};
  };
  flaxstate::registry reg;
  reg.add<other>("Other", field("any", &other::any)).add<vector>("Vector", field("matrix", &vector::matrix));
  reg.add<only_any>("Any", field("any", &only_any::any)).add<only_matrix>("M", field("matrix", &only_matrix::matrix));
  only_any any;
  const flaxstate::error dtype = error_of([&] { flaxstate::restore(reg, any, flaxstate::to_bytes(reg, other())); });
  CHECK(dtype.status() == FS_E_MISMATCH);
  CHECK(std::string(dtype.path()) == "./any");
  CHECK(dtype.mismatches().at(0).kind == FS_MISMATCH_DTYPE);
  CHECK(std::string(dtype.message()).find("dtype float64 in the file, float32 in the target") != std::string::npos);
  CHECK((any.any == xt::xarray<float>{9}));
  only_matrix matrix;
  const flaxstate::error rank = error_of([&] { flaxstate::restore(reg, matrix, flaxstate::to_bytes(reg, vector())); });
  CHECK(std::string(rank.message()).find("rank 1 in the file, 2 in the target") != std::string::npos);
  CHECK(rank.mismatches().at(0).kind == FS_MISMATCH_SHAPE);
  CHECK(std::string(rank.mismatches()[0].wanted) == "2");
  CHECK(matrix.matrix.shape(0) == 2);
}

TEST_CASE("the options of a call reach arrays of any shape") {
  struct doubles {
    xt::xarray<double> any = {1.5, 2};
    xt::xarray<double, xt::layout_type::column_major> by_column = {{1, 2}, {3, 4}};
  };
  struct floats {
    xt::xarray<float> any;
    xt::xarray<float, xt::layout_type::column_major> by_column;
  };
  flaxstate::registry reg;
  reg.add<doubles>("Doubles", field("any", &doubles::any), field("by_column", &doubles::by_column));
  reg.add<floats>("Floats", field("any", &floats::any), field("by_column", &floats::by_column));
  const flaxstate::buffer bytes = flaxstate::to_bytes(reg, doubles());
  floats target;
  const flaxstate::error error = error_of([&] { flaxstate::restore(reg, target, bytes); });
  REQUIRE(error.mismatches().size() == 2);
  CHECK(std::string(error.mismatches()[1].path) == "./by_column");
  flaxstate::restore_options options;
  options.convert = FS_CONVERT_SAME_KIND;
  flaxstate::restore(reg, target, bytes, options);
  CHECK((target.any == xt::xarray<float>{1.5F, 2}));
  CHECK(target.by_column(1, 0) == 3);
}

TEST_CASE("arrays of more dimensions than a field has come back") {
  struct deep {
    xt::xarray<std::int16_t> any = xt::arange<std::int16_t>(6).reshape({1, 1, 2, 1, 1, 1, 3, 1, 1, 1});
    xt::xarray<std::int16_t, xt::layout_type::column_major> by_column = any;
    xt::xarray<std::int16_t> nothing = xt::zeros<std::int16_t>({2, 0});
  };
  flaxstate::registry reg;
  reg.add<deep>("Deep", field("any", &deep::any), field("by_column", &deep::by_column),
                field("nothing", &deep::nothing));
  const deep written;
  deep target;
  target.any = {9};
  target.by_column = {9};
  target.nothing = {9};
  flaxstate::restore(reg, target, flaxstate::to_bytes(reg, written));
  CHECK(target.any.dimension() == 10);
  CHECK((target.any == written.any));
  CHECK((target.by_column == written.by_column));
  CHECK(target.nothing.shape(1) == 0);
}

TEST_CASE("a fixed array takes only its own shape") {
  struct fixed {
    xt::xtensor_fixed<float, xt::xshape<2>> x = {1, 2};
  };
  flaxstate::registry reg;
  reg.add<fixed>("Fixed", field("x", &fixed::x));
  fixed target;
  const std::string bytes = packed("{'x': f32[0,3]()}");
  const flaxstate::error error = error_of([&] { flaxstate::restore(reg, target, bytes); });
  REQUIRE(error.mismatches().size() == 1);
  CHECK(error.mismatches()[0].kind == FS_MISMATCH_SHAPE);
  CHECK(target.x(1) == 2);
}

TEST_CASE("a decoded array is a view that keeps its tree") {
  flaxstate::decode_options options;
  options.align_arrays = 1;
  const auto reg = net_registry();
  auto tree = std::make_shared<const flaxstate::tree>(
      flaxstate::msgpack_restore(std::string(flaxstate::to_bytes(reg, filled_net()).text()), options));
  const auto plain = flaxstate::adapt<float>(tree->root()["any"].as<flaxstate::array_view>());
  CHECK(plain(1, 2, 3) == 23);
  const auto view = flaxstate::array_at<double>(tree, "any_by_column");
  const void* const place = tree->root()["any_by_column"].as<flaxstate::array_view>().data();
  std::weak_ptr<const flaxstate::tree> watch = tree;
  tree.reset();
  CHECK_FALSE(watch.expired());
  CHECK(view->data() == place);
  CHECK((*view)(1, 0) == 4);
  CHECK(xt::sum(*view)() == 21);
  CHECK(view->shape() == std::vector<std::size_t>{2, 3});
}

TEST_CASE("what is no such array can't be adapted") {
  auto tree = std::make_shared<const flaxstate::tree>(flaxstate::msgpack_restore(packed("{'x': 1}")));
  CHECK(error_of([&] { flaxstate::array_at<float>(tree, "x"); }).status() == FS_E_TYPE);
  CHECK(error_of([&] { flaxstate::array_at<float>(tree, "y"); }).status() == FS_E_TYPE);
}

TEST_CASE("messages name xtensor's containers as C++ writes them") {
  struct all {
    std::vector<xt::xarray<float>> any;
    std::vector<xt::xtensor<std::int32_t, 2>> matrices;
    std::vector<xt::xtensor_fixed<float, xt::xshape<2, 3>>> fixed;
  };
  flaxstate::registry reg;
  reg.add<all>("All", field("any", &all::any), field("matrices", &all::matrices), field("fixed", &all::fixed));
  all target;
  const auto outcome = flaxstate::try_restore(reg, target, packed("{'any': None, 'matrices': None, 'fixed': None}"));
  REQUIRE_FALSE(outcome);
  std::string wanted;
  for (const flaxstate::mismatch& each : outcome.failure().mismatches()) wanted += each.wanted + std::string("; ");
  CHECK(wanted ==
        "a dict of xt::xarray<float>; a dict of xt::xtensor<std::int32_t, 2>; "
        "a dict of xt::xtensor_fixed<float, xt::xshape<2, 3>>; ");
}

TEST_CASE("an array of a file is overwritten by an expression") {
  const std::string path = (std::filesystem::temp_directory_path() / "flaxstate_xtensor_overwrite.msgpack").string();
  const std::string bytes = packed("{'a': f32[2,2](1, 2, 3, 4)}");
  flaxstate::save_bytes(bytes, path.c_str());
  const auto items = [&] {
    const flaxstate::tree tree = flaxstate::open_file(path.c_str());
    return tree.root()["a"].as<flaxstate::array_view>().gather<float>();
  };
  const xt::xtensor<float, 2, xt::layout_type::column_major> by_column = {{5, 6}, {7, 8}};
  flaxstate::overwrite_array(path.c_str(), "a", by_column);
  CHECK(items() == std::vector<float>{5, 6, 7, 8});
  const xt::xarray<float> any = {{1, 2}, {3, 4}};
  flaxstate::overwrite_array(path.c_str(), "a", any * 2.0f);
  CHECK(items() == std::vector<float>{2, 4, 6, 8});
  flaxstate::overwrite_array(path.c_str(), "a", xt::transpose(any));
  CHECK(items() == std::vector<float>{1, 3, 2, 4});
  const xt::xarray<float> flat = {1, 2, 3, 4};
  CHECK(flaxstate::try_overwrite_array(path.c_str(), "a", flat).failure().status() == FS_E_SHAPE);
  std::remove(path.c_str());
}
