/// What Barista measures, as metrics for Prometheus.
@NullMarked
package dev.barista.app.metrics;

import org.jspecify.annotations.NullMarked;
