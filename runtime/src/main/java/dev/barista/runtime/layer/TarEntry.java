package dev.barista.runtime.layer;

import java.util.Map;

/// One entry of a tar.
///
/// Names are bytes, one to a `char`: Linux does not say how they are encoded, and a decoded name
/// may not encode back.
///
/// @param mode permissions with setuid, setgid and sticky bit; not the type
/// @param size of a file, in bytes
/// @param modified seconds since 1970
/// @param link target of a symbolic or hard link, else empty
record TarEntry(
        String name,
        Type type,
        int mode,
        int uid,
        int gid,
        long size,
        Time modified,
        String link,
        Device device,
        Map<String, byte[]> attributes) {

    enum Type {
        FILE,
        HARD_LINK,
        SYMBOLIC_LINK,
        CHARACTER_DEVICE,
        BLOCK_DEVICE,
        FOLDER,
        FIFO
    }

    record Time(long seconds, int nanos) {
        static final Time EPOCH = new Time(0, 0);
    }

    record Device(int major, int minor) {
        static final Device NONE = new Device(0, 0);
    }
}
