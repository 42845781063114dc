// Vectors of sixteen floats and the few operations on them that Swift's SIMD16 does not compile to single instructions.
//
// Swift imports `vector_float16` as SIMD16<Float> and inlines every function here, in the instruction set of the target
// that imports the header. SIMD16.squareRoot() becomes sixteen scalar roots, and addingProduct a library call per lane
// unless the target has FMA; hence this header.
#ifndef DESCENT_CVECTOR_VECTOR_H
#define DESCENT_CVECTOR_VECTOR_H

// A level's target defines its version of x86-64. Compiled for less, its kernels would be slow or round differently,
// and processes would still choose them.
#if defined(__x86_64__) && defined(DESCENT_X86_64_VERSION)
#if DESCENT_X86_64_VERSION >= 3 \
    && !(defined(__AVX2__) && defined(__FMA__) && defined(__F16C__) && defined(__BMI__) && defined(__BMI2__) \
        && defined(__LZCNT__) && defined(__MOVBE__))
#error "this target must be compiled with -march=x86-64-v3 or above; to build for x86-64 elsewhere takes Swift 6.3"
#endif
#if DESCENT_X86_64_VERSION >= 4 \
    && !(defined(__AVX512F__) && defined(__AVX512BW__) && defined(__AVX512CD__) && defined(__AVX512DQ__) \
        && defined(__AVX512VL__))
#error "this target must be compiled with -march=x86-64-v4; to build for x86-64 elsewhere takes Swift 6.3"
#endif
#endif

typedef float vector_float16 __attribute__((ext_vector_type(16)));
typedef int vector_int16 __attribute__((ext_vector_type(16)));
typedef double vector_double8 __attribute__((ext_vector_type(8)));

// The same vector without the alignment that its type promises, for pointers into a caller's buffer.
typedef float vector_float16_unaligned __attribute__((ext_vector_type(16), aligned(4)));
typedef int vector_int16_unaligned __attribute__((ext_vector_type(16), aligned(4)));

#define VECTOR_FUNCTION static inline __attribute__((always_inline))

// Parts of a vector, for the remainder of a row: a load of fifteen lanes one by one takes as long as some ten whole
// vectors. Only the memory of requested lanes is accessed.
typedef float vector_float8 __attribute__((ext_vector_type(8)));
typedef float vector_float4 __attribute__((ext_vector_type(4)));
typedef float vector_float2 __attribute__((ext_vector_type(2)));
typedef float vector_float8_unaligned __attribute__((ext_vector_type(8), aligned(4)));
typedef float vector_float4_unaligned __attribute__((ext_vector_type(4), aligned(4)));
typedef float vector_float2_unaligned __attribute__((ext_vector_type(2), aligned(4)));

// Loads `count` floats, at most 16; the remaining lanes are zero. A constant count of 16 compiles to plain loads.
VECTOR_FUNCTION vector_float16 vector_load(const float *_Nonnull source, long count) {
    if (count >= 16) return *(const vector_float16_unaligned *)source;
#if defined(__AVX512F__)
    return __builtin_ia32_loadups512_mask(source, (vector_float16)0, (unsigned short)((1u << count) - 1));
#else
    // The bits of the count tell which halves are whole; the rest of the row follows a whole one.
    vector_float16 result = 0;
    const float *tail = source + (count & 12);
    vector_float4 rest = 0;
    if (count & 2) {
        rest.lo = *(const vector_float2_unaligned *)tail;
        if (count & 1) rest.z = tail[2];
    } else if (count & 1) {
        rest.x = tail[0];
    }
    tail = source + (count & 8);
    vector_float8 half = 0;
    if (count & 4) {
        half.lo = *(const vector_float4_unaligned *)tail;
        half.hi = rest;
    } else {
        half.lo = rest;
    }
    if (count & 8) {
        result.lo = *(const vector_float8_unaligned *)source;
        result.hi = half;
    } else {
        result.lo = half;
    }
    return result;
#endif
}

// Stores the first `count` lanes, at most 16.
VECTOR_FUNCTION void vector_store(float *_Nonnull target, vector_float16 value, long count) {
    if (count >= 16) {
        *(vector_float16_unaligned *)target = value;
        return;
    }
#if defined(__AVX512F__)
    __builtin_ia32_storeups512_mask(target, value, (unsigned short)((1u << count) - 1));
#else
    vector_float8 half = value.lo;
    if (count & 8) {
        *(vector_float8_unaligned *)target = half;
        target += 8;
        half = value.hi;
    }
    vector_float4 quarter = half.lo;
    if (count & 4) {
        *(vector_float4_unaligned *)target = quarter;
        target += 4;
        quarter = half.hi;
    }
    vector_float2 pair = quarter.lo;
    if (count & 2) {
        *(vector_float2_unaligned *)target = pair;
        target += 2;
        pair = quarter.hi;
    }
    if (count & 1) target[0] = pair.x;
#endif
}

