// Declared for tests; see ../README.md.
#pragma once

#include <cstdint>

enum { CAMERA_GRAYSCALE = 0, CAMERA_BAYER = 1, CAMERA_RGB565 = 2 };
enum { CAMERA_R160x120 = 0, CAMERA_R320x240 = 1 };

struct FrameBuffer {
  FrameBuffer();
  uint8_t *getBuffer();
};

struct ImageSensor {};

struct Camera {
  Camera(ImageSensor &sensor);
  bool begin(int32_t resolution, int32_t pixformat, int32_t framerate);
  int grabFrame(FrameBuffer &buffer, uint32_t timeout);
};
