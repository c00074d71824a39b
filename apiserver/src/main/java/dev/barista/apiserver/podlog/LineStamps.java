package dev.barista.apiserver.podlog;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/// Puts the time of its writing before each line, as a kubelet does. Belongs to one reader.
final class LineStamps {

    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z' ")
                    .withZone(ZoneOffset.UTC);

    private final LogTimes times;
    private boolean atStart = true;

    LineStamps(LogTimes times) {
        this.times = times;
    }

    /// @param from where `bytes` begin in the log; they follow those of the last call
    byte[] stamp(byte[] bytes, long from) {
        var stamped = new ByteArrayOutputStream(bytes.length * 2);
        int begin = 0;
        for (int n = 0; n < bytes.length; n++) {
            if (atStart) {
                String time = FORMAT.format(times.timeOf(from + n));
                stamped.writeBytes(time.getBytes(StandardCharsets.US_ASCII));
            }
            atStart = bytes[n] == '\n';
            if (atStart) {
                stamped.write(bytes, begin, n + 1 - begin);
                begin = n + 1;
            }
        }
        stamped.write(bytes, begin, bytes.length - begin);
        return stamped.toByteArray();
    }

    /// The next byte begins a line.
    void restart() {
        atStart = true;
    }
}