VECTOR_FUNCTION vector_int16 vector_load_integers(const int *_Nonnull source, long count) {
    if (count >= 16) return *(const vector_int16_unaligned *)source;
    return __builtin_bit_cast(vector_int16, vector_load((const float *)source, count));
}

// Transposes two floats from each of a, b, c and d: the first of each to `first`, the second of each to `second`, four
// floats each.
VECTOR_FUNCTION void vector_transpose_pairs(
    const float *_Nonnull a, const float *_Nonnull b, const float *_Nonnull c, const float *_Nonnull d,
    float *_Nonnull first, float *_Nonnull second) {
    vector_float4 ab, cd;
    ab.lo = *(const vector_float2_unaligned *)a;
    ab.hi = *(const vector_float2_unaligned *)b;
    cd.lo = *(const vector_float2_unaligned *)c;
    cd.hi = *(const vector_float2_unaligned *)d;
    *(vector_float4_unaligned *)first = __builtin_shufflevector(ab, cd, 0, 2, 4, 6);
    *(vector_float4_unaligned *)second = __builtin_shufflevector(ab, cd, 1, 3, 5, 7);
}

// Loads `count` bytes as floats from 0 to 255.
VECTOR_FUNCTION vector_float16 vector_load_bytes(const unsigned char *_Nonnull source, long count) {
    typedef unsigned char vector_byte16 __attribute__((ext_vector_type(16), aligned(1)));
    vector_byte16 bytes = 0;
    if (count >= 16) bytes = *(const vector_byte16 *)source;
    else for (long lane = 0; lane < count; lane++) bytes[lane] = source[lane];
    return __builtin_convertvector(bytes, vector_float16);
}

VECTOR_FUNCTION vector_float16 vector_splat(float value) { return value; }

VECTOR_FUNCTION vector_int16 vector_splat_integer(int value) { return value; }

VECTOR_FUNCTION vector_float16 vector_add(vector_float16 a, vector_float16 b) { return a + b; }

VECTOR_FUNCTION vector_float16 vector_subtract(vector_float16 a, vector_float16 b) { return a - b; }

VECTOR_FUNCTION vector_float16 vector_multiply(vector_float16 a, vector_float16 b) { return a * b; }

VECTOR_FUNCTION vector_float16 vector_divide(vector_float16 a, vector_float16 b) { return a / b; }

// a / b for b > 0, within 2 units in the last place; b is clamped to 2¹⁰⁰, and if b is 0 or denormal the result is not
// a number.
//
// With AVX-512 the processor estimates 1/b to 14 bits and one Newton step, p + p·(1 − b·p), squares the error of 2⁻¹⁴.
// With a square root beside it, the divider is the bottleneck: Adam's update in cache took a third more time with a
// division.
VECTOR_FUNCTION vector_float16 vector_divide_by_positive(vector_float16 a, vector_float16 b) {
#if defined(__AVX512F__)
    vector_float16 divisor = __builtin_elementwise_min(b, (vector_float16)0x1p100f);
    vector_float16 estimate = __builtin_ia32_rcp14ps512_mask(divisor, (vector_float16)0, (unsigned short)0xffff);
    vector_float16 error = __builtin_elementwise_fma(-divisor, estimate, (vector_float16)1.0f);
    vector_float16 quotient = a * estimate;
    return __builtin_elementwise_fma(quotient, error, quotient);
#else
    return a / b;
#endif
}

// a·b + c, rounded once if the target has FMA and twice if not: without the instruction each lane would call the math
// library.
VECTOR_FUNCTION vector_float16 vector_multiply_add(vector_float16 a, vector_float16 b, vector_float16 c) {
#if defined(__FMA__) || defined(__ARM_FEATURE_FMA)
    return __builtin_elementwise_fma(a, b, c);
#else
    return a * b + c;
#endif
}

VECTOR_FUNCTION vector_float16 vector_square_root(vector_float16 a) { return __builtin_elementwise_sqrt(a); }

VECTOR_FUNCTION vector_float16 vector_absolute(vector_float16 a) { return __builtin_elementwise_abs(a); }

// The sign of b with the magnitude of a.
VECTOR_FUNCTION vector_float16 vector_copy_sign(vector_float16 a, vector_float16 b) {
    return __builtin_elementwise_copysign(a, b);
}

// Comparisons give a mask: all bits of a lane set where they hold. A NaN compares false.
VECTOR_FUNCTION vector_int16 vector_greater(vector_float16 a, vector_float16 b) { return a > b; }

VECTOR_FUNCTION vector_int16 vector_equal_integers(vector_int16 a, vector_int16 b) { return a == b; }

