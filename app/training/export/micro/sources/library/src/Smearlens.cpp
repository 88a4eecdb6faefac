/* From a frame to an answer; see Smearlens.h. */
#include "Smearlens.h"

#ifdef ARDUINO
#include <Arduino.h>
#else
static uint32_t micros() { return 0; }
#endif

bool Smearlens::failed(const char *why) {
  error_ = why;
  return false;
}

bool Smearlens::begin() {
  const char *why = smearlens_network_begin();
  if (*why) return failed(why);
  if (!space_) {
    // It is of use before the network works, and never while it does.
    uint8_t *memory = kShared ? scratch(sizeof(smearlens_workspace)) : own_;
    space_ = reinterpret_cast<smearlens_workspace *>(memory);
  }
  return space_ ? true : failed("Beside the network's input there is no memory to resize in.");
}

bool Smearlens::classify(const smearlens_frame &frame, const smearlens_box &box) {
  if (!space_) return failed("The network is not ready: call begin() first.");
  int8_t *input = smearlens_network_input();
  const uint32_t began = micros();
  if (!smearlens_features(&frame, &box, space_, input)) {
    return failed("The crop is empty, goes beyond the frame, or has a side that is too long.");
  }
  const uint32_t scaled = micros();
  if (!smearlens_network_invoke()) return failed("The network gave no answer.");
  dsp_us_ = scaled - began;
  network_us_ = micros() - scaled;
  answer_ = smearlens_judge(smearlens_network_output(), frame.format != SMEARLENS_GRAY8);
  number_++;
  error_ = "";
  return true;
}

bool Smearlens::classify(const smearlens_frame &frame) {
  return classify(frame, smearlens_middle(frame.width, frame.height));
}

const char *Smearlens::json() {
  smearlens_json(&answer_, number_, dsp_us_, network_us_, line_, sizeof line_);
  return line_;
}

uint8_t *Smearlens::scratch(size_t bytes) { return smearlens_network_scratch(bytes); }
