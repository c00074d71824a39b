/// Pods as their controllers see and make them.
@NullMarked
package dev.barista.node.controlled;

import org.jspecify.annotations.NullMarked;
