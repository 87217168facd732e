// The functions are in libFuzzer.
#include "CFuzzer.h"
