#pragma once

#include <string>
#include <vector>

namespace flaxstate {

// The files of a checkpoint that was saved in parts, named as Hugging Face's transformers names them,
// "model-00001-of-00002.msgpack", in order; whether they are all there is not looked at. `path` is one of them, or
// "model.msgpack", for which the directory is looked through unless that is a file itself: just `path` then, and where
// nothing is found. Throws invalid_argument if there are parts of several checkpoints.
std::vector<std::string> shard_paths(const std::string& path);

}  // namespace flaxstate