VECTOR_FUNCTION vector_float16 vector_select(vector_int16 mask, vector_float16 whereSet, vector_float16 elsewhere) {
    return mask ? whereSet : elsewhere;
}

VECTOR_FUNCTION vector_int16 vector_select_integers(vector_int16 mask, vector_int16 whereSet, vector_int16 elsewhere) {
    return mask ? whereSet : elsewhere;
}

// The larger of the two. A NaN in `value` is kept, since divergence must not be hidden; one in `bound` is dropped.
VECTOR_FUNCTION vector_float16 vector_at_least(vector_float16 value, vector_float16 bound) {
    return value < bound ? bound : value;
}

// The smaller of the two, with NaN treated as in vector_at_least.
VECTOR_FUNCTION vector_float16 vector_at_most(vector_float16 value, vector_float16 bound) {
    return value > bound ? bound : value;
}

// The bits of the lanes, as integers and back.
VECTOR_FUNCTION vector_int16 vector_bits(vector_float16 a) { return __builtin_bit_cast(vector_int16, a); }

VECTOR_FUNCTION vector_float16 vector_from_bits(vector_int16 a) { return __builtin_bit_cast(vector_float16, a); }

VECTOR_FUNCTION vector_float16 vector_from_integers(vector_int16 a) {
    return __builtin_convertvector(a, vector_float16);
}

VECTOR_FUNCTION vector_int16 vector_add_integers(vector_int16 a, vector_int16 b) {
    typedef unsigned vector_unsigned16 __attribute__((ext_vector_type(16)));
    return __builtin_bit_cast(vector_int16,
        __builtin_bit_cast(vector_unsigned16, a) + __builtin_bit_cast(vector_unsigned16, b));
}

VECTOR_FUNCTION vector_int16 vector_and_integers(vector_int16 a, vector_int16 b) { return a & b; }

// The exponent field's position: a shift left by 23 turns a biased exponent into the bits of a power of two.
VECTOR_FUNCTION vector_int16 vector_shift_to_exponent(vector_int16 a) {
    typedef unsigned vector_unsigned16 __attribute__((ext_vector_type(16)));
    return __builtin_bit_cast(vector_int16, __builtin_bit_cast(vector_unsigned16, a) << 23);
}

VECTOR_FUNCTION vector_int16 vector_shift_from_exponent(vector_int16 a) { return a >> 23; }

// A mask of the first `count` lanes.
VECTOR_FUNCTION vector_int16 vector_first_lanes(long count) {
    const vector_int16 lanes = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    return lanes < (int)count;
}

// The number of lanes of a mask that are set.
VECTOR_FUNCTION int vector_count(vector_int16 mask) { return -__builtin_reduce_add(mask); }

// The sum of the lanes, in pairs: a fixed order, the same on every machine.
VECTOR_FUNCTION float vector_sum(vector_float16 a) {
    vector_float8 eight = a.lo + a.hi;
    vector_float4 four = eight.lo + eight.hi;
    return (four.x + four.z) + (four.y + four.w);
}

// The largest lane. No lane may be NaN: the result would depend on which.
VECTOR_FUNCTION float vector_largest(vector_float16 a) {
    vector_float8 eight = a.lo > a.hi ? a.lo : a.hi;
    vector_float4 four = eight.lo > eight.hi ? eight.lo : eight.hi;
    float even = four.x > four.z ? four.x : four.z, odd = four.y > four.w ? four.y : four.w;
    return even > odd ? even : odd;
}

// The sums of the lanes of four vectors, bit for bit as `vector_sum` gives them: the last two additions are shared.
VECTOR_FUNCTION vector_float4 vector_sum_each(
    vector_float16 a, vector_float16 b, vector_float16 c, vector_float16 d) {
    vector_float8 a8 = a.lo + a.hi, b8 = b.lo + b.hi, c8 = c.lo + c.hi, d8 = d.lo + d.hi;
    vector_float4 a4 = a8.lo + a8.hi, b4 = b8.lo + b8.hi, c4 = c8.lo + c8.hi, d4 = d8.lo + d8.hi;
    vector_float4 ab = __builtin_shufflevector(a4, b4, 0, 4, 1, 5) + __builtin_shufflevector(a4, b4, 2, 6, 3, 7);
    vector_float4 cd = __builtin_shufflevector(c4, d4, 0, 4, 1, 5) + __builtin_shufflevector(c4, d4, 2, 6, 3, 7);
    return __builtin_shufflevector(ab, cd, 0, 1, 4, 5) + __builtin_shufflevector(ab, cd, 2, 3, 6, 7);
}

