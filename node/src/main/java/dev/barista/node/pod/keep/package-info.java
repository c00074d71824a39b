/// What runs, noted down for a process that comes after this one.
@NullMarked
package dev.barista.node.pod.keep;

import org.jspecify.annotations.NullMarked;
