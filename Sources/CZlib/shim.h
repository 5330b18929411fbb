#pragma once
// Input that zlib only reads is const then, as it is for us.
#define ZLIB_CONST
#include <zlib.h>
