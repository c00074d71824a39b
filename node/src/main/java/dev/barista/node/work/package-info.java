/// Keys to reconcile and letters to read, one at a time, on whatever threads they are given.
@NullMarked
package dev.barista.node.work;

import org.jspecify.annotations.NullMarked;
