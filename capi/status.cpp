#include <flaxstate/status.h>
#include <flaxstate/version.h>

#include "base/error.hpp"

extern "C" {

const char* fs_status_name(fs_status status) {
  const char* name = flaxstate::status_name(static_cast<flaxstate::Status>(status));
  return name != nullptr ? name : "UNKNOWN";
}

const char* fs_version(void) { return FS_VERSION_STRING; }

int32_t fs_version_number(void) { return FS_VERSION_MAJOR * 1000000 + FS_VERSION_MINOR * 1000 + FS_VERSION_PATCH; }

}  // extern "C"
