/* Names the white blood cell before an OV7675 (or OV7670) on a Nano 33 BLE Sense.

   Libraries: Arduino_OV767X and SD, from the Library Manager.
   Wiring: the camera as Arduino_OV767X says, or the Tiny Machine Learning Shield, which carries it;
   an SD card on SPI (11 MOSI, 12 MISO, 13 SCK) with CARD_SELECT. Without a card the answers go to
   the serial port alone. Not for diagnosis. */
#include <Arduino_OV767X.h>
#include <SD.h>
#include <SPI.h>
#include <Smearlens.h>

const int CARD_SELECT = 7;
const char ANSWERS[] = "ANSWERS.JSL";
const int WIDTH = 176, HEIGHT = 144;
constexpr size_t FRAME_BYTES = 2 * WIDTH * HEIGHT;
// A large network leaves room for a frame only where its layers will be, a small one beside it.
constexpr bool SHARED = SMEARLENS_ARENA_HEAD >= SMEARLENS_INPUT_BYTES + 2 * FRAME_BYTES;

Smearlens smearlens;
bool hasCard = false;
uint8_t own[SHARED ? 1 : FRAME_BYTES];
uint8_t *pixels = own;

void stopWith(const char *why) {
  for (;;) {
    Serial.print("{\"error\":\"");
    Serial.print(why);
    Serial.println("\"}");
    delay(5000);
  }
}

void setup() {
  Serial.begin(115200);
  if (!smearlens.begin()) stopWith(smearlens.error());
  if (SHARED) pixels = smearlens.scratch(FRAME_BYTES);
  if (!pixels) stopWith("There is no memory for a frame.");
  if (!Camera.begin(QCIF, RGB565, 1)) stopWith("The camera does not answer.");
  hasCard = SD.begin(CARD_SELECT);
}

void loop() {
  Camera.readFrame(pixels);
  const smearlens_frame frame = {pixels, 2 * WIDTH, WIDTH, HEIGHT, SMEARLENS_RGB565_BE};
  if (!smearlens.classify(frame)) stopWith(smearlens.error());
  const char *line = smearlens.json();
  Serial.println(line);
  if (!hasCard) return;
  File file = SD.open(ANSWERS, FILE_WRITE);
  if (file) {
    file.println(line);
    file.close();
  }
}
