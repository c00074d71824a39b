/// Conditions of the core kinds, as Kubernetes writes them.
@NullMarked
package dev.barista.node.status;

import org.jspecify.annotations.NullMarked;
