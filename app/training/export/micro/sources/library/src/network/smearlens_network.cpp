/* The model's int8 .tflite file as bytes, with the SHA-256
   @SHA256@. */
#include "smearlens_network.h"

alignas(16) const unsigned char smearlens_network[SMEARLENS_NETWORK_BYTES] = {
@NETWORK@
};
