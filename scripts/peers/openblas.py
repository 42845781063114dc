"""Which of its kernels OpenBLAS is held to at a level of instructions."""


def kernels(level):
    """The value of OPENBLAS_CORETYPE that `descent bench` sets (Sources/DescentCommand/Runs/OpenBLASRestart.swift).

    Those that OpenBLAS would choose on a processor of this one's make that has no better level.

    - level: "baseline" or "avx2".
    """
    if level == "baseline":
        return "Nehalem"
    return "Zen" if vendor() in ("AuthenticAMD", "HygonGenuine") else "Haswell"


def vendor():
    """Who made the processor; None where the system does not tell."""
    try:
        with open("/proc/cpuinfo") as information:
            return next((line.split(":")[1].strip() for line in information if line.startswith("vendor_id")), None)
    except OSError:
        return None
