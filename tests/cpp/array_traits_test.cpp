// Structs that are arrays by their array_traits: the bytes are those that Flax writes for the array, wherever they stand.
#include <map>
#include <optional>
#include <variant>

#include "bytes_of.hpp"
#include "catch.hpp"
#include "error_of.hpp"

#if __has_include(<glm/glm.hpp>)
#include <glm/glm.hpp>
#endif
#if __has_include(<eigen3/Eigen/Core>)
#include <eigen3/Eigen/Core>
#endif

namespace {

struct vec3 {
  float x = 0, y = 0, z = 0;
  friend bool operator==(const vec3& left, const vec3& right) {
    return left.x == right.x && left.y == right.y && left.z == right.z;
  }
};

template <class T>
struct complex_pair {
  using value_type = T;
  T re{}, im{};
};

struct mat2x3 {
  vec3 rows[2];
};

// As some maths libraries have it: copying is written out, and it is aligned for SIMD.
class alignas(16) quaternion {
 public:
  quaternion() noexcept {}
  quaternion(double w, double x, double y, double z) noexcept : parts_{w, x, y, z} {}
  quaternion(const quaternion& other) noexcept { *this = other; }
  quaternion& operator=(const quaternion& other) noexcept {
    for (int i = 0; i < 4; ++i) parts_[i] = other.parts_[i];
    return *this;
  }
  double operator[](std::size_t i) const { return parts_[i]; }

 private:
  double parts_[4] = {1, 0, 0, 0};
};
static_assert(!std::is_trivially_copyable_v<quaternion>);

}  // namespace

template <>
struct flaxstate::array_traits<vec3> {
  using array = float[3];
};
template <class T>
struct flaxstate::array_traits<complex_pair<T>, std::enable_if_t<std::is_floating_point_v<T>>> {
  using array = std::array<T, 2>;
};
template <>
struct flaxstate::array_traits<mat2x3> {
  using array = vec3[2];
};
template <>
struct flaxstate::array_traits<quaternion> {
  using array = double[4];
};

namespace {

using flaxstate::field;

struct body {
  vec3 place;
  mat2x3 frame;
  quaternion turn;
  complex_pair<double> wave;
  vec3 corners[2];
  std::array<mat2x3, 1> frames;
  std::vector<vec3> path;
  std::vector<std::array<vec3, 2>> edges;
  std::optional<vec3> goal;
  std::unique_ptr<vec3> owned;
  std::map<std::string, vec3> named;
  std::variant<std::int32_t, vec3> either;
};

flaxstate::registry body_registry() {
  flaxstate::registry reg;
  reg.add<body>("Body", field("place", &body::place), field("frame", &body::frame), field("turn", &body::turn),
                field("wave", &body::wave), field("corners", &body::corners), field("frames", &body::frames),
                field("path", &body::path), field("edges", &body::edges), field("goal", &body::goal),
                field("owned", &body::owned), field("named", &body::named), field("either", &body::either));
  return reg;
}

body full_body() {
  body made;
  made.place = {1, 2, 3};
  made.frame = {{{1, 2, 3}, {4, 5, 6}}};
  made.turn = {0.5, 1, 2, 3};
  made.wave = {7, 8};
  made.corners[1] = {1, 2, 3};
  made.frames[0] = made.frame;
  made.path = {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}};
  made.edges = {{{{1, 2, 3}, {4, 5, 6}}}};
  made.goal = vec3{9, 8, 7};
  made.owned = std::make_unique<vec3>(vec3{6, 5, 4});
  made.named = {{"home", {3, 2, 1}}};
  made.either = vec3{1, 1, 2};
  return made;
}

