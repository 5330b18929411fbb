#pragma once
#include <protobuf-c/protobuf-c.h>
#include <stdint.h>

// Where the stack is. A builtin of the compiler, which Swift does not see; the address of a local variable will not do,
// since the address sanitizer keeps those on a heap of its own.
static inline uintptr_t protobuf_c_stack_address(void) {
  return (uintptr_t)__builtin_frame_address(0);
}
