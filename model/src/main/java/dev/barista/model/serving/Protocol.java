package dev.barista.model.serving;

/// The protocol of a revision's port: HTTP/1.1 or h2c.
public enum Protocol {
    HTTP1("http1", 80),
    H2C("h2c", 81);

    private final String text;
    private final int servicePort;

    Protocol(String text, int servicePort) {
        this.text = text;
        this.servicePort = servicePort;
    }

    /// As in `protocolType`, and as the name of a container's port.
    public String text() {
        return text;
    }

    /// Port of the revision's public Service.
    public int servicePort() {
        return servicePort;
    }

    /// HTTP/1 unless it says otherwise.
    static Protocol of(String text) {
        return text.equals(H2C.text) ? H2C : HTTP1;
    }
}
