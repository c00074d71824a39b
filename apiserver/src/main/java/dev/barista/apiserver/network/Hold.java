package dev.barista.apiserver.network;

import dev.barista.model.object.ApiObject;

/// An admitted object, and what has been reserved for it until it is stored. Closed without
/// [#keep], what was reserved is free again.
public interface Hold extends AutoCloseable {

    /// The object as it shall be stored.
    ApiObject object();

    /// The object is stored.
    void keep();

    @Override
    void close();

    /// Of an object for which nothing is reserved.
    static Hold of(ApiObject object) {
        return new Hold() {
            @Override
            public ApiObject object() {
                return object;
            }

            @Override
            public void keep() {}

            @Override
            public void close() {}
        };
    }
}
