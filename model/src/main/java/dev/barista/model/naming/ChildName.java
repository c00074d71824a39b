package dev.barista.model.naming;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Names of the objects that belong to another one, never longer than a DNS label may be: a long
/// parent is cut, and a hash of it keeps names distinct.
public final class ChildName {

    private static final int LONGEST = 63;
    private static final int HASH = 32;
    private static final int HEAD = LONGEST - HASH;

    /// Name of the child of `parent` that `suffix` tells apart, 1–63 characters for any parent that
    /// is not empty.
    public static String of(String parent, String suffix) {
        if (parent.length() + suffix.length() <= LONGEST) {
            return parent + suffix;
        }
        if (suffix.length() < HEAD) {
            return parent.substring(0, Math.min(parent.length(), HEAD - suffix.length()))
                    + md5(parent)
                    + suffix;
        }
        String hashed = parent.substring(0, Math.min(parent.length(), HEAD)) + md5(parent + suffix);
        int room = LONGEST - hashed.length();
        return withoutTrailingPunctuation(
                hashed + suffix.substring(0, Math.min(room, suffix.length())));
    }

    public static String revision(String configuration, long generation) {
        return of(configuration, "-%05d".formatted(generation));
    }

    public static String deployment(String revision) {
        return of(revision, "-deployment");
    }

    /// The Deployment whose replicas are a revision's idle seats.
    public static String reserveDeployment(String revision) {
        return of(revision, "-deployment-reserve");
    }

    /// The Kubernetes Service of an autoscaled revision's own instances.
    public static String privateService(String serverlessService) {
        return of(serverlessService, "-private");
    }

    public static String imageCache(String revision, String container) {
        return of(of(revision, "-cache"), "-" + container);
    }

    private static String withoutTrailingPunctuation(String name) {
        int end = name.length();
        while (end > 0 && !isAlphanumeric(name.charAt(end - 1))) {
            end--;
        }
        return name.substring(0, end);
    }

    private static boolean isAlphanumeric(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    private static String md5(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("MD5"); // Knative's choice; not secret
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("MD5 is missing from this JDK", e);
        }
    }

    private ChildName() {}
}
