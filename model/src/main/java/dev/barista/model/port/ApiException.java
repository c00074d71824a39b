package dev.barista.model.port;

/// The API refused a request; [#status] says why.
public final class ApiException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient ApiStatus status;

    public ApiException(ApiStatus status) {
        super(status.message());
        this.status = status;
    }

    public ApiStatus status() {
        return status;
    }

    public boolean isNotFound() {
        return status.code() == 404;
    }

    /// Whether another writer was first: read again, and try again.
    public boolean isConflict() {
        return status.reason().equals("Conflict");
    }

    public boolean isAlreadyExists() {
        return status.reason().equals("AlreadyExists");
    }
}
