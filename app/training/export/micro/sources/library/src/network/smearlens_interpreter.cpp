/* Asks the network by TensorFlow Lite Micro's MicroInterpreter; see smearlens_network.h.

   The one file that knows TensorFlow. With another library of it change the first include. */
#include <Chirale_TensorFlowLite.h>
#include <tensorflow/lite/micro/micro_interpreter.h>
#include <tensorflow/lite/micro/micro_mutable_op_resolver.h>
#include <tensorflow/lite/schema/schema_generated.h>

#include "../core/smearlens_model.h"
#include "smearlens_network.h"

namespace {

alignas(16) uint8_t arena[SMEARLENS_ARENA_BYTES];
tflite::MicroInterpreter *interpreter = nullptr;
/* What is free of the arena's head: from low to the input, and from high to its end. */
size_t low = 0, high = 0, input_at = 0;

}  // namespace

const char *smearlens_network_begin() {
  if (interpreter) return "";
  const tflite::Model *model = tflite::GetModel(smearlens_network);
  if (model->version() != TFLITE_SCHEMA_VERSION) {
    return "This TensorFlow Lite Micro reads another version of .tflite files.";
  }
  static tflite::MicroMutableOpResolver<@OPERATOR_COUNT@> resolver;
@RESOLVER@
  static tflite::MicroInterpreter opened(model, resolver, arena, sizeof arena);
  if (opened.AllocateTensors() != kTfLiteOk) return "The arena is too small for the network.";
  if (opened.input(0)->type != kTfLiteInt8 || opened.input(0)->bytes != SMEARLENS_INPUT_BYTES ||
      opened.output(0)->type != kTfLiteInt8 ||
      opened.output(0)->bytes != SMEARLENS_OUTPUT_BYTES) {
    return "The network takes or gives something else than was exported.";
  }
  interpreter = &opened;
  input_at = static_cast<size_t>(reinterpret_cast<uint8_t *>(opened.input(0)->data.int8) - arena);
  high = (input_at + SMEARLENS_INPUT_BYTES + 15) / 16 * 16;
  return "";
}

int8_t *smearlens_network_input() { return interpreter->input(0)->data.int8; }

bool smearlens_network_invoke() { return interpreter->Invoke() == kTfLiteOk; }

const int8_t *smearlens_network_output() { return interpreter->output(0)->data.int8; }

uint8_t *smearlens_network_scratch(size_t bytes) {
  const size_t taken = (bytes + 15) / 16 * 16;
  if (!interpreter) return nullptr;
  const bool before = low + taken <= input_at;
  const bool behind = high + taken <= SMEARLENS_ARENA_HEAD;
  if (!before && !behind) return nullptr;
  // The smaller gap that is large enough, so that the larger one is left for a frame.
  const bool first = before && (!behind || input_at - low <= SMEARLENS_ARENA_HEAD - high);
  size_t &from = first ? low : high;
  from += taken;
  return arena + from - taken;
}
