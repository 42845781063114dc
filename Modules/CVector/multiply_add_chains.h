// Multiply-adds on registers alone: what the arithmetic units of a core do at most.
#ifndef DESCENT_CVECTOR_MULTIPLY_ADD_CHAINS_H
#define DESCENT_CVECTOR_MULTIPLY_ADD_CHAINS_H

#include "vector.h"

// The level's widest register, and how many of them the chains take. A chain's next multiply-add waits for its last, at
// most five cycles on processors that start two in a cycle (x86-64) and four on those that start four (aarch64): ten or
// sixteen chains keep all units busy. Without FMA a chain waits for a multiplication and an addition, six to eight
// cycles, where one or two of each start in a cycle: on a Zen 5 twelve chains reached 63 GFLOP/s, fourteen 70. Two more
// registers hold the factor and the addend.
#if defined(__AVX512F__)
typedef vector_float16 multiply_add_register;
#define MULTIPLY_ADD_LANES 16
#define MULTIPLY_ADD_CHAINS 14
#elif defined(__AVX2__)
typedef vector_float8 multiply_add_register;
#define MULTIPLY_ADD_LANES 8
#define MULTIPLY_ADD_CHAINS 14
#elif defined(__aarch64__)
typedef vector_float4 multiply_add_register;
#define MULTIPLY_ADD_LANES 4
#define MULTIPLY_ADD_CHAINS 28
#else
typedef vector_float4 multiply_add_register;
#define MULTIPLY_ADD_LANES 4
#define MULTIPLY_ADD_CHAINS 14
#endif

#define VECTOR_FUNCTION static inline __attribute__((always_inline))
#define UNROLLED _Pragma("clang loop unroll(full)")

// x <- x * factor + addend, `rounds` times, for each of `count` values, which is a multiple of what the chains hold.
//
// Rounded as vector_multiply_add is. The values of a few registers are loaded, changed in all rounds and stored: nothing
// but them is in a register meanwhile, as the baseline's sixteen are full.
VECTOR_FUNCTION void multiply_add_chains(
    float *_Nonnull values, long count, long rounds, float factor, float addend) {
    typedef multiply_add_register unaligned __attribute__((aligned(4)));
    const multiply_add_register a = factor, b = addend;
    for (float *end = values + count; values < end; values += MULTIPLY_ADD_CHAINS * MULTIPLY_ADD_LANES) {
        multiply_add_register x[MULTIPLY_ADD_CHAINS];
        UNROLLED for (long chain = 0; chain < MULTIPLY_ADD_CHAINS; chain++)
            x[chain] = *(const unaligned *)(values + chain * MULTIPLY_ADD_LANES);
        for (long round = 0; round < rounds; round++)
            UNROLLED for (long chain = 0; chain < MULTIPLY_ADD_CHAINS; chain++)
#if defined(__FMA__) || defined(__ARM_FEATURE_FMA)
                x[chain] = __builtin_elementwise_fma(x[chain], a, b);
#else
                x[chain] = x[chain] * a + b;
#endif
        UNROLLED for (long chain = 0; chain < MULTIPLY_ADD_CHAINS; chain++)
            *(unaligned *)(values + chain * MULTIPLY_ADD_LANES) = x[chain];
    }
}

#undef UNROLLED
#undef VECTOR_FUNCTION

#endif
