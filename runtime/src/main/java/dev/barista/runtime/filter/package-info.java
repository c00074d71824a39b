/// The packet filter of the node: what pods may reach and who may reach them, what Services lead
/// to, as one table of nf_tables.
@NullMarked
package dev.barista.runtime.filter;

import org.jspecify.annotations.NullMarked;
