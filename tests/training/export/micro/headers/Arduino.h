// Declared for tests; see README.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>

uint32_t micros();
void delay(unsigned long milliseconds);

struct Stream {
  void begin(unsigned long baud);
  int available();
  void setTimeout(unsigned long milliseconds);
  size_t readBytes(char *to, size_t count);
  size_t print(const char *text);
  size_t println(const char *text);
};
extern Stream Serial;
