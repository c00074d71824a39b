/// Tests of the packet filter: its rules as text, and what packets meet in the kernel.
@NullMarked
package dev.barista.runtime.filter;

import org.jspecify.annotations.NullMarked;
