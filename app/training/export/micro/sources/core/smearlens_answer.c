/* What the network says, judged; see smearlens_answer.h. */
#include "smearlens_answer.h"

#include <math.h>

#define OUTPUTS (SMEARLENS_CLASSES + SMEARLENS_KINDS)
/* Steps of a probability: four digits after the point. */
#define STEPS 10000

typedef struct {
  char *text;
  size_t room;
  size_t length;
} writer;

#if SMEARLENS_PARTS
/* Turn logits into probabilities that sum to one. */
static void softmax(double *values, int count) {
  double most = values[0], sum = 0.0;
  int at;
  for (at = 1; at < count; at++) {
    if (values[at] > most) most = values[at];
  }
  for (at = 0; at < count; at++) {
    values[at] = exp(values[at] - most);
    sum += values[at];
  }
  for (at = 0; at < count; at++) values[at] /= sum;
}

/* The classes are weighed against each other, and the kinds against all classes together, whose
   logit is 0. */
static void read_map(const int8_t *output, smearlens_answer *answer) {
  double logits[OUTPUTS], kinds[SMEARLENS_KINDS + 1];
  int at, part;
  for (at = 0; at < OUTPUTS; at++) {
    int32_t sum = 0;
    for (part = 0; part < SMEARLENS_PARTS; part++) {
      sum += output[OUTPUTS * part + at] - smearlens_output_zero;
    }
    logits[at] = sum * smearlens_output_scale / SMEARLENS_PARTS;
  }
  kinds[0] = 0.0;
  for (at = 0; at < SMEARLENS_KINDS; at++) kinds[at + 1] = logits[SMEARLENS_CLASSES + at];
  softmax(kinds, SMEARLENS_KINDS + 1);
  for (at = 0; at < SMEARLENS_KINDS; at++) answer->kinds[at] = kinds[at + 1];
  softmax(logits, SMEARLENS_CLASSES);
  for (at = 0; at < SMEARLENS_CLASSES; at++) answer->scores[at] = logits[at];
}
#else
/* Scores come in steps of their scale, and are brought to sum to one. */
static void read_scores(const int8_t *output, smearlens_answer *answer) {
  double sum = 0.0;
  int at;
  for (at = 0; at < SMEARLENS_CLASSES; at++) {
    const double score = (output[at] - smearlens_output_zero) * smearlens_output_scale;
    answer->scores[at] = score < 0.0 ? 0.0 : score;
    sum += answer->scores[at];
  }
  for (at = 0; at < SMEARLENS_CLASSES; at++) {
    answer->scores[at] = sum > 0.0 ? answer->scores[at] / sum : 1.0 / SMEARLENS_CLASSES;
  }
}
#endif

static smearlens_reason reason_of(const smearlens_answer *answer, int has_colour) {
  int at, likeliest = -1;
  if (!has_colour && SMEARLENS_CHANNELS == 3) return SMEARLENS_NO_COLOUR;
  for (at = 0; at < SMEARLENS_KINDS; at++) {
    if (likeliest < 0 || answer->kinds[at] > answer->kinds[likeliest]) likeliest = at;
  }
  if (likeliest >= 0 && answer->kinds[likeliest] > answer->known * answer->confidence) {
    return smearlens_kind_is_no_cell[likeliest] ? SMEARLENS_NO_CELL : SMEARLENS_OTHER_CELL;
  }
  if (answer->known < smearlens_known_least) return SMEARLENS_UNFAMILIAR;
  if (answer->confidence < smearlens_sure_from[answer->label]) return SMEARLENS_CLOSE;
  return SMEARLENS_WHOLE_FRAME ? SMEARLENS_WHOLE : SMEARLENS_CLEAR;
}

