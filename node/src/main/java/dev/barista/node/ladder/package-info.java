/// The idle ladder: which instance is lowered to which rung, and when; which instances go when
/// memory runs short.
@NullMarked
package dev.barista.node.ladder;

import org.jspecify.annotations.NullMarked;
