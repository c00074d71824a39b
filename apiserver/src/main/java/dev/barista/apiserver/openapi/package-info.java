/// The kinds as OpenAPI documents, for `kubectl explain` and validation. Pure.
@NullMarked
package dev.barista.apiserver.openapi;

import org.jspecify.annotations.NullMarked;
