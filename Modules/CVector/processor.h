// What the processor can do, and how a waiting thread tells it so.
#ifndef DESCENT_CVECTOR_PROCESSOR_H
#define DESCENT_CVECTOR_PROCESSOR_H

#if defined(__x86_64__)

// Whether the processor and the operating system have all of x86-64-v3: AVX2, FMA, BMI and their kin.
static inline int processor_has_x86_64_v3(void) {
    __builtin_cpu_init();
    return __builtin_cpu_supports("x86-64-v3") != 0;
}

// Whether they have all of x86-64-v4: AVX-512 F, BW, CD, DQ and VL besides.
static inline int processor_has_x86_64_v4(void) {
    __builtin_cpu_init();
    return __builtin_cpu_supports("x86-64-v4") != 0;
}

static inline void processor_pause(void) { __builtin_ia32_pause(); }

#else

static inline int processor_has_x86_64_v3(void) { return 0; }

static inline int processor_has_x86_64_v4(void) { return 0; }

static inline void processor_pause(void) { __asm__ volatile("yield"); }

#endif

// Asks for the cache line of an address that will be read soon. Any address will do; a wrong one is no fault.
static inline void processor_prefetch(const void *_Nullable address) { __builtin_prefetch(address, 0, 3); }

// The same for a line that will be written: another core that has it gives it up now.
// In assembly: the compiler has the instruction only from a level on that it does not know the processor to have, though all
// of x86-64 take it, some of the oldest as one that does nothing.
static inline void processor_prefetch_to_write(const void *_Nullable address) {
#if defined(__x86_64__)
    __asm__ volatile("prefetchw %0" : : "m"(*(const char *)address));
#else
    __builtin_prefetch(address, 1, 3);
#endif
}

#endif
