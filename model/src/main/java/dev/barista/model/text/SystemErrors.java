package dev.barista.model.text;

/// The operating system's messages about failed calls.
public final class SystemErrors {

    /// Without the name of the call and its number: of `bind(..) failed with error(-98): Address
    /// already in use`, the last.
    public static String reason(Throwable failure) {
        String message = failure.getMessage();
        if (message == null) {
            return failure.toString();
        }
        return message.replaceFirst("^\\S+\\(\\.\\.\\) failed with error\\(-?\\d+\\): ", "");
    }

    private SystemErrors() {}
}
