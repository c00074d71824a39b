/// Reconcilers and autoscaler: what makes it serverless.
@NullMarked
package dev.barista.control;

import org.jspecify.annotations.NullMarked;
