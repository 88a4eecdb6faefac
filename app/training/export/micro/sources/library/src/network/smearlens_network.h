/* The network, and what asks it. Knows no pixels and no classes. */
#ifndef SMEARLENS_NETWORK_H
#define SMEARLENS_NETWORK_H

#include <stddef.h>
#include <stdint.h>

/* Bytes that the network takes while it runs, as tflite-micro measured on a 64-bit computer, where
   pointers take twice as many; and what is added for faster kernels, which keep more at hand. */
#define SMEARLENS_ARENA_MEASURED @MEASURED@
#define SMEARLENS_ARENA_MARGIN @MARGIN@
#define SMEARLENS_ARENA_BYTES (SMEARLENS_ARENA_MEASURED + SMEARLENS_ARENA_MARGIN)
/* Bytes at its beginning that hold nothing between two answers but the input. */
#define SMEARLENS_ARENA_HEAD @HEAD@
#define SMEARLENS_NETWORK_BYTES @NETWORK_BYTES@

/* The .tflite file, byte for byte, aligned as its reader asks. */
extern const unsigned char smearlens_network[SMEARLENS_NETWORK_BYTES];

/* Make the network ready; return an empty string, or why it can't be. */
const char *smearlens_network_begin();

/* Where its input goes; after begin, as all that follows. */
int8_t *smearlens_network_input();

bool smearlens_network_invoke();

const int8_t *smearlens_network_output();

/* Return so many bytes of the arena beside the input, aligned to 16, which no call returned before;
   null where there are none. The network overwrites them. */
uint8_t *smearlens_network_scratch(size_t bytes);

#endif
