package dev.barista.node.volume;

import java.util.Map;

/// Replaces `$(NAME)` in commands, arguments and values of the environment, as Kubernetes does:
/// `$$(NAME)` is `$(NAME)` itself, and a name that is not known stays as it is. Pure.
public final class Expansion {

    public static String expand(String text, Map<String, String> values) {
        if (text.indexOf('$') < 0) {
            return text;
        }
        var result = new StringBuilder(text.length());
        int at = 0;
        while (at < text.length()) {
            if (text.startsWith("$$", at)) {
                result.append('$');
                at += 2;
            } else if (text.startsWith("$(", at) && text.indexOf(')', at) > 0) {
                int end = text.indexOf(')', at);
                String reference = text.substring(at, end + 1);
                result.append(values.getOrDefault(text.substring(at + 2, end), reference));
                at = end + 1;
            } else {
                result.append(text.charAt(at++));
            }
        }
        return result.toString();
    }

    private Expansion() {}
}
