/* Names the white blood cell before the camera of a Vision Shield on a Portenta H7 (core M7).

   The shield's cameras see gray alone, and this model tells cells by their colours: every answer
   is unsure, with the reason no_colour. It shows what a board of this size does, and is of use with
   a model for gray pictures. An SD card in the shield keeps the answers. Not for diagnosis. */
#include <Smearlens.h>

#include "FATFileSystem.h"
#include "SDMMCBlockDevice.h"
#include "camera.h"
// The first Vision Shield has a HM01B0: include himax.h and take HM01B0 in place of HM0360.
#include "hm0360.h"

const char ANSWERS[] = "/fs/ANSWERS.JSL";
const int WIDTH = 320, HEIGHT = 240;
const uint32_t PATIENCE_MS = 3000;

HM0360 sensor;
Camera camera(sensor);
FrameBuffer buffer;
SDMMCBlockDevice card;
mbed::FATFileSystem files("fs");
Smearlens smearlens;
bool hasCard = false;

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
  if (!camera.begin(CAMERA_R320x240, CAMERA_GRAYSCALE, 30)) {
    stopWith("The camera does not answer.");
  }
  hasCard = files.mount(&card) == 0;
}

void loop() {
  if (camera.grabFrame(buffer, PATIENCE_MS) != 0) return;
  const smearlens_frame frame = {buffer.getBuffer(), WIDTH, WIDTH, HEIGHT, SMEARLENS_GRAY8};
  if (!smearlens.classify(frame)) stopWith(smearlens.error());
  const char *line = smearlens.json();
  Serial.println(line);
  if (!hasCard) return;
  FILE *file = fopen(ANSWERS, "a");
  if (file) {
    fprintf(file, "%s\n", line);
    fclose(file);
  }
}
