package dev.barista.runtime.filter.nft;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.barista.runtime.netlink.MessageWriter;
import java.util.function.Consumer;

/// Writes attributes as nf_tables has them: numbers in network order. Belongs to one message.
final class AttributeWriter {

    private static final int VALUE = 1; // NFTA_DATA_VALUE
    private static final int VERDICT = 2; // NFTA_DATA_VERDICT

    private final MessageWriter out;

    AttributeWriter(MessageWriter out) {
        this.out = out;
    }

    @CanIgnoreReturnValue
    AttributeWriter text(int type, String value) {
        out.text(type, value);
        return this;
    }

    @CanIgnoreReturnValue
    AttributeWriter u8(int type, int value) {
        out.attribute8(type, value);
        return this;
    }

    @CanIgnoreReturnValue
    AttributeWriter u32(int type, int value) {
        out.attribute32BigEndian(type, value);
        return this;
    }

    @CanIgnoreReturnValue
    AttributeWriter u64(int type, long value) {
        out.attribute64BigEndian(type, value);
        return this;
    }

    @CanIgnoreReturnValue
    AttributeWriter nested(int type, Consumer<MessageWriter> content) {
        out.nested(type, content);
        return this;
    }

    @CanIgnoreReturnValue
    AttributeWriter data(int type, Value value) {
        return nested(type, data -> data.attribute(VALUE, value.bytes()));
    }

    @CanIgnoreReturnValue
    AttributeWriter verdict(int type, Verdict verdict) {
        return nested(type, data -> data.nested(VERDICT, it -> write(it, verdict)));
    }

    private static void write(MessageWriter out, Verdict verdict) {
        switch (verdict) {
            case Verdict.Drop _ -> out.attribute32BigEndian(1, 0);
            case Verdict.Accept _ -> out.attribute32BigEndian(1, 1);
            case Verdict.Jump to -> out.attribute32BigEndian(1, -3).text(2, to.chain());
            case Verdict.Goto to -> out.attribute32BigEndian(1, -4).text(2, to.chain());
            case Verdict.Return _ -> out.attribute32BigEndian(1, -5);
        }
    }
}
