package dev.barista.control.revision;

/// Where an image comes from, as far as its name tells. Pure.
record ImageReference(String text) {

    private static final String DEFAULT_REGISTRY = "index.docker.io";

    boolean isDigest() {
        return text.contains("@");
    }

    /// The host, with its port if it has one.
    String registry() {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return DEFAULT_REGISTRY;
        }
        String first = text.substring(0, slash);
        boolean isHost = first.contains(".") || first.contains(":") || first.equals("localhost");
        if (!isHost) {
            return DEFAULT_REGISTRY;
        }
        return first.equals("docker.io") ? DEFAULT_REGISTRY : first;
    }
}
