package dev.barista.runtime.registry;

/// A kind of machine, in the words of images.
///
/// @param architecture `amd64`, `arm64`
public record Platform(String os, String architecture) {

    /// Of this machine.
    public static Platform here() {
        String arch = System.getProperty("os.arch", "");
        return new Platform(
                "linux",
                switch (arch) {
                    case "amd64", "x86_64" -> "amd64";
                    case "aarch64", "arm64" -> "arm64";
                    default -> arch;
                });
    }

    /// Whether an index says it.
    public boolean known() {
        return !os.equals("unknown") && !architecture.equals("unknown");
    }

    @Override
    public String toString() {
        return os + "/" + architecture;
    }
}
