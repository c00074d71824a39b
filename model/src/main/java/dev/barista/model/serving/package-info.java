/// The Knative kinds as records over their trees: what reconcilers read and write, and no more.
@NullMarked
package dev.barista.model.serving;

import org.jspecify.annotations.NullMarked;
