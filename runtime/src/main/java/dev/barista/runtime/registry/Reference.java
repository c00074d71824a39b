package dev.barista.runtime.registry;

import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The name of an image, as a user writes it, made whole as Docker does: `nginx` is
/// `docker.io/library/nginx:latest`.
///
/// @param registry host, with a port if one is given
/// @param repository path within the registry
/// @param tag `null` if there is a digest
/// @param digest `null` if there is none; it wins over a tag
/// @see <a href="https://github.com/distribution/reference">the grammar</a>
public record Reference(
        String registry, String repository, @Nullable String tag, @Nullable Digest digest) {

    /// Registries that do not exist: images with such a name are put into the local store. The list
    /// is Knative's.
    private static final Set<String> LOCAL = Set.of("dev.local", "kind.local", "ko.local");

    private static final String DOCKER_HUB = "docker.io";
    private static final Pattern HOST =
            Pattern.compile(
                    "([a-zA-Z0-9]([a-zA-Z0-9.-]*[a-zA-Z0-9])?|\\[[0-9a-fA-F:]+\\])(:[0-9]{1,5})?");
    private static final Pattern PATH =
            Pattern.compile(
                    "[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*");
    private static final Pattern TAG = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}");

    /// @throws IllegalArgumentException that says what is wrong with it
    public static Reference parse(String text) {
        if (text.length() > 512) {
            throw wrong("image", text.substring(0, 60) + "…", "at most 512 characters");
        }
        String rest = text;
        Digest digest = null;
        int at = rest.indexOf('@');
        if (at >= 0) {
            digest = digestOf(text, rest.substring(at + 1));
            rest = rest.substring(0, at);
        }
        String tag = null;
        int colon = rest.lastIndexOf(':');
        if (colon > rest.lastIndexOf('/')) {
            tag = rest.substring(colon + 1);
            rest = rest.substring(0, colon);
            if (!TAG.matcher(tag).matches()) {
                throw wrong("image", text, "a tag of 1-128 letters, digits, '_', '.', '-'");
            }
        }
        return whole(text, rest, tag, digest);
    }

    private static Reference whole(
            String text, String name, @Nullable String tag, @Nullable Digest digest) {
        int slash = name.indexOf('/');
        String first = slash < 0 ? "" : name.substring(0, slash);
        boolean host = first.matches(".*[.:\\]].*") || first.equals("localhost");
        String registry = host ? first : DOCKER_HUB;
        String path = host ? name.substring(slash + 1) : name;
        if (registry.equals("index.docker.io") || registry.equals("registry-1.docker.io")) {
            registry = DOCKER_HUB;
        }
        if (registry.equals(DOCKER_HUB) && !path.contains("/")) {
            path = "library/" + path;
        }
        if (!HOST.matcher(registry).matches() || port(registry) > 65535) {
            throw wrong("image", text, "HOST[:PORT]/NAME");
        }
        if (!PATH.matcher(path).matches()) {
            throw wrong(
                    "image",
                    text,
                    "[HOST[:PORT]/]NAME[:TAG][@sha256:…], NAME of lower-case letters, digits, '.',"
                            + " '_', '-', '/'");
        }
        return new Reference(
                registry, path, tag == null && digest == null ? "latest" : tag, digest);
    }

    private static Digest digestOf(String text, String digest) {
        try {
            return Digest.parse(digest);
        } catch (IllegalArgumentException e) {
            throw wrong("image", text, "after '@', sha256: and 64 hexadecimal digits");
        }
    }

    private static int port(String registry) {
        int colon = registry.endsWith("]") ? -1 : registry.lastIndexOf(':');
        return colon < 0 ? 0 : Integer.parseInt(registry.substring(colon + 1));
    }

    private static IllegalArgumentException wrong(String what, String value, String expected) {
        return new IllegalArgumentException(
                "%s: %s (expected: %s)".formatted(what, value, expected));
    }

    /// Whether its registry is only a word for the store of this machine.
    public boolean local() {
        return LOCAL.contains(registry);
    }

    /// `registry/repository`.
    public String name() {
        return registry + "/" + repository;
    }

    /// How a registry is asked for its manifest: the digest, else the tag.
    public String version() {
        return digest != null ? digest.toString() : String.valueOf(tag);
    }

    /// The same repository, exactly this content.
    public Reference at(Digest content) {
        return new Reference(registry, repository, null, content);
    }

    /// Whole, and without a tag that its digest makes meaningless: equal for equal content.
    @Override
    public String toString() {
        return digest != null ? name() + "@" + digest : name() + ":" + tag;
    }
}
