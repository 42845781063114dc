"""Holds to AVX2 what no variable does: YNNPACK, the library of matrix products that XLA calls in JAX and TensorFlow.

XLA_FLAGS=--xla_cpu_max_isa=AVX2 limits the code that XLA generates, ONEDNN_MAX_CPU_ISA oneDNN. But most products go to
YNNPACK, which asks the processor: held by those two alone, JAX multiplied at 1.8 times what AVX2 can do. Without
YNNPACK (`--xla_cpu_experimental_ynn_fusion_type=`) it would use Eigen and oneDNN instead, which is slower with AVX2 by
a tenth and more, so that is not how JAX runs on a processor with AVX2. YNNPACK keeps the list of what the processor has
in one number, which the library's table of symbols leads to: here the bits beyond AVX2 are taken from it. Then its
kernels for AVX2 run.

    held.py jax SCRIPT ARGUMENT…       runs a Python script in such a process
"""

import ctypes
import mmap
import os
import runpy
import struct
import sys

QUESTION = "_ZN3ynn24get_supported_arch_flagsEv"  # ynn::get_supported_arch_flags()
ANSWER = "_ZZN3ynn24get_supported_arch_flagsEvE5flags"  # the static variable of that function, which holds its result
SSE2_TO_FMA3 = 0x7F  # sse2, ssse3, sse41, avx, f16c, avx2, fma3; from the next bit on, AVX-512 and AMX


def ynnpack(system):
    """Holds the YNNPACK of `jax` or `tensorflow` to AVX2 before its first product, if Descent is held to it.

    Returns what was done, or None where nothing is held.
    """
    if os.environ.get("DESCENT_INSTRUCTION_SET") != "avx2":
        return None
    if system == "jax":
        from jaxlib import _jax  # noqa: F401, which loads the library

        library = "libjax_common.so"
    else:
        import tensorflow  # noqa: F401

        library = "libtensorflow_cc.so"
    path, base = loaded(library)
    offsets = symbols(path, [QUESTION, ANSWER])
    flags = ctypes.CFUNCTYPE(ctypes.c_uint64)(base + offsets[QUESTION])
    flags()  # fills the variable
    ctypes.c_uint64.from_address(base + offsets[ANSWER]).value &= SSE2_TO_FMA3
    if flags() & ~SSE2_TO_FMA3:
        raise RuntimeError(f"YNNPACK in {path} has other flags than expected; it is not held")
    return f"YNNPACK with the flags {flags():#x}"


def loaded(library):
    """Path and base address of a shared library of this process, by the beginning of its name."""
    with open("/proc/self/maps") as maps:
        for line in maps:
            path = line.split(maxsplit=5)[-1].strip()
            if os.path.basename(path).startswith(library):
                return path, int(line.split("-")[0], 16)  # the lowest address comes first
    raise RuntimeError(f"{library} is not loaded")


def symbols(path, names):
    """The values in the full table of symbols of a 64-bit ELF file; those of local symbols are not in the dynamic one."""
    values = {}
    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as image:
        (start,) = struct.unpack_from("<Q", image, 40)
        size, count = struct.unpack_from("<HH", image, 58)
        # name, type, flags, address, offset, size, link, info, alignment, size of an entry
        sections = [struct.unpack_from("<IIQQQQIIQQ", image, start + index * size) for index in range(count)]
        table = next((section for section in sections if section[1] == 2), None)
        if table is None:
            raise RuntimeError(f"{path} has no table of symbols; YNNPACK cannot be held")
        strings = sections[table[6]]
        for name in names:
            text = image.find(b"\0" + name.encode() + b"\0", strings[4], strings[4] + strings[5]) + 1
            entry = table[4] - 1
            while text and (entry := image.find(struct.pack("<I", text - strings[4]), entry + 1, table[4] + table[5])) >= 0:
                if (entry - table[4]) % 24 == 0:
                    (values[name],) = struct.unpack_from("<Q", image, entry + 8)
                    break
            else:
                raise RuntimeError(f"{path} has no symbol {name}; YNNPACK cannot be held")
    return values


if __name__ == "__main__":
    ynnpack(sys.argv[1])
    sys.argv = sys.argv[2:]
    sys.path[0] = os.path.dirname(os.path.abspath(sys.argv[0]))
    runpy.run_path(sys.argv[0], run_name="__main__")
