package dev.barista.runtime.network.cni;

import java.util.LinkedHashMap;
import java.util.Map;

/// One run of a plugin.
///
/// @param plugin name of the program
/// @param target what it is to make, check or remove
/// @param input JSON that it reads
record PluginCall(String plugin, Command command, Target target, String input) {

    /// What a plugin is asked for.
    enum Command {
        ADD,
        CHECK,
        DEL
    }

    /// The network of one pod.
    ///
    /// @param id of the pod's network, unique on this machine
    /// @param namespace path of the network namespace; empty if it is gone
    record Target(String id, String namespace) {}

    private static final String LINK = "eth0";

    /// @param path the folders of plugins, for those that run others
    Map<String, String> environment(String path) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("CNI_COMMAND", command.name());
        all.put("CNI_CONTAINERID", target.id());
        all.put("CNI_NETNS", target.namespace());
        all.put("CNI_IFNAME", LINK);
        all.put("CNI_PATH", path);
        // Networks are made before their pods, whose names are not known yet.
        all.put("CNI_ARGS", "IgnoreUnknown=1");
        return all;
    }

    /// For messages.
    String text() {
        return "CNI plugin %s: %s".formatted(plugin, command);
    }
}
