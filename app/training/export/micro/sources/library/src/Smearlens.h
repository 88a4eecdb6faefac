/* Names the white blood cell in a picture; not for diagnosis.

   Binds the DSP block, the network and the reading of its output. Takes nothing from the heap. */
#ifndef SMEARLENS_H
#define SMEARLENS_H

#include "core/smearlens_answer.h"
#include "core/smearlens_dsp.h"
#include "network/smearlens_network.h"

class Smearlens {
 public:
  /* Make the network ready; return false, and say why in error(), where it can't be. */
  bool begin();

  /* Name the cell in a part of a frame, of at most SMEARLENS_MAX_SIDE pixels a side; return false,
     and say why in error(), where there is no answer. */
  bool classify(const smearlens_frame &frame, const smearlens_box &box);

  /* The same with the square in the middle of the frame. */
  bool classify(const smearlens_frame &frame);

  /* What was said last. */
  const smearlens_answer &answer() const { return answer_; }
  const char *label() const { return smearlens_names[answer_.label]; }
  const char *verdict() const { return smearlens_verdict(answer_.reason); }

  /* The last answer as one line of JSON, without its end; it is overwritten by the next. */
  const char *json();

  /* Why the last call returned false; empty if it did not. */
  const char *error() const { return error_; }

  /* Memory for a frame, for boards that have no more: it lies where the network works, so that
     classify() reads it and leaves something else there. Ask once, after begin(); each call takes
     more. Null where there is not as much in one piece. */
  uint8_t *scratch(size_t bytes);

 private:
  /* Whether the DSP block finds room beside the input where the network works: of two gaps one is
     at least half of both. */
  static constexpr bool kShared =
      SMEARLENS_ARENA_HEAD >= SMEARLENS_INPUT_BYTES + 2 * (sizeof(smearlens_workspace) + 16);

  bool failed(const char *why);

  smearlens_workspace *space_ = nullptr;
  alignas(16) uint8_t own_[kShared ? 16 : sizeof(smearlens_workspace)];
  smearlens_answer answer_;
  char line_[SMEARLENS_JSON_BYTES];
  const char *error_ = "";
  uint32_t number_ = 0;
  uint32_t dsp_us_ = 0;
  uint32_t network_us_ = 0;
};

#endif
