/// The reconcilers of the Knative kinds, and the autoscaler.
@NullMarked
package dev.barista.control;

import org.jspecify.annotations.NullMarked;
