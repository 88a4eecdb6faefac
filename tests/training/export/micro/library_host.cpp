// The Arduino library on a computer, for its tests: crops come from crops.bin, what the network
// gives for each from outputs.bin; what the DSP block made of it goes to inputs.bin, and the array of
// the network to network.bin.
#include <Smearlens.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

FILE *outputs = nullptr;
alignas(16) int8_t input[SMEARLENS_INPUT_BYTES];
int8_t output[SMEARLENS_OUTPUT_BYTES];
alignas(16) uint8_t memory[SMEARLENS_ARENA_HEAD];
uint8_t pixels[3 * SMEARLENS_MAX_SIDE * SMEARLENS_MAX_SIDE];
Smearlens smearlens;

}  // namespace

const char *smearlens_network_begin() {
  outputs = fopen("outputs.bin", "rb");
  return outputs ? "" : "There is no outputs.bin.";
}
int8_t *smearlens_network_input() { return input; }
bool smearlens_network_invoke() { return fread(output, 1, sizeof output, outputs) == sizeof output; }
const int8_t *smearlens_network_output() { return output; }
uint8_t *smearlens_network_scratch(size_t bytes) {
  return bytes <= sizeof memory ? memory : nullptr;
}

int main() {
  FILE *crops = fopen("crops.bin", "rb"), *inputs = fopen("inputs.bin", "wb");
  uint32_t head[7];
  if (!smearlens.begin()) {
    puts(smearlens.error());
    return 1;
  }
  while (fread(head, 1, sizeof head, crops) == sizeof head) {
    const size_t each = head[2] == SMEARLENS_RGB888 ? 3 : head[2] == SMEARLENS_GRAY8 ? 1 : 2;
    const size_t bytes = each * head[0] * head[1];
    if (fread(pixels, 1, bytes, crops) != bytes) return 2;
    // On the heap and no larger, so that a sanitizer sees what goes beyond it.
    uint8_t *own = static_cast<uint8_t *>(malloc(bytes));
    memcpy(own, pixels, bytes);
    const smearlens_frame frame = {own, static_cast<uint32_t>(each) * head[0],
                                   static_cast<uint16_t>(head[0]), static_cast<uint16_t>(head[1]),
                                   static_cast<smearlens_format>(head[2])};
    const smearlens_box box = {static_cast<uint16_t>(head[3]), static_cast<uint16_t>(head[4]),
                               static_cast<uint16_t>(head[5]), static_cast<uint16_t>(head[6])};
    const bool answered = smearlens.classify(frame, box);
    free(own);
    puts(answered ? smearlens.json() : smearlens.error());
    fwrite(input, 1, sizeof input, inputs);
  }
  fclose(inputs);
  FILE *network = fopen("network.bin", "wb");
  fwrite(smearlens_network, 1, sizeof smearlens_network, network);
  fclose(network);
  return 0;
}
