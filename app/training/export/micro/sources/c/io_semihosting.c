/* Crops and lines through a debugger, or QEMU: Arm's semihosting, without a C library's files,
   which would take memory from a heap.

   https://github.com/ARM-software/abi-aa/blob/main/semihosting/semihosting.rst */
#include <string.h>

#include "io.h"

enum { OPEN = 0x01, CLOSE = 0x02, WRITE = 0x05, READ = 0x06, EXIT = 0x20 };
enum { READ_BINARY = 1, WRITE_BINARY = 5 };

/* The CMSDK timer of Arm's MPS2 boards, 25 MHz, which counts down. */
#define TIMER ((volatile uint32_t *)0x40000000)
#define TICKS_A_MICROSECOND 25u

static int crops = -1, answers = -1;
static char kept[1024];
static size_t waiting;

static int call(int what, const void *with) {
  register int first __asm__("r0") = what;
  register const void *second __asm__("r1") = with;
  __asm__ volatile("bkpt 0xab" : "+r"(first) : "r"(second) : "memory");
  return first;
}

static int opened(const char *name, int how) {
  const uint32_t words[] = {(uint32_t)name, (uint32_t)how, (uint32_t)strlen(name)};
  return call(OPEN, words);
}

static void flush(void) {
  const uint32_t words[] = {(uint32_t)answers, (uint32_t)kept, (uint32_t)waiting};
  call(WRITE, words);
  waiting = 0;
}

int io_begin(void) {
  crops = opened("crops.bin", READ_BINARY);
  answers = opened("answers.jsonl", WRITE_BINARY);
  TIMER[2] = 0xffffffffu;
  TIMER[1] = 0xffffffffu;
  TIMER[0] = 1;
  return crops >= 0 && answers >= 0;
}

size_t io_read(void *to, size_t count) {
  const uint32_t words[] = {(uint32_t)crops, (uint32_t)to, (uint32_t)count};
  return count - (size_t)call(READ, words);
}

void io_write(const char *text) {
  for (; *text; text++) {
    if (waiting == sizeof kept) flush();
    kept[waiting++] = *text;
  }
}

uint32_t io_micros(void) { return (0xffffffffu - TIMER[1]) / TICKS_A_MICROSECOND; }

void io_end(void) {
  const uint32_t one[] = {(uint32_t)crops}, other[] = {(uint32_t)answers};
  flush();
  call(CLOSE, one);
  call(CLOSE, other);
}

/* End the emulator with the program's exit code, which the older call can't tell. */
void io_exit(int code) {
  const uint32_t words[] = {0x20026, (uint32_t)code};
  call(EXIT, words);
  for (;;) {
  }
}
