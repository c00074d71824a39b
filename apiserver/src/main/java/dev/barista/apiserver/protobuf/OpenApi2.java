package dev.barista.apiserver.protobuf;

import dev.barista.apiserver.schema.KindDescription;
import dev.barista.model.object.ResourceType;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// OpenAPI v2 in protocol buffers, as much as clients still read of it: which kinds can be patched
/// with which parameters. `kubectl` falls back to it for a kind that version 3 does not have, and
/// must learn there that this version lacks it too.
public final class OpenApi2 {

    public static final String MEDIA_TYPE =
            "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";

    /// The name it is asked by is no valid media type; Kubernetes answers with this one.
    public static final String ANSWERED_AS =
            "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

    private static final List<String> PARAMETERS =
            List.of("dryRun", "fieldManager", "fieldValidation", "force");

    /// A message under way.
    private static final class Message {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Message text(int number, String text) {
            return block(number, text.getBytes(StandardCharsets.UTF_8));
        }

        Message message(int number, Message message) {
            return block(number, message.bytes.toByteArray());
        }

        private Message block(int number, byte[] block) {
            varint(((long) number << 3) | 2);
            varint(block.length);
            bytes.writeBytes(block);
            return this;
        }

        private void varint(long value) {
            long rest = value;
            for (; rest > 0x7f; rest >>>= 7) {
                bytes.write((int) ((rest & 0x7f) | 0x80));
            }
            bytes.write((int) rest);
        }
    }

    public static byte[] document(List<KindDescription> kinds) {
        var paths = new Message();
        for (KindDescription kind : kinds) {
            var item = new Message().message(8, patch(kind.type()));
            paths.message(2, new Message().text(1, path(kind.type())).message(2, item));
        }
        return new Message()
                .text(1, "2.0")
                .message(2, new Message().text(1, "Barista").text(2, "v1"))
                .message(8, paths)
                .bytes
                .toByteArray();
    }

    private static String path(ResourceType type) {
        return "%s/%s/%s%s/{name}"
                .formatted(
                        type.group().isEmpty() ? "/api" : "/apis/" + type.group(),
                        type.version(),
                        type.namespaced() ? "namespaces/{namespace}/" : "",
                        type.plural());
    }

    private static Message patch(ResourceType type) {
        var operation = new Message();
        for (String name : PARAMETERS) {
            var query = new Message().text(2, "query").text(4, name).text(6, "string");
            var parameter = new Message().message(2, new Message().message(3, query));
            operation.message(8, new Message().message(1, parameter));
        }
        String kind =
                "group: \"%s\"\nkind: %s\nversion: %s\n"
                        .formatted(type.group(), type.kind(), type.version());
        return operation.message(
                13,
                new Message()
                        .text(1, "x-kubernetes-group-version-kind")
                        .message(2, new Message().text(2, kind)));
    }

    private OpenApi2() {}
}
