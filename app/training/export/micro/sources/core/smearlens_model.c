/* The model's facts, filled in when it was exported. */
#include "smearlens_model.h"

const char smearlens_model_name[] = "@MODEL@";
const char smearlens_model_sha256[] = "@SHA256@";

const char *const smearlens_names[SMEARLENS_CLASSES + SMEARLENS_KINDS] = {
@NAMES@
};
const uint8_t smearlens_kind_is_no_cell[SMEARLENS_KINDS + 1] = {@NO_CELL@};
const double smearlens_sure_from[SMEARLENS_CLASSES] = {@SURE_FROM@};
const double smearlens_known_least = @KNOWN_LEAST@;

const int8_t smearlens_quantised[256] = {
@QUANTISED@
};
const double smearlens_output_scale = @OUTPUT_SCALE@;
const int32_t smearlens_output_zero = @OUTPUT_ZERO@;
