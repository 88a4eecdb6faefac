/* The DSP block: a crop of a camera's frame becomes what the network takes.

   Bit for bit what the server's DSP block gives: Pillow's bilinear filter in fixed point, which
   averages over all source pixels when it shrinks. No heap. Knows no classes and no network. */
#ifndef SMEARLENS_DSP_H
#define SMEARLENS_DSP_H

#include <stddef.h>
#include <stdint.h>

#include "smearlens_model.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Longest side in pixels of a crop. The workspace grows by 11 bytes with each; a build may set
   another, the same for all of its files. */
#ifndef SMEARLENS_MAX_SIDE
#define SMEARLENS_MAX_SIDE 640
#endif

#if SMEARLENS_DETAIL > SMEARLENS_SIZE
#define SMEARLENS_WIDEST SMEARLENS_DETAIL
#define SMEARLENS_NARROWEST SMEARLENS_SIZE
#elif SMEARLENS_DETAIL
#define SMEARLENS_WIDEST SMEARLENS_SIZE
#define SMEARLENS_NARROWEST SMEARLENS_DETAIL
#else
#define SMEARLENS_WIDEST SMEARLENS_SIZE
#define SMEARLENS_NARROWEST SMEARLENS_SIZE
#endif

typedef enum {
  SMEARLENS_RGB888 = 0,
  /* The byte of red comes first, as OV7670, OV7675 and OV2640 send it. */
  SMEARLENS_RGB565_BE = 1,
  SMEARLENS_RGB565_LE = 2,
  SMEARLENS_GRAY8 = 3
} smearlens_format;

typedef struct {
  const uint8_t *pixels;
  /* Bytes from one row to the next. */
  uint32_t stride;
  uint16_t width;
  uint16_t height;
  smearlens_format format;
} smearlens_frame;

/* A part of a frame: x1 and y1 are the first column and row beyond it. */
typedef struct {
  uint16_t x0;
  uint16_t y0;
  uint16_t x1;
  uint16_t y1;
} smearlens_box;

/* What the block needs while it works; the caller's, so that nothing is allocated. */
typedef struct {
  int32_t weights[2 * SMEARLENS_MAX_SIDE + 3 * SMEARLENS_WIDEST];
  int32_t down[2 * SMEARLENS_MAX_SIDE / SMEARLENS_NARROWEST + 4];
  int32_t sums[3 * SMEARLENS_WIDEST];
  uint16_t first[SMEARLENS_WIDEST];
  uint16_t taps[SMEARLENS_WIDEST];
  uint8_t row[3 * SMEARLENS_MAX_SIDE];
#if SMEARLENS_DETAIL
  uint8_t shrunk[3 * SMEARLENS_DETAIL * SMEARLENS_DETAIL];
#endif
} smearlens_workspace;

/* Return the square in the middle of a frame, the largest there is. */
smearlens_box smearlens_middle(uint16_t width, uint16_t height);

/* Fill `input`, SMEARLENS_INPUT_BYTES long, from the part `box` of a frame.

   Return 1, or 0 where the box is empty, goes beyond the frame or is longer than
   SMEARLENS_MAX_SIDE. */
int smearlens_features(const smearlens_frame *frame, const smearlens_box *box,
                       smearlens_workspace *space, int8_t *input);

#ifdef __cplusplus
}
#endif

#endif
