package dev.barista.apiserver.http;

import java.io.ByteArrayOutputStream;

/// The events of a watch as lines of a stream. Belongs to the thread of the request.
final class EventLines implements Reply.Events {

    private final Reply.Stream stream;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

    EventLines(Reply.Stream stream) {
        this.stream = stream;
    }

    @Override
    public void add(byte[] event) throws InterruptedException {
        kept.writeBytes(event);
        kept.write('\n');
        if (kept.size() >= MOST_KEPT) {
            flush();
        }
    }

    @Override
    public void flush() throws InterruptedException {
        if (kept.size() > 0) {
            stream.write(kept.toByteArray());
            kept.reset();
        }
    }

    @Override
    public void end() throws InterruptedException {
        flush();
        stream.end();
    }
}
