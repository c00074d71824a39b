@NullMarked
package dev.barista.apiserver.certificate;

import org.jspecify.annotations.NullMarked;
