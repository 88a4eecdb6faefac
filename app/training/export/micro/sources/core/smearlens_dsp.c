/* The DSP block; see smearlens_dsp.h.

   The weights are those of Pillow's src/libImaging/Resample.c (MIT-CMU licence,
   https://github.com/python-pillow/Pillow): a triangle as wide as one pixel of the result, summed
   to one and rounded to 22 bits. Each row of the result goes through the rows that it takes from, so
   that no picture has to be kept between the two directions. */
#include "smearlens_dsp.h"

#if SMEARLENS_MAX_SIDE < SMEARLENS_WIDEST
#error "SMEARLENS_MAX_SIDE is less than the side of what the network sees."
#endif

/* A fused multiply-add rounds once where Pillow rounds twice. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("-ffp-contract=off")
#endif

#define BITS 22
#define HALF (1 << (BITS - 1))

typedef struct {
  const smearlens_frame *frame;
  smearlens_box box;
  smearlens_workspace *space;
  int side;
} scaling;

static double triangle(double x) {
  if (x < 0.0) x = -x;
  return x < 1.0 ? 1.0 - x : 0.0;
}

/* Write the weights of the pixel `at` of `to`, taken from `from` pixels, where it begins there,
   and return how many they are. */
static int weigh(int from, int to, int at, int32_t *weights, uint16_t *first) {
  const double scale = (double)from / to;
  const double wide = scale < 1.0 ? 1.0 : scale;
  const double narrow = 1.0 / wide;
  const double center = (at + 0.5) * scale;
  int low = (int)(center - wide + 0.5);
  int high = (int)(center + wide + 0.5);
  double sum = 0.0;
  int x;
  if (low < 0) low = 0;
  if (high > from) high = from;
  for (x = low; x < high; x++) sum += triangle((x - center + 0.5) * narrow);
  for (x = low; x < high; x++) {
    double weight = triangle((x - center + 0.5) * narrow);
    if (sum != 0.0) weight /= sum;
    weights[x - low] = (int32_t)(0.5 + weight * (1 << BITS));
  }
  *first = (uint16_t)low;
  return high - low;
}

static uint8_t clipped(int32_t sum) {
  const int32_t value = sum >> BITS;
  return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
}

/* Write a pixel of the box as red, green and blue, eight bits each. */
static void read_pixel(const scaling *job, int x, int y, uint8_t *to) {
  const smearlens_frame *frame = job->frame;
  const uint8_t *line = frame->pixels + (size_t)(job->box.y0 + y) * frame->stride;
  const size_t at = (size_t)(job->box.x0 + x);
  if (frame->format == SMEARLENS_RGB888) {
    const uint8_t *pixel = line + 3 * at;
    to[0] = pixel[0];
    to[1] = pixel[1];
    to[2] = pixel[2];
  } else if (frame->format == SMEARLENS_GRAY8) {
    to[0] = to[1] = to[2] = line[at];
  } else {
    const uint8_t *pixel = line + 2 * at;
    const int big = frame->format == SMEARLENS_RGB565_BE;
    const unsigned value = (unsigned)pixel[big ? 0 : 1] << 8 | pixel[big ? 1 : 0];
    const unsigned red = value >> 11, green = value >> 5 & 63, blue = value & 31;
    /* The upper bits stand in for the missing ones, so that white stays white. */
    to[0] = (uint8_t)(red << 3 | red >> 2);
    to[1] = (uint8_t)(green << 2 | green >> 4);
    to[2] = (uint8_t)(blue << 3 | blue >> 2);
  }
}

/* Weigh all columns of the result once. */
static void weigh_columns(const scaling *job) {
  smearlens_workspace *space = job->space;
  int32_t *weights = space->weights;
  int x;
  for (x = 0; x < job->side; x++) {
    const int taps = weigh(job->box.x1 - job->box.x0, job->side, x, weights, &space->first[x]);
    space->taps[x] = (uint16_t)taps;
    weights += taps;
  }
}

/* Weigh the pixels of space->row for the pixel `x` of the result; `weights` are its own. */
static void go_across(const smearlens_workspace *space, int x, const int32_t *weights,
                      uint8_t *to) {
  const uint8_t *pixel = space->row + 3 * space->first[x];
  int32_t sums[3] = {HALF, HALF, HALF};
  int tap;
  for (tap = 0; tap < space->taps[x]; tap++, pixel += 3) {
    sums[0] += weights[tap] * pixel[0];
    sums[1] += weights[tap] * pixel[1];
    sums[2] += weights[tap] * pixel[2];
  }
  to[0] = clipped(sums[0]);
  to[1] = clipped(sums[1]);
  to[2] = clipped(sums[2]);
}

