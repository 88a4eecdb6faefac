/* Reads crops, asks the network of each, and writes a line of JSON for each.

   The file of crops holds for each: width and height in pixels and a smearlens_format, four bytes
   little endian each, then the rows. Where they come from and go to is io.h's affair. */
#include "core/smearlens_answer.h"
#include "core/smearlens_dsp.h"
#include "io.h"
#include "network/bknn_smearlens.h"

#ifndef SMEARLENS_FRAME_BYTES
#define SMEARLENS_FRAME_BYTES (3u * SMEARLENS_MAX_SIDE * SMEARLENS_MAX_SIDE)
#endif

#if BKNN_SMEARLENS_INPUT_BYTES != SMEARLENS_INPUT_BYTES
#error "The network takes another input than the DSP block gives."
#endif
#if BKNN_SMEARLENS_OUTPUT_BYTES != SMEARLENS_OUTPUT_BYTES
#error "The network gives another output than is read."
#endif

static _Alignas(BKNN_SMEARLENS_ARENA_ALIGNMENT) uint8_t arena[BKNN_SMEARLENS_ARENA_SIZE];
static _Alignas(16) int8_t input[SMEARLENS_INPUT_BYTES];
static _Alignas(16) int8_t output[SMEARLENS_OUTPUT_BYTES];
static smearlens_workspace space;
static uint8_t pixels[SMEARLENS_FRAME_BYTES];
static char line[SMEARLENS_JSON_BYTES];

static uint32_t four(const uint8_t *bytes) {
  return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

/* Write `count` bytes as pairs of hexadecimal digits. */
static void write_hex(const void *from, size_t count) {
  static const char digits[] = "0123456789abcdef";
  const uint8_t *bytes = from;
  char pair[3] = {0, 0, 0};
  size_t at;
  for (at = 0; at < count; at++) {
    pair[0] = digits[bytes[at] >> 4];
    pair[1] = digits[bytes[at] & 15];
    io_write(pair);
  }
}

/* Return FNV-1a of the network's input, 32 bits: http://www.isthe.com/chongo/tech/comp/fnv/ */
static uint32_t input_hash(void) {
  uint32_t hash = 2166136261u;
  size_t at;
  for (at = 0; at < sizeof input; at++) hash = (hash ^ (uint8_t)input[at]) * 16777619u;
  return hash;
}

/* Answer one crop; return 0 where there is none left, and -1 where it can't be read. */
static int answer_one(uint32_t number) {
  uint8_t head[12];
  smearlens_frame frame;
  smearlens_box whole = {0, 0, 0, 0};
  smearlens_answer answer;
  uint32_t wide, high, format, each, began, scaled, done, hash;
  if (io_read(head, sizeof head) != sizeof head) return 0;
  wide = four(head);
  high = four(head + 4);
  format = four(head + 8);
  each = format == SMEARLENS_RGB888 ? 3 : format == SMEARLENS_GRAY8 ? 1 : 2;
  if (format > SMEARLENS_GRAY8 || wide > SMEARLENS_MAX_SIDE || high > SMEARLENS_MAX_SIDE ||
      each * wide * high > sizeof pixels || io_read(pixels, each * wide * high) != each * wide * high) {
    io_write("{\"error\":\"a crop that can't be read\"}\n");
    return -1;
  }
  frame.pixels = pixels;
  frame.stride = each * wide;
  frame.width = whole.x1 = (uint16_t)wide;
  frame.height = whole.y1 = (uint16_t)high;
  frame.format = (smearlens_format)format;
  began = io_micros();
  if (!smearlens_features(&frame, &whole, &space, input)) {
    io_write("{\"error\":\"an empty crop\"}\n");
    return -1;
  }
  scaled = io_micros();
  hash = input_hash();
  bknn_smearlens_infer(arena, input, output);
  done = io_micros();
  answer = smearlens_judge(output, format != SMEARLENS_GRAY8);
  smearlens_json(&answer, number, scaled - began, done - scaled, line, sizeof line);
  io_write("{\"answer\":");
  io_write(line);
  io_write(",\"input_fnv1a\":\"");
  write_hex(&hash, sizeof hash);
  io_write("\",\"output\":\"");
  write_hex(output, sizeof output);
  io_write("\"}\n");
  return 1;
}

int main(void) {
  uint32_t number = 0;
  int more;
  if (!io_begin()) return 2;
  while ((more = answer_one(number)) > 0) number++;
  io_end();
  return more < 0 ? 1 : 0;
}
