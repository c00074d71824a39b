/// What PersistentVolumes and the claims to them may be. Pure.
@NullMarked
package dev.barista.apiserver.storage;

import org.jspecify.annotations.NullMarked;
