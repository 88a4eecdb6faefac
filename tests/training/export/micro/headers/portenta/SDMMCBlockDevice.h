// Declared for tests; see ../README.md.
#pragma once

struct BlockDevice {};
struct SDMMCBlockDevice : BlockDevice {};
