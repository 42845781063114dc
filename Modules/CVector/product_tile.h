// The innermost parts of a matrix product: a tile of C in registers, and the transposition for packing.
//
// A tile is up to PRODUCT_TILE_ROWS rows by PRODUCT_TILE_VECTORS vectors of sixteen columns. Its size follows from the
// level's registers: 14 x 2 vectors of 512 bits leave four of 32 for the factors, 6 x 1 of two 256-bit halves leave
// four of 16. For a constant number of rows the loops over rows and vectors unroll, and every element of `sums` becomes
// a register.
#ifndef DESCENT_CVECTOR_PRODUCT_TILE_H
#define DESCENT_CVECTOR_PRODUCT_TILE_H

#include "vector.h"

#if defined(__AVX512F__)
#define PRODUCT_TILE_ROWS 14
#define PRODUCT_TILE_VECTORS 2
#elif defined(__AVX2__)
#define PRODUCT_TILE_ROWS 6
#define PRODUCT_TILE_VECTORS 1
#else
#define PRODUCT_TILE_ROWS 3
#define PRODUCT_TILE_VECTORS 1
#endif

// The largest number of terms that a tile sums up at once. With AVX-512 a panel of B, 32 columns wide, streams from the
// second-level cache beside the arithmetic: 13 bytes a cycle. A tile of six rows would take 15, more than such a cache
// gives; 320 terms of sixteen columns are 20 kB, and stay in a first-level cache of 32 kB beside the tile's rows.
#if defined(__AVX512F__)
#define PRODUCT_TILE_DEPTH 1024
#else
#define PRODUCT_TILE_DEPTH 320
#endif

#define PRODUCT_TILE_STORES 0
#define PRODUCT_TILE_ADDS 1
#define PRODUCT_TILE_CONTINUES 2

#define VECTOR_FUNCTION static inline __attribute__((always_inline))
#define UNROLLED _Pragma("clang loop unroll(full)")

VECTOR_FUNCTION long product_tile_rows(void) { return PRODUCT_TILE_ROWS; }

VECTOR_FUNCTION long product_tile_columns(void) { return 16 * PRODUCT_TILE_VECTORS; }

VECTOR_FUNCTION long product_tile_depth(void) { return PRODUCT_TILE_DEPTH; }

// Copies the elements of a tile's rows, and some beyond: eight or sixteen floats.
VECTOR_FUNCTION void product_tile_copy_rows(float *_Nonnull target, const float *_Nonnull source) {
#if PRODUCT_TILE_ROWS <= 8
    *(vector_float8_unaligned *)target = *(const vector_float8_unaligned *)source;
#else
    vector_store(target, vector_load(source, 16), 16);
#endif
}

// The tile for a constant number of rows and vectors: see product_tile.
VECTOR_FUNCTION void product_tile_sized(
    const long rows, const long vectors, const float *_Nonnull a, long a_stride, const float *_Nonnull b, long b_stride,
    long depth, float *_Nonnull c, long c_stride, long columns, int mode) {
    vector_float16 sums[PRODUCT_TILE_ROWS][PRODUCT_TILE_VECTORS];
    // The last columns of C go through memory, so that this rare path stays small.
    float values[PRODUCT_TILE_ROWS * 16 * PRODUCT_TILE_VECTORS];
    const int is_whole = columns == 16 * vectors;
    if (mode != PRODUCT_TILE_CONTINUES) {
        UNROLLED for (long row = 0; row < rows; row++)
            UNROLLED for (long vector = 0; vector < vectors; vector++) sums[row][vector] = vector_splat(0);
    } else if (is_whole) {
        UNROLLED for (long row = 0; row < rows; row++)
            UNROLLED for (long vector = 0; vector < vectors; vector++)
                sums[row][vector] = vector_load(c + row * c_stride + 16 * vector, 16);
    } else {
        for (long row = 0; row < rows; row++)
            for (long column = 0; column < 16 * vectors; column++)
                values[row * vectors * 16 + column] = column < columns ? c[row * c_stride + column] : 0;
        UNROLLED for (long row = 0; row < rows; row++)
            UNROLLED for (long vector = 0; vector < vectors; vector++)
                sums[row][vector] = vector_load(values + (row * vectors + vector) * 16, 16);
    }
    // The rows of C come from a farther cache, line by line; prefetched now, they arrive before the sums are ready. A
    // product of little depth ends earlier and would only pay for prefetching.
    if (depth >= 64)
        UNROLLED for (long row = 0; row < rows; row++)
            UNROLLED for (long vector = 0; vector < vectors; vector++)
                __builtin_prefetch(c + row * c_stride + 16 * vector, 1);
#define PRODUCT_TILE_LOOP(ELEMENT, STEP)                                                                      \
    for (long p = 0; p < depth; p++) {                                                                         \
        vector_float16 factors[PRODUCT_TILE_VECTORS];                                                          \
        UNROLLED for (long vector = 0; vector < vectors; vector++) factors[vector] = vector_load(b + 16 * vector, 16); \
        UNROLLED for (long row = 0; row < rows; row++)                                                         \
            UNROLLED for (long vector = 0; vector < vectors; vector++)                                         \
                sums[row][vector] = vector_multiply_add(vector_splat(ELEMENT), factors[vector], sums[row][vector]); \
        a += STEP;                                                                                             \
        b += b_stride;                                                                                         \
    }
    if (a_stride == 0) {
        PRODUCT_TILE_LOOP(a[row], rows)
    } else {
        PRODUCT_TILE_LOOP(a[row * a_stride], 1)
    }
#undef PRODUCT_TILE_LOOP
    if (is_whole) {
        UNROLLED for (long row = 0; row < rows; row++)
            UNROLLED for (long vector = 0; vector < vectors; vector++) {
                float *target = c + row * c_stride + 16 * vector;
                if (mode == PRODUCT_TILE_ADDS) sums[row][vector] += vector_load(target, 16);
                vector_store(target, sums[row][vector], 16);
            }
        return;
    }
    UNROLLED for (long row = 0; row < rows; row++)
        UNROLLED for (long vector = 0; vector < vectors; vector++)
            vector_store(values + (row * vectors + vector) * 16, sums[row][vector], 16);
    for (long row = 0; row < rows; row++)
        for (long column = 0; column < columns; column++) {
            float *target = c + row * c_stride + column;
            float value = values[row * vectors * 16 + column];
            *target = mode == PRODUCT_TILE_ADDS ? *target + value : value;
        }
}

