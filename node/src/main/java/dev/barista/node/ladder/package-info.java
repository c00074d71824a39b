/// The idle ladder: who goes down a rung and when, and who goes when memory runs short.
@NullMarked
package dev.barista.node.ladder;

import org.jspecify.annotations.NullMarked;
