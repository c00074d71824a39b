/// The life of a pod: pull, prepare, start, probe, serve, drain, end.
@NullMarked
package dev.barista.node.pod;

import org.jspecify.annotations.NullMarked;
