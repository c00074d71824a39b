#!/bin/sh
# Rebuilds helloworld-amd64 and helloworld-arm64. With Debian 12's compilers (12.2.0-14) they come out byte for byte.
#   apt-get install gcc gcc-aarch64-linux-gnu linux-libc-dev linux-libc-dev-arm64-cross
set -eu
cd "$(dirname "$0")"
out=${1:-.}

build() { # compiler, machine, folder of kernel headers
    "$1" -std=gnu11 -Os -Wall -Wextra -Werror -ffreestanding -fno-stack-protector -fno-pie -fno-ident \
        -fno-asynchronous-unwind-tables -fno-tree-loop-distribute-patterns -ffunction-sections \
        -isystem "$3" -nostdlib -static -no-pie \
        -Wl,--build-id=none,--gc-sections,-z,noexecstack,-s -o "$out/helloworld-$2" helloworld.c
}

case $(uname -m) in
x86_64) build gcc amd64 /usr/include/x86_64-linux-gnu && build aarch64-linux-gnu-gcc arm64 /usr/aarch64-linux-gnu/include ;;
aarch64) build gcc arm64 /usr/include/aarch64-linux-gnu ;;
*) echo "machine: $(uname -m) (expected: x86_64 or aarch64)" >&2; exit 1 ;;
esac
