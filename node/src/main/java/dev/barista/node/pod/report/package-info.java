/// Reports a pod: its status, its Events, the journal.
@NullMarked
package dev.barista.node.pod.report;

import org.jspecify.annotations.NullMarked;
