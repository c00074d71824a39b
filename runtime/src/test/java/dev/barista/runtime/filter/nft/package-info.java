/// Tests of the language of nf_tables, without a kernel.
@NullMarked
package dev.barista.runtime.filter.nft;

import org.jspecify.annotations.NullMarked;