// C[i, j] <- sum over p of A[i, p] * B[p, j]: a tile of `rows` x `columns`.
//
// mode: what becomes of C. PRODUCT_TILE_STORES: the sum takes its place. PRODUCT_TILE_ADDS: the sum is added to it.
// PRODUCT_TILE_CONTINUES: the sum goes on from it, term by term, as if it had never been stored.
//
// rows: 1 ... product_tile_rows(). columns: 1 ... product_tile_columns(). a: A packed, [depth][rows], where a_stride is
// 0; else as it is, [rows][a_stride]. b: B, [depth][b_stride], readable up to the next multiple of sixteen columns. The
// sum over p is taken in order, one (fused) multiply-add after the other.
VECTOR_FUNCTION void product_tile(
    long rows, const float *_Nonnull a, long a_stride, const float *_Nonnull b, long b_stride, long depth,
    float *_Nonnull c, long c_stride, long columns, int mode) {
#define PRODUCT_TILE_CASE(ROWS)                                                                              \
    case ROWS:                                                                                               \
        if (columns > 16 * (PRODUCT_TILE_VECTORS - 1))                                                       \
            product_tile_sized(                                                                              \
                ROWS, PRODUCT_TILE_VECTORS, a, a_stride, b, b_stride, depth, c, c_stride, columns, mode);    \
        else product_tile_sized(ROWS, 1, a, a_stride, b, b_stride, depth, c, c_stride, columns, mode);       \
        return;
    switch (rows) {
        PRODUCT_TILE_CASE(1)
        PRODUCT_TILE_CASE(2)
        PRODUCT_TILE_CASE(3)
#if PRODUCT_TILE_ROWS > 3
        PRODUCT_TILE_CASE(4)
        PRODUCT_TILE_CASE(5)
        PRODUCT_TILE_CASE(6)
#endif
#if PRODUCT_TILE_ROWS > 6
        PRODUCT_TILE_CASE(7)
        PRODUCT_TILE_CASE(8)
        PRODUCT_TILE_CASE(9)
        PRODUCT_TILE_CASE(10)
        PRODUCT_TILE_CASE(11)
        PRODUCT_TILE_CASE(12)
        PRODUCT_TILE_CASE(13)
        PRODUCT_TILE_CASE(14)
#endif
    }
#undef PRODUCT_TILE_CASE
}

// Transposes sixteen columns of up to sixteen rows: target[j][i] <- source[i][j] for i < rows; zero for the other i <
// 16.
//
// Every row of the target is written sixteen wide, in order from the first: at a stride below sixteen each overwrites
// the excess of the one before. Interleaving pairs, quadruples and then halves takes 64 shuffles for the 256 elements,
// where single loads and stores would take 512.
VECTOR_FUNCTION void vector_transpose_block(
    const float *_Nonnull source, long source_stride, long rows, float *_Nonnull target, long target_stride) {
    vector_float16 r[16], t[16];
    if (rows >= 16) {
        UNROLLED for (long i = 0; i < 16; i++) r[i] = vector_load(source + i * source_stride, 16);
    } else {
        UNROLLED for (long i = 0; i < 16; i++)
            r[i] = i < rows ? vector_load(source + i * source_stride, 16) : vector_splat(0);
    }
    UNROLLED for (int i = 0; i < 16; i += 2) {
        t[i] = __builtin_shufflevector(r[i], r[i + 1], 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29);
        t[i + 1] = __builtin_shufflevector(r[i], r[i + 1], 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31);
    }
    UNROLLED for (int i = 0; i < 16; i += 4)
        UNROLLED for (int j = 0; j < 2; j++) {
            vector_float16 first = t[i + j], second = t[i + 2 + j];
            r[i + 2 * j] = __builtin_shufflevector(
                first, second, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29);
            r[i + 2 * j + 1] = __builtin_shufflevector(
                first, second, 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31);
        }
    // r[4q + j] has the columns j, j + 4, j + 8, j + 12 of the rows 4q ... 4q + 3.
    UNROLLED for (int h = 0; h < 16; h += 8)
        UNROLLED for (int j = 0; j < 4; j++) {
            vector_float16 first = r[h + j], second = r[h + 4 + j];
            t[h + j] = __builtin_shufflevector(
                first, second, 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27);
            t[h + 4 + j] = __builtin_shufflevector(
                first, second, 4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31);
        }
    // t[h + j] has the columns j and j + 8 of the rows h ... h + 7. They are stored in order, since rows of the target
    // may overlap.
    UNROLLED for (int j = 0; j < 8; j++)
        vector_store(
            target + j * target_stride,
            __builtin_shufflevector(t[j], t[8 + j], 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23), 16);
    UNROLLED for (int j = 0; j < 8; j++)
        vector_store(
            target + (8 + j) * target_stride,
            __builtin_shufflevector(t[j], t[8 + j], 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31), 16);
}

#undef UNROLLED
#undef VECTOR_FUNCTION

#endif
