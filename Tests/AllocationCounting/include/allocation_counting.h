// Counts the allocations of the whole process, on all threads.
#ifndef DESCENT_ALLOCATION_COUNTING_H
#define DESCENT_ALLOCATION_COUNTING_H

// Whether allocations are counted: not in a build with AddressSanitizer or ThreadSanitizer.
int allocations_are_counted(void);

// The number of calls of malloc, calloc, realloc, posix_memalign, aligned_alloc and memalign so far.
long allocation_count(void);

#endif
