/// What the pods of a node are given: ports, settings, and what all of them share.
@NullMarked
package dev.barista.node.pod.port;

import org.jspecify.annotations.NullMarked;
