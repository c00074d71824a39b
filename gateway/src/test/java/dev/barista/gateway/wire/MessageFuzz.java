package dev.barista.gateway.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import java.util.function.Function;

/// Jazzer's target: bytes are read in one way or refused, wherever they are split. The first byte
/// says which side sent them, the second where they are split.
public final class MessageFuzz {

    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length < 3) {
            return;
        }
        String bytes = new String(input, 2, input.length - 2, ISO_8859_1);
        int at = (input[1] & 0xff) % bytes.length();
        Function<List<String>, List<String>> reading =
                (input[0] & 1) == 0 ? MessageReading::ofRequests : MessageReading::ofResponses;
        CorpusTest.assertSame(
                reading.apply(List.of(bytes.substring(0, at), bytes.substring(at))),
                reading.apply(List.of(bytes)));
    }

    private MessageFuzz() {}
}
