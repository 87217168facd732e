// What libFuzzer offers to a program that has a `main` of its own and changes inputs in a way of its own.
#pragma once
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerRunDriver(int *count, char ***words, int (*testOneInput)(const uint8_t *data, size_t byteCount));
size_t LLVMFuzzerMutate(uint8_t *data, size_t byteCount, size_t limit);
