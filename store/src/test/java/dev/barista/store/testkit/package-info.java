/// For tests of modules above this one: data folders of older releases.
@NullMarked
package dev.barista.store.testkit;

import org.jspecify.annotations.NullMarked;
