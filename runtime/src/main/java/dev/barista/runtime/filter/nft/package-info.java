/// The language of nf_tables: tables, chains, rules, sets, what differs between two tables, and the
/// netlink messages that say it; pure.
@NullMarked
package dev.barista.runtime.filter.nft;

import org.jspecify.annotations.NullMarked;
