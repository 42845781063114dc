// The processor's features, hints for waiting threads, and prefetching.
#ifndef DESCENT_CVECTOR_PROCESSOR_H
#define DESCENT_CVECTOR_PROCESSOR_H

#if defined(__x86_64__)

// Whether the processor and the operating system have all of x86-64-v3: AVX2, FMA, BMI and others.
static inline int processor_has_x86_64_v3(void) {
    __builtin_cpu_init();
    return __builtin_cpu_supports("x86-64-v3") != 0;
}

// Whether they have all of x86-64-v4: also AVX-512 F, BW, CD, DQ and VL.
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

// Prefetches the cache line of an address that will be read soon. Any address is allowed; an invalid one does not
// fault.
static inline void processor_prefetch(const void *_Nullable address) { __builtin_prefetch(address, 0, 3); }

// The same for a line that will be written: another core that has it gives it up now. In assembly: the compiler emits
// the instruction only above the baseline, though all x86-64 processors accept it, some of the oldest as a no-op.
static inline void processor_prefetch_to_write(const void *_Nullable address) {
#if defined(__x86_64__)
    __asm__ volatile("prefetchw %0" : : "m"(*(const char *)address));
#else
    __builtin_prefetch(address, 1, 3);
#endif
}

#endif
