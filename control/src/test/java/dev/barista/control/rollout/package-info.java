/// Tests.
@NullMarked
package dev.barista.control.rollout;

import org.jspecify.annotations.NullMarked;
