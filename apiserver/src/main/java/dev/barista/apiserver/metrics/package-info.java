/// The port through which the API learns what pods and the node use, and `metrics.k8s.io`, which
/// shows it.
@NullMarked
package dev.barista.apiserver.metrics;

import org.jspecify.annotations.NullMarked;
