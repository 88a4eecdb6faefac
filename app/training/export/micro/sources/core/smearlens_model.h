/* What this model is: its name, its classes, what it takes and gives.

   Filled in when the model was exported, as smearlens_model.c was. Knows no pixels. */
#ifndef SMEARLENS_MODEL_H
#define SMEARLENS_MODEL_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Side in pixels of what the network sees, and of the picture that a crop is shrunk to before;
   the latter is 0 where there is none. */
#define SMEARLENS_SIZE @SIZE@
#define SMEARLENS_DETAIL @DETAIL@
/* 3 of red, green and blue, or 1 of gray. */
#define SMEARLENS_CHANNELS @CHANNELS@
#define SMEARLENS_INPUT_BYTES (SMEARLENS_SIZE * SMEARLENS_SIZE * SMEARLENS_CHANNELS)

#define SMEARLENS_CLASSES @CLASSES@
/* What a crop may show that is none of the classes. */
#define SMEARLENS_KINDS @KINDS@
/* Parts of the crop that the network gives logits for; their mean decides. 0: it gives scores. */
#define SMEARLENS_PARTS @PARTS@
#define SMEARLENS_OUTPUT_BYTES @OUTPUT_BYTES@

/* 1: by this model the whole frame is the cell, else a crop is taken for a located cell. */
#define SMEARLENS_WHOLE_FRAME @WHOLE_FRAME@
/* Bytes that the longest line of JSON takes, its end included. */
#define SMEARLENS_JSON_BYTES @JSON_BYTES@

/* "name version", and the first 16 digits of the SHA-256 of its .tflite file. */
extern const char smearlens_model_name[];
extern const char smearlens_model_sha256[];

/* Names of the classes, then of the kinds, as they stand between quotes in JSON. */
extern const char *const smearlens_names[SMEARLENS_CLASSES + SMEARLENS_KINDS];
/* 1 for a kind that is no leukocyte at all, 0 for another kind of cell. */
extern const uint8_t smearlens_kind_is_no_cell[SMEARLENS_KINDS + 1];
/* Confidence from which a cell of each class is sure. */
extern const double smearlens_sure_from[SMEARLENS_CLASSES];
/* A cell less likely than this to be of any class is not sure. */
extern const double smearlens_known_least;

/* What the network takes for each value of a pixel, 0..255. */
extern const int8_t smearlens_quantised[256];
/* A real number behind an output: (output - zero) * scale. */
extern const double smearlens_output_scale;
extern const int32_t smearlens_output_zero;

#ifdef __cplusplus
}
#endif

#endif
