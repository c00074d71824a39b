package dev.barista.apiserver.http;

import dev.barista.model.port.ApiException;
import dev.barista.model.port.ApiStatus;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// In which form a client wants objects.
enum Form {
    OBJECT,
    TABLE,
    METADATA;

    /// The first of the forms in `Accept` that there is.
    ///
    /// @throws ApiException 406 if there is none
    static Form of(String accept) {
        if (accept.isBlank()) {
            return OBJECT;
        }
        for (String range : accept.split(",", -1)) {
            Map<String, String> parameters = new HashMap<>();
            String[] parts = range.split(";", -1);
            for (int n = 1; n < parts.length; n++) {
                String[] pair = parts[n].split("=", 2);
                parameters.put(pair[0].strip(), pair.length == 2 ? pair[1].strip() : "");
            }
            String type = parts[0].strip().toLowerCase(Locale.ROOT);
            if (type.equals("application/json")
                    || type.equals("*/*")
                    || type.equals("application/*")) {
                String as = parameters.getOrDefault("as", "");
                boolean known = parameters.getOrDefault("v", "v1").equals("v1");
                if (as.isEmpty()) {
                    return OBJECT;
                } else if (as.equals("Table") && known) {
                    return TABLE;
                } else if (as.startsWith("PartialObjectMetadata") && known) {
                    return METADATA;
                }
            }
        }
        throw new ApiException(
                new ApiStatus(
                        406,
                        "NotAcceptable",
                        "only the following media types are accepted: application/json"));
    }
}
