package dev.barista.model.serving;

/// Patterns in which `*` stands for any characters, or none.
final class WakeFilterGlob {

    /// Time is at most the product of both lengths: a `*` is tried again from where it last was,
    /// never from an earlier one.
    static boolean matches(String glob, String text) {
        int g = 0;
        int t = 0;
        int star = -1;
        int from = 0;
        while (t < text.length()) {
            if (g < glob.length() && glob.charAt(g) == '*') {
                star = g++;
                from = t;
            } else if (g < glob.length() && glob.charAt(g) == text.charAt(t)) {
                g++;
                t++;
            } else if (star >= 0) {
                g = star + 1;
                t = ++from;
            } else {
                return false;
            }
        }
        while (g < glob.length() && glob.charAt(g) == '*') {
            g++;
        }
        return g == glob.length();
    }

    private WakeFilterGlob() {}
}
