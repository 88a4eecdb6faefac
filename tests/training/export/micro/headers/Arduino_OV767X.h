// Declared for tests; see README.md.
#pragma once

enum { YUV422 = 0, RGB444 = 1, RGB565 = 2 };
enum { VGA = 0, CIF = 1, QVGA = 2, QCIF = 3 };

struct OV767X {
  int begin(int resolution, int format, int fps);
  void readFrame(void *buffer);
};
extern OV767X Camera;