// Stores four rows of four sums, each bit for bit as `vector_sum` gives it: the sum of the lanes of the vector (row,
// column) at target[row·stride + column], or adds it to what is there. The halves, quarters and pairs of all sixteen
// are added together, so a sum takes three instructions.
VECTOR_FUNCTION void vector_store_sums(
    vector_float16 v00, vector_float16 v01, vector_float16 v02, vector_float16 v03, vector_float16 v10,
    vector_float16 v11, vector_float16 v12, vector_float16 v13, vector_float16 v20, vector_float16 v21,
    vector_float16 v22, vector_float16 v23, vector_float16 v30, vector_float16 v31, vector_float16 v32,
    vector_float16 v33, float *_Nonnull target, long stride, int accumulating) {
#define VECTOR_HALVES(a, b) \
    (__builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23) \
        + __builtin_shufflevector(a, b, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31))
#define VECTOR_QUARTERS(a, b) \
    (__builtin_shufflevector(a, b, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27) \
        + __builtin_shufflevector(a, b, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31))
#define VECTOR_PAIRS(a, b) \
    (__builtin_shufflevector(a, b, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29) \
        + __builtin_shufflevector(a, b, 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31))
#define VECTOR_LANES(a, b) \
    (__builtin_shufflevector(a, b, 0, 2, 16, 18, 4, 6, 20, 22, 8, 10, 24, 26, 12, 14, 28, 30) \
        + __builtin_shufflevector(a, b, 1, 3, 17, 19, 5, 7, 21, 23, 9, 11, 25, 27, 13, 15, 29, 31))
    // Each four lanes of what follows are of one row.
    vector_float16 column0 = VECTOR_QUARTERS(VECTOR_HALVES(v00, v10), VECTOR_HALVES(v20, v30));
    vector_float16 column1 = VECTOR_QUARTERS(VECTOR_HALVES(v01, v11), VECTOR_HALVES(v21, v31));
    vector_float16 column2 = VECTOR_QUARTERS(VECTOR_HALVES(v02, v12), VECTOR_HALVES(v22, v32));
    vector_float16 column3 = VECTOR_QUARTERS(VECTOR_HALVES(v03, v13), VECTOR_HALVES(v23, v33));
    vector_float16 left = VECTOR_PAIRS(column0, column1), right = VECTOR_PAIRS(column2, column3);
    vector_float16 sums = VECTOR_LANES(left, right);
#undef VECTOR_HALVES
#undef VECTOR_QUARTERS
#undef VECTOR_PAIRS
#undef VECTOR_LANES
    vector_float4_unaligned *row0 = (vector_float4_unaligned *)target;
    vector_float4_unaligned *row1 = (vector_float4_unaligned *)(target + stride);
    vector_float4_unaligned *row2 = (vector_float4_unaligned *)(target + 2 * stride);
    vector_float4_unaligned *row3 = (vector_float4_unaligned *)(target + 3 * stride);
    vector_float4 sums0 = sums.lo.lo, sums1 = sums.lo.hi, sums2 = sums.hi.lo, sums3 = sums.hi.hi;
    *row0 = accumulating ? *row0 + sums0 : sums0;
    *row1 = accumulating ? *row1 + sums1 : sums1;
    *row2 = accumulating ? *row2 + sums2 : sums2;
    *row3 = accumulating ? *row3 + sums3 : sums3;
}

// How many vectors of sixteen floats the processor's registers hold, a constant: what a kernel's blocks are made for.
VECTOR_FUNCTION long vector_register_count(void) {
#if defined(__AVX512F__)
    return 32;
#elif defined(__AVX__) || defined(__aarch64__)
    return 8;
#else
    return 4;
#endif
}

// The sum of the lanes, in pairs.
VECTOR_FUNCTION double vector_sum_of_doubles(vector_double8 a) {
    typedef double vector_double4 __attribute__((ext_vector_type(4)));
    vector_double4 four = a.lo + a.hi;
    return (four.x + four.z) + (four.y + four.w);
}

// The sum of the lanes, each widened to double first, in pairs.
VECTOR_FUNCTION double vector_sum_double(vector_float16 a) {
    return vector_sum_of_doubles(
        __builtin_convertvector(a.lo, vector_double8) + __builtin_convertvector(a.hi, vector_double8));
}

// sums + a², lane by lane, the upper eight lanes of a added to the same sums after the lower. A double holds the square
// of a float exactly, so that it does not matter whether the compiler fuses multiplication and addition.
VECTOR_FUNCTION vector_double8 vector_add_squares(vector_double8 sums, vector_float16 a) {
    vector_double8 low = __builtin_convertvector(a.lo, vector_double8);
    vector_double8 high = __builtin_convertvector(a.hi, vector_double8);
    return (sums + low * low) + high * high;
}

#undef VECTOR_FUNCTION

#endif
