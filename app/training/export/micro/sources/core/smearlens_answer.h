/* What the network says of a crop, judged as the server judges it, and as one line of JSON.

   Knows no pixels and no interpreter. No heap, and no printf of real numbers, which small C
   libraries leave out. */
#ifndef SMEARLENS_ANSWER_H
#define SMEARLENS_ANSWER_H

#include <stddef.h>
#include <stdint.h>

#include "smearlens_model.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Why the verdict. CLEAR and WHOLE are sure, NO_CELL says that there is none, the others are unsure. */
typedef enum {
  SMEARLENS_CLEAR,
  SMEARLENS_WHOLE,
  SMEARLENS_CLOSE,
  SMEARLENS_UNFAMILIAR,
  SMEARLENS_OTHER_CELL,
  SMEARLENS_NO_CELL,
  /* The camera sees no colours, by which these cells differ. */
  SMEARLENS_NO_COLOUR
} smearlens_reason;

typedef struct {
  /* Index of the likeliest class in smearlens_names. */
  int label;
  /* Its probability, given that the cell is of one of the classes. */
  double confidence;
  /* That it is of one of the classes at all. */
  double known;
  double scores[SMEARLENS_CLASSES];
  /* That it is none of them but of this kind; one spare, since C knows no empty array. */
  double kinds[SMEARLENS_KINDS + 1];
  smearlens_reason reason;
} smearlens_answer;

/* Return what `output`, SMEARLENS_OUTPUT_BYTES of the network, says.

   `has_colour` is 0 for a camera that sees gray alone. */
smearlens_answer smearlens_judge(const int8_t *output, int has_colour);

/* Return "sure", "unsure" or "no_cell". */
const char *smearlens_verdict(smearlens_reason reason);

/* Return the reason as the server calls it, "whole_frame" for example. */
const char *smearlens_reason_name(smearlens_reason reason);

/* Write an answer as one line of JSON without its end, and return its length.

   `number` counts the answers, `dsp_us` and `network_us` are the microseconds that the two blocks
   took. SMEARLENS_JSON_BYTES are enough; of less room 0 is returned and an empty string left. */
size_t smearlens_json(const smearlens_answer *answer, uint32_t number, uint32_t dsp_us,
                      uint32_t network_us, char *line, size_t room);

#ifdef __cplusplus
}
#endif

#endif
