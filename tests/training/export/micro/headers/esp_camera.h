// Declared for tests; see README.md.
#pragma once

#include <cstddef>
#include <cstdint>

enum { LEDC_TIMER_0 = 0 };
enum { LEDC_CHANNEL_0 = 0 };
enum { PIXFORMAT_RGB565 = 0 };
enum { FRAMESIZE_QVGA = 6 };
enum { CAMERA_FB_IN_PSRAM = 0 };
enum { CAMERA_GRAB_LATEST = 1 };
enum { ESP_OK = 0 };

struct camera_config_t {
  int pin_pwdn, pin_reset, pin_xclk, pin_sccb_sda, pin_sccb_scl;
  int pin_d7, pin_d6, pin_d5, pin_d4, pin_d3, pin_d2, pin_d1, pin_d0;
  int pin_vsync, pin_href, pin_pclk;
  int xclk_freq_hz, ledc_timer, ledc_channel;
  int pixel_format, frame_size, fb_location, grab_mode;
  size_t fb_count;
};

struct camera_fb_t {
  uint8_t *buf;
  size_t len, width, height;
};

int esp_camera_init(const camera_config_t *config);
camera_fb_t *esp_camera_fb_get();
void esp_camera_fb_return(camera_fb_t *frame);
