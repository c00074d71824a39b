/// Tests.
@NullMarked
package dev.barista.node.hpa;

import org.jspecify.annotations.NullMarked;
