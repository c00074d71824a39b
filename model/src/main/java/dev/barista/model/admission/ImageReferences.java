package dev.barista.model.admission;

import java.util.regex.Pattern;

/// Checks the syntax of image names: `ghcr.io/user/app:1@sha256:…`.
final class ImageReferences {

    private static final Pattern REFERENCE =
            Pattern.compile(
                    "(?:[A-Za-z0-9.-]+(?::[0-9]{1,5})?/|\\[[0-9a-fA-F:.]+](?::[0-9]{1,5})?/)?"
                            + "[a-z0-9_./-]{1,255}"
                            + "(?::[A-Za-z0-9_.-]{1,128})?"
                            + "(?:@[a-z0-9]+:[0-9a-f]{32,128})?");

    static boolean isValid(String text) {
        return text.length() <= 1000
                && REFERENCE.matcher(text).matches()
                && !text.contains("//")
                && !text.endsWith("/");
    }

    private ImageReferences() {}
}