/* Scale each row that a row of the result takes from, and weigh them. */
static void across_first(const scaling *job, int top, int rows) {
  smearlens_workspace *space = job->space;
  const int wide = job->box.x1 - job->box.x0;
  int row, x;
  for (x = 0; x < 3 * job->side; x++) space->sums[x] = HALF;
  for (row = 0; row < rows; row++) {
    const int32_t *weights = space->weights;
    for (x = 0; x < wide; x++) read_pixel(job, x, top + row, space->row + 3 * x);
    for (x = 0; x < job->side; x++) {
      int32_t *sums = space->sums + 3 * x;
      uint8_t pixel[3];
      go_across(space, x, weights, pixel);
      weights += space->taps[x];
      sums[0] += space->down[row] * pixel[0];
      sums[1] += space->down[row] * pixel[1];
      sums[2] += space->down[row] * pixel[2];
    }
  }
  for (x = 0; x < 3 * job->side; x++) space->row[x] = clipped(space->sums[x]);
}

/* Weigh the rows that a row of the result takes from, and scale what comes of them. */
static void down_first(const scaling *job, int top, int rows) {
  smearlens_workspace *space = job->space;
  const int wide = job->box.x1 - job->box.x0;
  const int32_t *weights = space->weights;
  int row, x;
  for (x = 0; x < wide; x++) {
    int32_t sums[3] = {HALF, HALF, HALF};
    for (row = 0; row < rows; row++) {
      uint8_t pixel[3];
      read_pixel(job, x, top + row, pixel);
      sums[0] += space->down[row] * pixel[0];
      sums[1] += space->down[row] * pixel[1];
      sums[2] += space->down[row] * pixel[2];
    }
    space->row[3 * x] = clipped(sums[0]);
    space->row[3 * x + 1] = clipped(sums[1]);
    space->row[3 * x + 2] = clipped(sums[2]);
  }
  for (x = 0; x < job->side; x++) {
    uint8_t pixel[3];
    go_across(space, x, weights, pixel);
    weights += space->taps[x];
    space->sums[3 * x] = pixel[0];
    space->sums[3 * x + 1] = pixel[1];
    space->sums[3 * x + 2] = pixel[2];
  }
  for (x = 0; x < 3 * job->side; x++) space->row[x] = (uint8_t)space->sums[x];
}

/* Leave row `y` of the result, red, green and blue, in the first bytes of space->row. */
static void scale_row(const scaling *job, int y) {
  const int wide = job->box.x1 - job->box.x0, high = job->box.y1 - job->box.y0;
  uint16_t top;
  const int rows = weigh(high, job->side, y, job->space->down, &top);
  /* The order changes how often a value is rounded: this is the one that Pillow takes. */
  if (high > job->side && high - job->side > 2 * (wide - job->side)) {
    down_first(job, top, rows);
  } else {
    across_first(job, top, rows);
  }
}

smearlens_box smearlens_middle(uint16_t width, uint16_t height) {
  const uint16_t side = width < height ? width : height;
  smearlens_box box;
  box.x0 = (uint16_t)((width - side) / 2);
  box.y0 = (uint16_t)((height - side) / 2);
  box.x1 = (uint16_t)(box.x0 + side);
  box.y1 = (uint16_t)(box.y0 + side);
  return box;
}

int smearlens_features(const smearlens_frame *frame, const smearlens_box *box,
                       smearlens_workspace *space, int8_t *input) {
  scaling job;
  int x, y;
  if (box->x0 >= box->x1 || box->y0 >= box->y1) return 0;
  if (box->x1 > frame->width || box->y1 > frame->height) return 0;
  if (box->x1 - box->x0 > SMEARLENS_MAX_SIDE || box->y1 - box->y0 > SMEARLENS_MAX_SIDE) return 0;
  job.frame = frame;
  job.box = *box;
  job.space = space;
#if SMEARLENS_DETAIL
  smearlens_frame shrunk;
  job.side = SMEARLENS_DETAIL;
  weigh_columns(&job);
  for (y = 0; y < SMEARLENS_DETAIL; y++) {
    uint8_t *to = space->shrunk + 3 * SMEARLENS_DETAIL * y;
    scale_row(&job, y);
    for (x = 0; x < 3 * SMEARLENS_DETAIL; x++) to[x] = space->row[x];
  }
  shrunk.pixels = space->shrunk;
  shrunk.stride = 3 * SMEARLENS_DETAIL;
  shrunk.width = shrunk.height = SMEARLENS_DETAIL;
  shrunk.format = SMEARLENS_RGB888;
  job.frame = &shrunk;
  job.box.x0 = job.box.y0 = 0;
  job.box.x1 = job.box.y1 = SMEARLENS_DETAIL;
#endif
  job.side = SMEARLENS_SIZE;
  weigh_columns(&job);
  for (y = 0; y < SMEARLENS_SIZE; y++) {
    scale_row(&job, y);
    for (x = 0; x < SMEARLENS_SIZE; x++) {
      const uint8_t *pixel = space->row + 3 * x;
#if SMEARLENS_CHANNELS == 3
      *input++ = smearlens_quantised[pixel[0]];
      *input++ = smearlens_quantised[pixel[1]];
      *input++ = smearlens_quantised[pixel[2]];
#else
      /* Luma of ITU-R BT.601 in 16 bits, as Pillow takes it. */
      *input++ = smearlens_quantised[(pixel[0] * 19595 + pixel[1] * 38470 + pixel[2] * 7471 +
                                      0x8000) >> 16];
#endif
    }
  }
  return 1;
}
