// An interpreter that only lays its input somewhere into the arena, for the tests of what the library
// does with the rest: asks for memory of the sizes named, and prints where it lies.
#include <cstdio>
#include <cstdlib>

#include "core/smearlens_model.h"
#include "network/smearlens_network.h"
#include "tensorflow/lite/micro/micro_interpreter.h"

namespace {

size_t input_at = 0;
uint8_t *arena = nullptr;
TfLiteTensor taken, told;

}  // namespace

namespace tflite {
uint32_t Model::version() const { return TFLITE_SCHEMA_VERSION; }
const Model *GetModel(const void *buffer) { return static_cast<const Model *>(buffer); }

MicroInterpreter::MicroInterpreter(const Model *, const MicroOpResolver &, uint8_t *memory, size_t) {
  arena = memory;
}
MicroInterpreter::~MicroInterpreter() {}
TfLiteStatus MicroInterpreter::AllocateTensors() {
  taken = {{reinterpret_cast<int8_t *>(arena + input_at)}, kTfLiteInt8, SMEARLENS_INPUT_BYTES};
  told = {{reinterpret_cast<int8_t *>(arena)}, kTfLiteInt8, SMEARLENS_OUTPUT_BYTES};
  return kTfLiteOk;
}
TfLiteStatus MicroInterpreter::Invoke() { return kTfLiteOk; }
TfLiteTensor *MicroInterpreter::input(size_t) { return &taken; }
TfLiteTensor *MicroInterpreter::output(size_t) { return &told; }
}  // namespace tflite

int main(int count, char **words) {
  if (smearlens_network_scratch(16)) return 1;
  input_at = static_cast<size_t>(atol(words[1]));
  if (*smearlens_network_begin()) return 2;
  for (int at = 2; at < count; at++) {
    const uint8_t *given = smearlens_network_scratch(static_cast<size_t>(atol(words[at])));
    printf("%ld\n", given ? static_cast<long>(given - arena) : -1L);
  }
  return 0;
}
