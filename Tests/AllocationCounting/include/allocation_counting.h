// Counts the allocations of the whole process, on all threads.
#ifndef DESCENT_ALLOCATION_COUNTING_H
#define DESCENT_ALLOCATION_COUNTING_H

// The number of calls of malloc, calloc, realloc, posix_memalign, aligned_alloc and memalign so far; 0 in a build with
// AddressSanitizer or ThreadSanitizer.
long allocation_count(void);

#endif
