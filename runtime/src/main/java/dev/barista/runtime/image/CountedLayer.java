package dev.barista.runtime.image;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// The tar of a layer that is read to be unpacked, and tells how far it is.
final class CountedLayer extends FilterInputStream {

    private final Candidate.Part part;
    private final Progress progress;
    private long bytes;

    CountedLayer(InputStream in, Candidate.Part part, Progress progress) {
        super(in);
        this.part = part;
        this.progress = progress;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int from, int length) throws IOException {
        int n = super.read(buffer, from, length);
        if (n > 0) {
            bytes += n;
            progress.layer(part.layer().toString(), Progress.Step.UNPACKING, bytes, part.bytes());
        }
        return n;
    }
}
