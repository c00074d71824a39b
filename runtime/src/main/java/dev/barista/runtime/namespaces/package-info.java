/// Drivers that need no OCI runtime: the kernel's namespaces, and little of util-linux.
@NullMarked
package dev.barista.runtime.namespaces;

import org.jspecify.annotations.NullMarked;
