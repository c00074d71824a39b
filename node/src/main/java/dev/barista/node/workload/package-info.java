/// The loops of the controllers of workload kinds.
@NullMarked
package dev.barista.node.workload;

import org.jspecify.annotations.NullMarked;
