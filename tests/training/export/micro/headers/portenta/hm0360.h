// Declared for tests; see ../README.md.
#pragma once

#include "camera.h"

struct HM0360 : ImageSensor {};
