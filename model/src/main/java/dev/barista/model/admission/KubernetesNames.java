package dev.barista.model.admission;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What names Kubernetes accepts, and in what words it refuses others. Each method returns all that
/// is wrong; nothing for a good name. Pure.
public final class KubernetesNames {

    private static final String LABEL_1035 = "[a-z]([-a-z0-9]*[a-z0-9])?";
    private static final String LABEL_1123 = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private static final String SUBDOMAIN_1123 = LABEL_1123 + "(\\." + LABEL_1123 + ")*";
    private static final String QUALIFIED = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
    private static final String C_IDENTIFIER = "[A-Za-z_][A-Za-z0-9_]*";
    private static final String LABEL_1123_TEXT =
            "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or"
                    + " '-', and must start and end with an alphanumeric character (e.g."
                    + " 'my-name',  or '123-abc', ";
    private static final int LABEL_LENGTH = 63;
    private static final int SUBDOMAIN_LENGTH = 253;
    private static final int PORT_NAME_LENGTH = 15;

    public static List<String> dns1035Label(String name) {
        return check(
                name,
                LABEL_LENGTH,
                LABEL_1035,
                "a DNS-1035 label must consist of lower case alphanumeric characters or '-',"
                        + " start with an alphabetic character, and end with an alphanumeric"
                        + " character (e.g. 'my-name',  or 'abc-123', ");
    }

    /// The beginning of a name, which may end in a dash.
    static List<String> dns1035Prefix(String prefix) {
        return dns1035Label(
                prefix.endsWith("-") ? prefix.substring(0, prefix.length() - 1) + "a" : prefix);
    }

    public static List<String> dns1123Label(String name) {
        return check(name, LABEL_LENGTH, LABEL_1123, LABEL_1123_TEXT);
    }

    public static List<String> dns1123Subdomain(String name) {
        return check(
                name,
                SUBDOMAIN_LENGTH,
                SUBDOMAIN_1123,
                "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric"
                        + " characters, '-' or '.', and must start and end with an alphanumeric"
                        + " character (e.g. 'example.com', ");
    }

    /// What may stand in a path as it is: the names of roles.
    public static List<String> pathSegment(String name) {
        if (name.equals(".") || name.equals("..")) {
            return List.of("may not be '%s'".formatted(name));
        }
        return Stream.of("/", "%")
                .filter(name::contains)
                .map("may not contain '%s'"::formatted)
                .toList();
    }

    static List<String> cIdentifier(String name) {
        return check(
                name,
                Integer.MAX_VALUE,
                C_IDENTIFIER,
                "a valid C identifier must start with alphabetic character or '_', followed by a"
                        + " string of alphanumeric characters or '_' (e.g. 'my_name',  or"
                        + " 'MY_NAME',  or 'MyName', ");
    }

    /// `name` or `prefix/name`.
    public static List<String> qualified(String text) {
        List<String> wrong = new ArrayList<>();
        int slash = text.indexOf('/');
        String name = text.substring(slash + 1);
        if (slash >= 0) {
            String prefix = text.substring(0, slash);
            if (prefix.isEmpty()) {
                wrong.add("prefix part must be non-empty");
            } else {
                dns1123Subdomain(prefix).forEach(error -> wrong.add("prefix part " + error));
            }
        }
        if (name.isEmpty()) {
            wrong.add("name part must be non-empty");
        }
        check(
                        name,
                        LABEL_LENGTH,
                        QUALIFIED,
                        "must consist of alphanumeric characters, '-', '_' or '.', and must start"
                                + " and end with an alphanumeric character (e.g. 'MyName',  or"
                                + " 'my.name',  or '123-abc', ")
                .forEach(error -> wrong.add("name part " + error));
        return wrong;
    }

    /// The value of a label.
    public static List<String> labelValue(String value) {
        return check(
                value,
                LABEL_LENGTH,
                "(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?",
                "a valid label must be an empty string or consist of alphanumeric characters, '-',"
                        + " '_' or '.', and must start and end with an alphanumeric character (e.g."
                        + " 'MyValue',  or 'my_value',  or '12345', ");
    }

    /// The name of a port of a container.
    public static List<String> portName(String name) {
        List<String> wrong = new ArrayList<>();
        if (name.length() > PORT_NAME_LENGTH) {
            wrong.add("must be no more than %d characters".formatted(PORT_NAME_LENGTH));
        }
        if (!Pattern.matches("[-a-z0-9]+", name)) {
            wrong.add("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
        }
        if (!Pattern.compile("[a-z]").matcher(name).find()) {
            wrong.add("must contain at least one letter (a-z)");
        }
        if (name.contains("--")) {
            wrong.add("must not contain consecutive hyphens");
        }
        if (name.startsWith("-") || name.endsWith("-")) {
            wrong.add("must not begin or end with a hyphen");
        }
        return wrong;
    }

    private static List<String> check(String name, int longest, String format, String rule) {
        List<String> wrong = new ArrayList<>();
        if (name.length() > longest) {
            wrong.add("must be no more than %d characters".formatted(longest));
        }
        if (!Pattern.matches(format, name)) {
            wrong.add("%sregex used for validation is '%s')".formatted(rule, format));
        }
        return wrong;
    }

    /// Errors as Go prints a list of them.
    static String listed(List<String> errors) {
        return "[" + String.join(" ", errors) + "]";
    }

    private KubernetesNames() {}
}
