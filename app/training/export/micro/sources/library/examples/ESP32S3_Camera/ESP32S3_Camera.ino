/* Names the white blood cell before the camera of an ESP32-S3 board.

   Set up for Seeed's XIAO ESP32S3 Sense, which carries camera and card; for another board change
   the pins. Switch PSRAM on in the board's menu: the camera's frames are kept there.
   Not for diagnosis. */
#include <SD.h>
#include <SPI.h>
#include <Smearlens.h>
#include <esp_camera.h>

const int CARD_SELECT = 21;
const char ANSWERS[] = "/ANSWERS.JSL";

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

bool startCamera() {
  camera_config_t config = {};
  config.pin_pwdn = -1;
  config.pin_reset = -1;
  config.pin_xclk = 10;
  config.pin_sccb_sda = 40;
  config.pin_sccb_scl = 39;
  config.pin_d7 = 48;
  config.pin_d6 = 11;
  config.pin_d5 = 12;
  config.pin_d4 = 14;
  config.pin_d3 = 16;
  config.pin_d2 = 18;
  config.pin_d1 = 17;
  config.pin_d0 = 15;
  config.pin_vsync = 38;
  config.pin_href = 47;
  config.pin_pclk = 13;
  config.xclk_freq_hz = 20000000;
  config.ledc_timer = LEDC_TIMER_0;
  config.ledc_channel = LEDC_CHANNEL_0;
  config.pixel_format = PIXFORMAT_RGB565;
  config.frame_size = FRAMESIZE_QVGA;
  config.fb_location = CAMERA_FB_IN_PSRAM;
  config.grab_mode = CAMERA_GRAB_LATEST;
  config.fb_count = 2;
  return esp_camera_init(&config) == ESP_OK;
}

void setup() {
  Serial.begin(115200);
  if (!smearlens.begin()) stopWith(smearlens.error());
  if (!startCamera()) stopWith("The camera does not answer.");
  hasCard = SD.begin(CARD_SELECT);
}

void loop() {
  camera_fb_t *taken = esp_camera_fb_get();
  if (!taken) return;
  const smearlens_frame frame = {taken->buf, 2 * static_cast<uint32_t>(taken->width),
                                 static_cast<uint16_t>(taken->width),
                                 static_cast<uint16_t>(taken->height), SMEARLENS_RGB565_BE};
  const bool answered = smearlens.classify(frame);
  esp_camera_fb_return(taken);
  if (!answered) stopWith(smearlens.error());
  const char *line = smearlens.json();
  Serial.println(line);
  if (!hasCard) return;
  File file = SD.open(ANSWERS, FILE_APPEND);
  if (file) {
    file.println(line);
    file.close();
  }
}
