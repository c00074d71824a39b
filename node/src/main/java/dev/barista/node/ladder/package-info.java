/// Who goes down the idle ladder, and when; who goes when memory runs short. What is told of
/// instances on their rungs.
@NullMarked
package dev.barista.node.ladder;

import org.jspecify.annotations.NullMarked;
