/// Turns a Service into its Configuration and its Route, and tells how they are.
@NullMarked
package dev.barista.control.service;

import org.jspecify.annotations.NullMarked;
