/// Certificate authorities of this machine, what they sign, and keys and certificates as text.
@NullMarked
package dev.barista.apiserver.certificate;

import org.jspecify.annotations.NullMarked;
