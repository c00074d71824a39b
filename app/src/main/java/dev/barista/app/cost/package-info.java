/// The ledger for people and programs: text, JSON, CSV.
@NullMarked
package dev.barista.app.cost;

import org.jspecify.annotations.NullMarked;
