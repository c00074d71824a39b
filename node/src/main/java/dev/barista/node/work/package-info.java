/// Keys to reconcile and tasks to run, one at a time, on whatever threads they are given.
@NullMarked
package dev.barista.node.work;

import org.jspecify.annotations.NullMarked;
