/// Drivers that let an OCI runtime, crun or runc, make the container.
@NullMarked
package dev.barista.runtime.oci;

import org.jspecify.annotations.NullMarked;
