// The processor's switch for denormal numbers.
//
// Optimizer moments decay into denormals, which slow x86 down by an order of magnitude; a step sets the switch and
// restores the old value.
#ifndef DESCENT_CVECTOR_FLOATING_POINT_CONTROL_H
#define DESCENT_CVECTOR_FLOATING_POINT_CONTROL_H

#if defined(__x86_64__)

// Sets flush-to-zero (bit 15) and denormals-are-zero (bit 6) of MXCSR; returns the previous value.
static inline unsigned long floating_point_flush_denormals(void) {
    unsigned before = __builtin_ia32_stmxcsr();
    __builtin_ia32_ldmxcsr(before | 0x8040u);
    return before;
}

static inline void floating_point_restore(unsigned long before) { __builtin_ia32_ldmxcsr((unsigned)before); }

#elif defined(__aarch64__)

// Sets FZ (bit 24) of FPCR; returns the previous value.
static inline unsigned long floating_point_flush_denormals(void) {
    unsigned long before;
    __asm__ volatile("mrs %0, fpcr" : "=r"(before));
    __asm__ volatile("msr fpcr, %0" : : "r"(before | (1ul << 24)));
    return before;
}

static inline void floating_point_restore(unsigned long before) {
    __asm__ volatile("msr fpcr, %0" : : "r"(before));
}

#else
#error "Descent runs on x86-64 and aarch64."
#endif

#endif
