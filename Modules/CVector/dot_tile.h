// The innermost part of a layer for few examples: dot products of some rows of weights with one example or two.
//
// A matrix product has its examples in the lanes of a vector, and with one example fifteen of sixteen lanes would be
// empty. Here the lanes go along the inputs instead, as weights and examples both lie in memory, and the weights, which
// are read once, come straight from their place. As many sums run side by side as hide the latency of a multiply-add
// and leave registers for the factors: a vector is one register with AVX-512, two with AVX2, four with SSE.
#ifndef DESCENT_CVECTOR_DOT_TILE_H
#define DESCENT_CVECTOR_DOT_TILE_H

#include "vector.h"

#if defined(__AVX512F__)
#define DOT_TILE_ROWS 8
#elif defined(__AVX2__)
#define DOT_TILE_ROWS 4
#else
#define DOT_TILE_ROWS 2
#endif

#define VECTOR_FUNCTION static inline __attribute__((always_inline))
#define UNROLLED _Pragma("clang loop unroll(full)")

// The most rows of a tile; a tile can also have half as many, and so on down to 1.
VECTOR_FUNCTION long dot_tile_rows(void) { return DOT_TILE_ROWS; }

// The tile for a constant number of rows, a power of two, and of examples: see dot_tile.
VECTOR_FUNCTION void dot_tile_sized(
    const long rows, const long examples, const float *_Nonnull w, long w_stride, const float *_Nonnull x,
    long x_stride, long depth, float *_Nonnull z, long z_stride) {
    vector_float16 sums[2][DOT_TILE_ROWS];
    UNROLLED for (long example = 0; example < examples; example++)
        UNROLLED for (long row = 0; row < rows; row++) sums[example][row] = vector_splat(0);
#define DOT_TILE_STEP(LANES)                                                                                 \
    {                                                                                                        \
        vector_float16 factors[2];                                                                           \
        UNROLLED for (long example = 0; example < examples; example++)                                       \
            factors[example] = vector_load(x + example * x_stride + k, LANES);                               \
        UNROLLED for (long row = 0; row < rows; row++) {                                                     \
            vector_float16 weights = vector_load(w + row * w_stride + k, LANES);                             \
            UNROLLED for (long example = 0; example < examples; example++)                                   \
                sums[example][row] = vector_multiply_add(weights, factors[example], sums[example][row]);     \
        }                                                                                                    \
    }
    long k = 0;
    for (; k + 16 <= depth; k += 16) DOT_TILE_STEP(16)
    if (k < depth) DOT_TILE_STEP(depth - k)
#undef DOT_TILE_STEP
    UNROLLED for (long example = 0; example < examples; example++) {
        vector_float16 *s = sums[example];
        float *target = z + example * z_stride;
        if (rows < 4) {
            UNROLLED for (long row = 0; row < rows; row++) target[row] = vector_sum(s[row]);
        } else {
            UNROLLED for (long row = 0; row + 4 <= rows; row += 4)
                *(vector_float4_unaligned *)(target + row) =
                    vector_sum_each(s[row], s[row + 1], s[row + 2], s[row + 3]);
        }
    }
}

// z[e, r] <- sum over k of w[r, k] * x[e, k], for `rows` rows of w and `examples` examples of x.
//
// rows: a power of two up to dot_tile_rows(). examples: 1 or 2. A sum has sixteen parts, each of the products of every
// sixteenth k in order, which vector_sum adds: the same for every tile, so that it does not depend on how rows and
// examples are divided among tiles.
VECTOR_FUNCTION void dot_tile(
    long rows, long examples, const float *_Nonnull w, long w_stride, const float *_Nonnull x, long x_stride,
    long depth, float *_Nonnull z, long z_stride) {
    if (examples == 1) {
        switch (rows) {
#if DOT_TILE_ROWS >= 8
        case 8: dot_tile_sized(8, 1, w, w_stride, x, x_stride, depth, z, z_stride); return;
#endif
#if DOT_TILE_ROWS >= 4
        case 4: dot_tile_sized(4, 1, w, w_stride, x, x_stride, depth, z, z_stride); return;
#endif
        case 2: dot_tile_sized(2, 1, w, w_stride, x, x_stride, depth, z, z_stride); return;
        default: dot_tile_sized(1, 1, w, w_stride, x, x_stride, depth, z, z_stride); return;
        }
    }
#if DOT_TILE_ROWS >= 8
    switch (rows) {
    case 8: dot_tile_sized(8, 2, w, w_stride, x, x_stride, depth, z, z_stride); return;
    case 4: dot_tile_sized(4, 2, w, w_stride, x, x_stride, depth, z, z_stride); return;
    case 2: dot_tile_sized(2, 2, w, w_stride, x, x_stride, depth, z, z_stride); return;
    default: dot_tile_sized(1, 2, w, w_stride, x, x_stride, depth, z, z_stride); return;
    }
#else
    // With two examples there are registers for half as many rows at a time.
    const long half = DOT_TILE_ROWS / 2;
    long row = 0;
    for (; row + half <= rows; row += half)
        dot_tile_sized(half, 2, w + row * w_stride, w_stride, x, x_stride, depth, z + row, z_stride);
    for (; row < rows; row++)
        dot_tile_sized(1, 2, w + row * w_stride, w_stride, x, x_stride, depth, z + row, z_stride);
#endif
}

#undef UNROLLED
#undef VECTOR_FUNCTION

#endif
