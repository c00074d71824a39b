/// A line for each request, as a template says.
@NullMarked
package dev.barista.model.requestlog;

import org.jspecify.annotations.NullMarked;