const std::string full_text =
    "{'place': f32[3](1, 2, 3), 'frame': f32[2,3](1, 2, 3, 4, 5, 6), 'turn': f64[4](0.5, 1, 2, 3), 'wave': f64[2](7, "
    "8), "
    "'corners': f32[2,3](0, 0, 0, 1, 2, 3), 'frames': f32[1,2,3](1, 2, 3, 4, 5, 6), 'path': f32[3,3](1, 2, 3, 4, 5, 6, "
    "7, "
    "8, 9), 'edges': f32[1,2,3](1, 2, 3, 4, 5, 6), 'goal': f32[3](9, 8, 7), 'owned': f32[3](6, 5, 4), 'named': "
    "{'home': "
    "f32[3](3, 2, 1)}, 'either': {'index': 1, 'value': f32[3](1, 1, 2)}}";

// What the target wants and what the text has, of the only mismatch.
template <class T>
std::string mismatch_of(const flaxstate::registry& reg, T& target, const std::string& text) {
  const flaxstate::error error = error_of([&] { flaxstate::restore(reg, target, packed(text)); });
  const std::vector<flaxstate::mismatch> all = error.mismatches();
  return all.size() == 1 ? std::string(all[0].wanted) + " / " + all[0].found : error.what();
}

}  // namespace

TEST_CASE("a struct of array_traits is written as its array, and comes back") {
  const flaxstate::registry reg = body_registry();
  const body written = full_body();
  CHECK(hex(flaxstate::to_bytes(reg, written)) == hex_of(full_text));
  body target;
  for (int round = 0; round < 2; ++round) {
    flaxstate::restore(reg, target, packed(full_text));
    CHECK(target.place == written.place);
    CHECK(target.frame.rows[1] == written.frame.rows[1]);
    CHECK(target.turn[3] == 3);
    CHECK(target.path == written.path);
    CHECK(target.goal == written.goal);
    CHECK(*target.owned == *written.owned);
    CHECK(target.named == written.named);
    CHECK(target.either == written.either);
    CHECK(hex(flaxstate::to_bytes(reg, target)) == hex_of(full_text));
  }
}

TEST_CASE("the bytes are those of a std::array") {
  flaxstate::registry reg;
  reg.add<std::vector<vec3>>("Structs").add<std::vector<std::array<float, 3>>>("Arrays");
  const std::vector<vec3> structs = {{1, 2, 3}, {4, 5, 6}};
  const std::vector<std::array<float, 3>> arrays = {{{1, 2, 3}}, {{4, 5, 6}}};
  CHECK(hex(flaxstate::to_bytes(reg, structs)) == hex(flaxstate::to_bytes(reg, arrays)));
  CHECK(hex(flaxstate::to_bytes(reg, std::vector<vec3>())) == hex_of("f32[0,3]()"));
}

TEST_CASE("shape and dtype of a struct of array_traits are checked, and the target stays") {
  flaxstate::registry reg;
  reg.add<std::vector<vec3>>("Structs");
  reg.add<bare<vec3>>("Vec3", flaxstate::kind::bare, field("value", &bare<vec3>::value));
  std::vector<vec3> target = {{1, 2, 3}};
  CHECK(mismatch_of(reg, target, "f32[2,4](1, 2, 3, 4, 5, 6, 7, 8)") == "[any,3] / [2,4]");
  CHECK(mismatch_of(reg, target, "f64[1,3](1, 2, 3)") == "float32 / float64");
  CHECK(mismatch_of(reg, target, "{'0': f32[3](1, 2, 3)}") == "array float32 [any,3] / dict of 1");
  CHECK(target == std::vector<vec3>{{1, 2, 3}});
  bare<vec3> one{{1, 2, 3}};
  CHECK(mismatch_of(reg, one, "{'x': 1.0, 'y': 2.0, 'z': 3.0}") == "array float32 [3] / dict of 3");
  CHECK(mismatch_of(reg, one, "f32[2](1, 2)") == "[3] / [2]");
  CHECK(one.value == vec3{1, 2, 3});
  flaxstate::restore_options options;
  options.convert = FS_CONVERT_SAME_KIND;
  flaxstate::restore(reg, target, packed("f64[1,3](4, 5, 6)"), options);
  CHECK(target == std::vector<vec3>{{4, 5, 6}});
}

