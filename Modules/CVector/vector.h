// Vectors of sixteen floats and the few operations on them that Swift's SIMD16 does not compile to single instructions.
//
// Swift imports `vector_float16` as SIMD16<Float> and inlines every function here, in the instruction set of the target
// that imports the header. SIMD16.squareRoot() becomes sixteen scalar roots, and addingProduct a library call per lane
// unless the target has FMA; hence this header.
#ifndef DESCENT_CVECTOR_VECTOR_H
#define DESCENT_CVECTOR_VECTOR_H

typedef float vector_float16 __attribute__((ext_vector_type(16)));
typedef int vector_int16 __attribute__((ext_vector_type(16)));

// The same vector without the alignment that its type promises: what a pointer into a caller's buffer may hold.
typedef float vector_float16_unaligned __attribute__((ext_vector_type(16), aligned(4)));
typedef int vector_int16_unaligned __attribute__((ext_vector_type(16), aligned(4)));

#define VECTOR_FUNCTION static inline __attribute__((always_inline))

// Loads `count` floats, at most 16; the remaining lanes are zero. A constant count of 16 compiles to plain loads.
VECTOR_FUNCTION vector_float16 vector_load(const float *_Nonnull source, long count) {
    if (count >= 16) return *(const vector_float16_unaligned *)source;
    vector_float16 result = 0;
    for (long lane = 0; lane < count; lane++) result[lane] = source[lane];
    return result;
}

VECTOR_FUNCTION void vector_store(float *_Nonnull target, vector_float16 value, long count) {
    if (count >= 16) {
        *(vector_float16_unaligned *)target = value;
        return;
    }
    for (long lane = 0; lane < count; lane++) target[lane] = value[lane];
}

VECTOR_FUNCTION vector_int16 vector_load_integers(const int *_Nonnull source, long count) {
    if (count >= 16) return *(const vector_int16_unaligned *)source;
    vector_int16 result = 0;
    for (long lane = 0; lane < count; lane++) result[lane] = source[lane];
    return result;
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

// a·b + c, rounded once where the target has FMA and twice where it has not: without the instruction each lane would
// call the mathematics library.
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

// The larger of the two. A NaN in `value` is kept, as divergence must not be hidden; one in `bound` is dropped.
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

// The sum of the lanes, in pairs: a fixed order, so the same on every machine.
VECTOR_FUNCTION float vector_sum(vector_float16 a) {
    typedef float vector_float8 __attribute__((ext_vector_type(8)));
    typedef float vector_float4 __attribute__((ext_vector_type(4)));
    vector_float8 eight = a.lo + a.hi;
    vector_float4 four = eight.lo + eight.hi;
    return (four.x + four.z) + (four.y + four.w);
}

// The sum of the lanes, each widened to double first.
VECTOR_FUNCTION double vector_sum_double(vector_float16 a) {
    typedef double vector_double16 __attribute__((ext_vector_type(16)));
    vector_double16 wide = __builtin_convertvector(a, vector_double16);
    double total = 0;
    for (int lane = 0; lane < 16; lane++) total += wide[lane];
    return total;
}

#undef VECTOR_FUNCTION

#endif
