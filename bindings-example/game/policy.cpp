#include "policy.hpp"

#include <algorithm>
#include <cmath>
#include <flaxstate/flaxstate.hpp>
#include <stdexcept>

namespace game {
namespace {

struct Checkpoint {
  Policy params;
  std::vector<std::string> observations;
};

template <std::size_t inputs, std::size_t outputs>
void add_dense(flaxstate::registry& types, const char* name) {
  using Layer = Dense<inputs, outputs>;
  types.add<Layer>(name, flaxstate::field("bias", &Layer::bias), flaxstate::field("kernel", &Layer::kernel));
}

flaxstate::registry checkpoint_types() {
  using flaxstate::field;
  flaxstate::registry types;
  add_dense<observation_names.size(), Policy::width>(types, "Dense_0");
  add_dense<Policy::width, Policy::width>(types, "Dense_1");
  add_dense<Policy::width, Policy::outputs>(types, "Dense_2");
  types.add<Policy>("Policy", field("Dense_0", &Policy::dense_0), field("Dense_1", &Policy::dense_1),
                    field("Dense_2", &Policy::dense_2));
  types.add<Checkpoint>("Checkpoint", field("params", &Checkpoint::params),
                        field("observations", &Checkpoint::observations));
  return types;
}

template <std::size_t inputs, std::size_t outputs>
std::array<float, outputs> output_of(const Dense<inputs, outputs>& layer, const std::array<float, inputs>& in) {
  std::array<float, outputs> out = layer.bias;
  for (std::size_t i = 0; i < inputs; ++i) {
    for (std::size_t o = 0; o < outputs; ++o) out[o] += in[i] * layer.kernel[i][o];
  }
  for (float& each : out) each = std::tanh(each);
  return out;
}

}  // namespace

Policy load_policy(const char* path) {
  const auto file = flaxstate::load<Checkpoint>(checkpoint_types(), path);
  const std::vector<std::string> ours(observation_names.begin(), observation_names.end());
  if (file.observations != ours) {
    throw std::runtime_error(std::string(path) + ": ./observations: the network was trained on other observations");
  }
  return file.params;
}

Controls decide(const Policy& policy, const Observation& observation) {
  const auto out = output_of(policy.dense_2, output_of(policy.dense_1, output_of(policy.dense_0, observation)));
  return {out[0], out[1], out[2] > 0};
}

}  // namespace game
