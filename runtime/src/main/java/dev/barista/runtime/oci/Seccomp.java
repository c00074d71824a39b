package dev.barista.runtime.oci;

import dev.barista.model.object.Json;
import dev.barista.runtime.linux.SeccompFilter;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// [SeccompFilter] in the words of `config.json`.
final class Seccomp {

    private static final int EPERM = 1;
    private static final int ENOSYS = 38;
    private static final long CLONE_NEWUSER = 0x1000_0000;

    static ObjectNode json() {
        ObjectNode profile = Json.object();
        profile.put("defaultAction", "SCMP_ACT_ALLOW");
        profile.putArray("architectures").add(architecture(System.getProperty("os.arch")));
        ArrayNode calls = profile.putArray("syscalls");
        ObjectNode refused = calls.addObject();
        SeccompFilter.REFUSED.forEach(refused.putArray("names")::add);
        refused.put("action", "SCMP_ACT_ERRNO").put("errnoRet", EPERM);
        ObjectNode newUsers = calls.addObject();
        newUsers.putArray("names").add("clone");
        newUsers.put("action", "SCMP_ACT_ERRNO").put("errnoRet", EPERM);
        ObjectNode flag = newUsers.putArray("args").addObject();
        flag.put("index", 0).put("value", CLONE_NEWUSER).put("valueTwo", CLONE_NEWUSER);
        flag.put("op", "SCMP_CMP_MASKED_EQ");
        // Its flags are in memory, where no filter sees them; C libraries then use clone.
        ObjectNode unseen = calls.addObject();
        unseen.putArray("names").add("clone3");
        unseen.put("action", "SCMP_ACT_ERRNO").put("errnoRet", ENOSYS);
        return profile;
    }

    static String architecture(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> "SCMP_ARCH_X86_64";
            case "aarch64", "arm64" -> "SCMP_ARCH_AARCH64";
            default ->
                    throw new IllegalStateException(
                            "architecture: %s (expected: x86-64 or arm64)".formatted(name));
        };
    }

    private Seccomp() {}
}
