@NullMarked
package dev.barista.node.ladder;

import org.jspecify.annotations.NullMarked;
