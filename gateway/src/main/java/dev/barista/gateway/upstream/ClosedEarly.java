package dev.barista.gateway.upstream;

import java.io.IOException;

/// An instance ended its connection before its response. Where that was noticed says nothing: no
/// stack trace.
final class ClosedEarly extends IOException {

    private static final long serialVersionUID = 1;

    ClosedEarly() {
        super("EOF: the instance closed the connection before the end of its response");
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
