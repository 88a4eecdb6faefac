/* Where crops come from and lines go to: io_host.c on a computer, io_semihosting.c on a Cortex-M
   with a debugger or in QEMU. Yours on a board, with a camera and a card. */
#ifndef SMEARLENS_IO_H
#define SMEARLENS_IO_H

#include <stddef.h>
#include <stdint.h>

/* Open crops.bin and answers.jsonl in the folder that the program runs in; 0 where it can't. */
int io_begin(void);

/* Read up to `count` bytes, and return how many came. */
size_t io_read(void *to, size_t count);

void io_write(const char *text);

/* Return microseconds since io_begin. */
uint32_t io_micros(void);

void io_end(void);

#endif
