/// Tests.
@NullMarked
package dev.barista.control.ingress;

import org.jspecify.annotations.NullMarked;
