package dev.barista.model.release;

/// The release that this code belongs to. Files on disk name the release that wrote them.
public final class Release {

    public static final String NUMBER = "0.1.0";

    private Release() {}
}