TEST_CASE("a single struct of array_traits is a leaf, and takes the options of a field") {
  const flaxstate::tree tree = flaxstate::msgpack_restore(packed("{'a': f32[3](1, 2, 3), 'b': f32[1,3](4, 5, 6)}"));
  vec3 one;
  flaxstate::restore_leaf(tree.root()["a"], one);
  CHECK(one == vec3{1, 2, 3});
  std::vector<vec3> all;
  flaxstate::restore_leaf(tree.root()["b"], all);
  CHECK(all == std::vector<vec3>{{4, 5, 6}});
  flaxstate::registry reg;
  CHECK_FALSE(
      reg.try_add<bare<vec3>>("Halves", field("value", &bare<vec3>::value, flaxstate::as_dtype(FS_DTYPE_FLOAT16))));
  reg.add<bare<vec3>>("Ints", flaxstate::kind::bare,
                      field("value", &bare<vec3>::value, flaxstate::as_dtype(FS_DTYPE_INT32)));
  CHECK(hex(flaxstate::to_bytes(reg, bare<vec3>())) == hex_of("i32[3](0, 0, 0)"));
}

#if __has_include(<glm/glm.hpp>)
template <glm::length_t n, class T, glm::qualifier q>
struct flaxstate::array_traits<glm::vec<n, T, q>> {
  using array = T[n];
};
template <>
struct flaxstate::array_traits<glm::mat4> {
  using array = float[4][4];
};

TEST_CASE("vectors and matrices of glm are arrays; the first index of a matrix is its column") {
  flaxstate::registry reg;
  reg.add<std::vector<glm::dvec3>>("Vectors").add<bare<glm::mat4>>("Matrix", flaxstate::kind::bare,
                                                                   field("value", &bare<glm::mat4>::value));
  CHECK(hex(flaxstate::to_bytes(reg, std::vector<glm::dvec3>{{1, 2, 3}})) == hex_of("f64[1,3](1, 2, 3)"));
  bare<glm::mat4> matrix;
  matrix.value[3] = glm::vec4(1, 2, 3, 1);
  const std::string text = "f32[4,4](0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 1)";
  CHECK(hex(flaxstate::to_bytes(reg, matrix)) == hex_of(text));
  bare<glm::mat4> restored;
  flaxstate::restore(reg, restored, packed(text));
  CHECK(restored.value == matrix.value);
}
#endif

#if __has_include(<eigen3/Eigen/Core>)
template <class T, int rows, int columns, int options>
struct flaxstate::array_traits<Eigen::Matrix<T, rows, columns, options>, std::enable_if_t<(rows > 1 && columns > 1)>> {
  using array = T[(options & Eigen::RowMajor) != 0 ? rows : columns][(options & Eigen::RowMajor) != 0 ? columns : rows];
};
template <>
struct flaxstate::array_traits<Eigen::Vector4f> {
  using array = float[4];
};

TEST_CASE("vectors and matrices of Eigen are arrays") {
  using matrix2x3 = Eigen::Matrix<double, 2, 3, Eigen::RowMajor>;
  flaxstate::registry reg;
  reg.add<std::vector<Eigen::Vector4f>>("Vectors").add<std::vector<matrix2x3>>("Matrices");
  const std::vector<Eigen::Vector4f> vectors = {{1, 2, 3, 4}, {5, 6, 7, 8}};
  const std::string text = "f32[2,4](1, 2, 3, 4, 5, 6, 7, 8)";
  CHECK(hex(flaxstate::to_bytes(reg, vectors)) == hex_of(text));
  std::vector<Eigen::Vector4f> restored;
  flaxstate::restore(reg, restored, packed(text));
  CHECK(restored == vectors);
  std::vector<matrix2x3> matrices(1);
  matrices[0] << 1, 2, 3, 4, 5, 6;
  CHECK(hex(flaxstate::to_bytes(reg, matrices)) == hex_of("f64[1,2,3](1, 2, 3, 4, 5, 6)"));
}
#endif
