"""Forwards packets between the tun devices of network namespaces, each after a delay and at a rate: a link for kernels without netem.

    relay.py DELAY_MS RATE_MBIT NAMESPACE=ADDRESS…

Makes a device `link0` in each namespace (RATE 0 for no limit), says `ready` when all are up, and runs until it is ended. SIGUSR1
makes it drop all packets from then on to and from the last host, as a broken cable would. SIGTERM has it print how many bytes it
carried.
"""

import ctypes
import fcntl
import heapq
import os
import select
import signal
import struct
import subprocess
import sys
import time

CLONE_NEWNET = 0x40000000
TUNSETIFF = 0x400454CA
IFF_TUN = 0x0001
IFF_NO_PI = 0x1000

# A link holds so many packets of a sender, as a switch's queue does; TCP finds its rate by those that are dropped.
LARGEST_QUEUE = 1000

libc = ctypes.CDLL(None, use_errno=True)


def enter(namespace):
    if libc.setns(namespace.fileno(), CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def make_device(name, address):
    """A tun device in a namespace, whose file stays ours wherever we are."""
    with open(f"/run/netns/{name}") as namespace:
        enter(namespace)
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH", b"link0", IFF_TUN | IFF_NO_PI))
    for words in (
        ["addr", "add", f"{address}/24", "dev", "link0"],
        ["link", "set", "link0", "mtu", "1500", "txqueuelen", "1000", "up"],
    ):
        subprocess.run(["ip", *words], check=True)
    return device


def main():
    delay = float(sys.argv[1]) / 1000
    rate = float(sys.argv[2]) * 1e6 / 8
    devices = {}
    home = open("/proc/self/ns/net")
    for host in sys.argv[3:]:
        namespace, address = host.split("=")
        devices[bytes(int(part) for part in address.split("."))] = make_device(namespace, address)
    enter(home)
    state = {"carried": 0, "cut": None}
    addresses = list(devices)

    def cut(*_):
        state["cut"] = addresses[-1]

    def finish(*_):
        print(state["carried"], flush=True)
        sys.exit(0)

    signal.signal(signal.SIGUSR1, cut)
    signal.signal(signal.SIGTERM, finish)
    print("ready", flush=True)

    sources = {device: address for address, device in devices.items()}
    free = {device: 0.0 for device in sources}  # when a sender's link has sent what it holds
    queued = {device: 0 for device in sources}
    due = []
    number = 0
    poller = select.poll()
    for device in sources:
        poller.register(device, select.POLLIN)
    while True:
        wait = max(due[0][0] - time.monotonic(), 0) * 1000 if due else 1000
        ready = poller.poll(wait)
        now = time.monotonic()
        for device, _ in ready:
            # Some at a time, so that what is due goes out meanwhile.
            for _ in range(64):
                try:
                    packet = os.read(device, 65536)
                except BlockingIOError:
                    break
                target = devices.get(packet[16:20]) if packet[0] >> 4 == 4 else None
                if target is None or state["cut"] in (sources[device], packet[16:20]):
                    continue
                if queued[device] >= LARGEST_QUEUE:
                    continue
                sent = max(now, free[device]) + (len(packet) / rate if rate else 0)
                free[device] = sent
                queued[device] += 1
                number += 1
                heapq.heappush(due, (sent + delay, number, device, target, packet))
        now = time.monotonic()
        while due and due[0][0] <= now:
            _, _, device, target, packet = heapq.heappop(due)
            queued[device] -= 1
            try:
                os.write(target, packet)
                state["carried"] += len(packet)
            except OSError:
                pass  # The receiver's queue is full: the packet is lost.


main()
