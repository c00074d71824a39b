/// What Linux offers and Java does not: namespaces, mounts, cgroups, exit codes of any child.
@NullMarked
package dev.barista.runtime.linux;

import org.jspecify.annotations.NullMarked;
