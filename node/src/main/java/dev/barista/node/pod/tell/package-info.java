/// What is told of a pod: its status, events, the journal.
@NullMarked
package dev.barista.node.pod.tell;

import org.jspecify.annotations.NullMarked;
