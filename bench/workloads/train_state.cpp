// flax.training.train_state.TrainState with optax.adam, of a model with the shapes of BERT base.
#include <algorithm>
#include <cmath>
#include <string>

#include "array_model.hpp"

namespace flaxstate::bench {

namespace {

Part dense(const std::string& name, std::int64_t inputs, std::int64_t outputs) {
  return module_part(name, {array_part("kernel", FS_DTYPE_FLOAT32, {inputs, outputs}),
                            array_part("bias", FS_DTYPE_FLOAT32, {outputs})});
}

Part layer_norm(const std::string& name, std::int64_t width) {
  return module_part(name,
                     {array_part("scale", FS_DTYPE_FLOAT32, {width}), array_part("bias", FS_DTYPE_FLOAT32, {width})});
}

Part embedding(const std::string& name, std::int64_t count, std::int64_t width) {
  return module_part(name, {array_part("embedding", FS_DTYPE_FLOAT32, {count, width})});
}

Part layer(const std::string& name, std::int64_t width) {
  return module_part(name, {dense("query", width, width), dense("key", width, width), dense("value", width, width),
                            dense("attention_output", width, width), layer_norm("attention_norm", width),
                            dense("intermediate", width, 4 * width), dense("output", 4 * width, width),
                            layer_norm("output_norm", width)});
}

Part model(const std::string& name, std::int64_t width) {
  std::vector<Part> layers;
  for (int i = 0; i < 12; ++i) layers.push_back(layer(std::to_string(i), width));
  return module_part(name, {embedding("word_embeddings", 30522, width), embedding("position_embeddings", 512, width),
                            embedding("type_embeddings", 2, width), layer_norm("embeddings_norm", width),
                            module_part("layers", std::move(layers)), dense("pooler", width, width)});
}

}  // namespace

std::unique_ptr<Workload> make_train_state(double scale) {
  const auto width = std::max<std::int64_t>(1, std::llround(768 * scale));
  const Part adam = module_part("0", {array_part("count", FS_DTYPE_INT32, {}), model("mu", width), model("nu", width)});
  return make_array_model(module_part("TrainState", {array_part("step", FS_DTYPE_INT32, {}), model("params", width),
                                                     module_part("opt_state", {adam, module_part("1", {})})}),
                          "params/layers/6/output/kernel");
}

}  // namespace flaxstate::bench
