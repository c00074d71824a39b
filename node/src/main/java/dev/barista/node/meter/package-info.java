/// Reads what instances use, and adds it to the cost ledger.
@NullMarked
package dev.barista.node.meter;

import org.jspecify.annotations.NullMarked;
