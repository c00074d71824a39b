/// The autoscaler's loop: measures the load, lets `control.autoscale` decide, applies what it
/// wants.
@NullMarked
package dev.barista.control.scale;

import org.jspecify.annotations.NullMarked;
