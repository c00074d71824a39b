/// Jobs to Pods that run to their end, each of which is counted once.
@NullMarked
package dev.barista.node.job;

import org.jspecify.annotations.NullMarked;
