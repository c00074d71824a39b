/// The autoscaler's decisions, exactly Knative's KPA: pure functions of a snapshot and of the time.
@NullMarked
package dev.barista.control.autoscale;

import org.jspecify.annotations.NullMarked;
