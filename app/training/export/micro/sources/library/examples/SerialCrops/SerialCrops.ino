/* Names cells that a computer sends: no camera, to see whether a board answers as the server does.

   Each crop begins with its width, height and smearlens_format, four bytes little endian each;
   its rows follow, SIDE_MOST pixels a side at most. A line of JSON comes back. */
#include <Smearlens.h>

const uint32_t SIDE_MOST = 120;

Smearlens smearlens;
uint8_t pixels[3 * SIDE_MOST * SIDE_MOST];

uint32_t four(const uint8_t *bytes) {
  return bytes[0] | static_cast<uint32_t>(bytes[1]) << 8 | static_cast<uint32_t>(bytes[2]) << 16 |
         static_cast<uint32_t>(bytes[3]) << 24;
}

void tell(const char *why) {
  Serial.print("{\"error\":\"");
  Serial.print(why);
  Serial.println("\"}");
}

void setup() {
  Serial.begin(115200);
  Serial.setTimeout(10000);
  if (!smearlens.begin()) tell(smearlens.error());
}

void loop() {
  uint8_t head[12];
  if (!Serial.available()) return;
  if (Serial.readBytes(reinterpret_cast<char *>(head), sizeof head) != sizeof head) return;
  const uint32_t wide = four(head), high = four(head + 4), format = four(head + 8);
  const uint32_t each = format == SMEARLENS_RGB888 ? 3 : format == SMEARLENS_GRAY8 ? 1 : 2;
  if (format > SMEARLENS_GRAY8 || wide > SIDE_MOST || high > SIDE_MOST) {
    tell("The crop is too large, or of no format that is read.");
    return;
  }
  const size_t bytes = each * wide * high;
  if (Serial.readBytes(reinterpret_cast<char *>(pixels), bytes) != bytes) {
    tell("The crop did not come whole.");
    return;
  }
  const smearlens_frame frame = {pixels, each * wide, static_cast<uint16_t>(wide),
                                 static_cast<uint16_t>(high),
                                 static_cast<smearlens_format>(format)};
  const smearlens_box whole = {0, 0, frame.width, frame.height};
  if (smearlens.classify(frame, whole)) {
    Serial.println(smearlens.json());
  } else {
    tell(smearlens.error());
  }
}
