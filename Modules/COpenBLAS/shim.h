// OpenBLAS: the CBLAS interface and the library's own control calls. Debian: libopenblas-dev.
#ifndef DESCENT_COPENBLAS_SHIM_H
#define DESCENT_COPENBLAS_SHIM_H

#include <cblas.h>

#endif
