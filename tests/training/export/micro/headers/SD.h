// Declared for tests; see README.md.
#pragma once

#include "Arduino.h"

#define FILE_WRITE "w"
#define FILE_APPEND "a"

struct File {
  operator bool() const;
  size_t println(const char *text);
  void close();
};

struct SDClass {
  bool begin(int select);
  File open(const char *path, const char *mode);
};
extern SDClass SD;
