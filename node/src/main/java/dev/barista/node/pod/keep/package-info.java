/// Records of running instances on disk, from which the next process adopts them.
@NullMarked
package dev.barista.node.pod.keep;

import org.jspecify.annotations.NullMarked;
