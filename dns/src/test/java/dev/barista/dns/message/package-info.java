/// DNS messages as bytes, pure: what is asked, and what is answered.
@NullMarked
package dev.barista.dns.message;

import org.jspecify.annotations.NullMarked;
