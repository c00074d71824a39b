/// Settings of the cluster: Knative's ConfigMaps as records, with their keys, defaults and rules.
@NullMarked
package dev.barista.model.config;

import org.jspecify.annotations.NullMarked;
