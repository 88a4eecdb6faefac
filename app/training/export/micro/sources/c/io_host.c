/* Crops and lines as files of a computer. */
#include <stdio.h>
#include <time.h>

#include "io.h"

static FILE *crops, *answers;

int io_begin(void) {
  crops = fopen("crops.bin", "rb");
  answers = fopen("answers.jsonl", "wb");
  return crops && answers;
}

size_t io_read(void *to, size_t count) { return fread(to, 1, count, crops); }

void io_write(const char *text) { fputs(text, answers); }

uint32_t io_micros(void) { return (uint32_t)((double)clock() * 1e6 / CLOCKS_PER_SEC); }

void io_end(void) {
  fclose(crops);
  fclose(answers);
}
