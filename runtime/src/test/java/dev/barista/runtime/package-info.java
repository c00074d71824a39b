@NullMarked
package dev.barista.runtime;