smearlens_answer smearlens_judge(const int8_t *output, int has_colour) {
  smearlens_answer answer;
  int at;
#if SMEARLENS_PARTS
  read_map(output, &answer);
#else
  read_scores(output, &answer);
  for (at = 0; at < SMEARLENS_KINDS; at++) answer.kinds[at] = 0.0;
#endif
  answer.kinds[SMEARLENS_KINDS] = 0.0;
  answer.label = 0;
  answer.known = 1.0;
  for (at = 1; at < SMEARLENS_CLASSES; at++) {
    if (answer.scores[at] > answer.scores[answer.label]) answer.label = at;
  }
  for (at = 0; at < SMEARLENS_KINDS; at++) answer.known -= answer.kinds[at];
  answer.confidence = answer.scores[answer.label];
  answer.reason = reason_of(&answer, has_colour);
  return answer;
}

const char *smearlens_verdict(smearlens_reason reason) {
  if (reason == SMEARLENS_CLEAR || reason == SMEARLENS_WHOLE) return "sure";
  return reason == SMEARLENS_NO_CELL ? "no_cell" : "unsure";
}

const char *smearlens_reason_name(smearlens_reason reason) {
  static const char *const names[] = {"clear",      "whole_frame", "close",    "unfamiliar",
                                      "other_cell", "no_cell",     "no_colour"};
  return names[reason];
}

static void put(writer *to, char one) {
  if (to->length + 1 < to->room) to->text[to->length] = one;
  to->length++;
}

static void put_text(writer *to, const char *text) {
  while (*text) put(to, *text++);
}

static void put_whole(writer *to, uint32_t value) {
  char digits[10];
  int count = 0;
  do {
    digits[count++] = (char)('0' + value % 10);
    value /= 10;
  } while (value);
  while (count) put(to, digits[--count]);
}

/* Write a probability, 0..1, with four digits. */
static void put_share(writer *to, double share) {
  const uint32_t steps = (uint32_t)(share * STEPS + 0.5);
  uint32_t below = steps % STEPS, digit = STEPS / 10;
  put_whole(to, steps / STEPS);
  put(to, '.');
  for (; digit; digit /= 10) {
    put(to, (char)('0' + below / digit));
    below %= digit;
  }
}

static void put_shares(writer *to, const char *name, const double *shares, int first, int count) {
  int at;
  put_text(to, ",\"");
  put_text(to, name);
  put_text(to, "\":{");
  for (at = 0; at < count; at++) {
    put_text(to, at ? ",\"" : "\"");
    put_text(to, smearlens_names[first + at]);
    put_text(to, "\":");
    put_share(to, shares[at]);
  }
  put(to, '}');
}

size_t smearlens_json(const smearlens_answer *answer, uint32_t number, uint32_t dsp_us,
                      uint32_t network_us, char *line, size_t room) {
  writer to;
  to.text = line;
  to.room = room;
  to.length = 0;
  put_text(&to, "{\"number\":");
  put_whole(&to, number);
  put_text(&to, ",\"label\":\"");
  put_text(&to, smearlens_names[answer->label]);
  put_text(&to, "\",\"confidence\":");
  put_share(&to, answer->confidence);
  put_text(&to, ",\"verdict\":\"");
  put_text(&to, smearlens_verdict(answer->reason));
  put_text(&to, "\",\"reason\":\"");
  put_text(&to, smearlens_reason_name(answer->reason));
  put(&to, '"');
  put_shares(&to, "scores", answer->scores, 0, SMEARLENS_CLASSES);
  put_shares(&to, "kinds", answer->kinds, SMEARLENS_CLASSES, SMEARLENS_KINDS);
  put_text(&to, ",\"dsp_us\":");
  put_whole(&to, dsp_us);
  put_text(&to, ",\"network_us\":");
  put_whole(&to, network_us);
  put_text(&to, ",\"model\":\"");
  put_text(&to, smearlens_model_name);
  put_text(&to, "\",\"sha256\":\"");
  put_text(&to, smearlens_model_sha256);
  put_text(&to, "\"}");
  if (to.length >= room) {
    if (room) line[0] = '\0';
    return 0;
  }
  line[to.length] = '\0';
  return to.length;
}
