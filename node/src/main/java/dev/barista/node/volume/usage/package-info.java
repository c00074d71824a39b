/// How much of the disk a pod may take, and what becomes of one that takes more.
@NullMarked
package dev.barista.node.volume.usage;

import org.jspecify.annotations.NullMarked;
