// LAPACKE: LAPACK's C interface. Debian: liblapacke-dev.
#ifndef DESCENT_CLAPACKE_SHIM_H
#define DESCENT_CLAPACKE_SHIM_H

#include <lapacke.h>

#endif
