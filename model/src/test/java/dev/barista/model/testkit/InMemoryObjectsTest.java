package dev.barista.model.testkit;

import dev.barista.model.port.Objects;

final class InMemoryObjectsTest extends ObjectsContract {

    private final Objects objects = new InMemoryObjects(new VirtualTime());

    @Override
    protected Objects objects() {
        return objects;
    }
}
