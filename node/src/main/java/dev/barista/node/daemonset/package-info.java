/// DaemonSets to the one pod that each has on this node.
@NullMarked
package dev.barista.node.daemonset;

import org.jspecify.annotations.NullMarked;
