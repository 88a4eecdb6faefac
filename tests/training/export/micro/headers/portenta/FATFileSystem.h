// Declared for tests; see ../README.md.
#pragma once

#include "SDMMCBlockDevice.h"

namespace mbed {
struct FATFileSystem {
  FATFileSystem(const char *name);
  int mount(BlockDevice *device);
};
}  // namespace mbed
