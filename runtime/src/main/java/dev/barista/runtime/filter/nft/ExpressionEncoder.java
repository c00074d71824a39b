package dev.barista.runtime.filter.nft;

import dev.barista.runtime.filter.nft.Expression.Compare;
import dev.barista.runtime.filter.nft.Expression.Connection;
import dev.barista.runtime.filter.nft.Expression.Constant;
import dev.barista.runtime.filter.nft.Expression.Count;
import dev.barista.runtime.filter.nft.Expression.Decide;
import dev.barista.runtime.filter.nft.Expression.Dispatch;
import dev.barista.runtime.filter.nft.Expression.Exceeds;
import dev.barista.runtime.filter.nft.Expression.In;
import dev.barista.runtime.filter.nft.Expression.Load;
import dev.barista.runtime.filter.nft.Expression.Mask;
import dev.barista.runtime.filter.nft.Expression.Masquerade;
import dev.barista.runtime.filter.nft.Expression.Meta;
import dev.barista.runtime.filter.nft.Expression.Payload;
import dev.barista.runtime.filter.nft.Expression.Random;
import dev.barista.runtime.filter.nft.Expression.Reject;
import dev.barista.runtime.filter.nft.Expression.SourceRoute;
import dev.barista.runtime.filter.nft.Expression.Touch;
import dev.barista.runtime.filter.nft.Expression.Translate;
import dev.barista.runtime.netlink.MessageWriter;
import java.util.function.Consumer;

/// Writes an expression as the attributes that `linux/netfilter/nf_tables.h` names `NFTA_…`. Pure.
final class ExpressionEncoder {

    private static final int NAME = 1; // NFTA_EXPR_NAME
    private static final int DATA = 2; // NFTA_EXPR_DATA
    private static final int VERDICT_REGISTER = 0;
    private static final int FIRST_REGISTER = 8; // NFT_REG32_00
    private static final int UPDATE = 1; // NFT_DYNSET_OP_UPDATE
    private static final int SECOND = 1; // the unit of a limit
    private static final int PACKETS = 0; // NFT_LIMIT_PKTS
    private static final int OVER = 1; // NFT_LIMIT_F_INV

    /// Into the attribute that holds one expression.
    static void write(MessageWriter out, Expression expression) {
        switch (expression) {
            case Meta it ->
                    named(
                            out,
                            "meta",
                            d -> register(d, 1, it.register()).u32(2, it.key().number()));
            case Payload it -> named(out, "payload", d -> payload(d, it));
            case Connection it ->
                    named(out, "ct", d -> register(d, 1, it.register()).u32(2, it.key().number()));
            case SourceRoute it ->
                    // NFT_FIB_RESULT_OIF; NFTA_FIB_F_SADDR and NFTA_FIB_F_IIF
                    named(out, "fib", d -> register(d, 1, it.register()).u32(2, 1).u32(3, 1 | 8));
            case Random it ->
                    // NFT_NG_RANDOM, from 0
                    named(
                            out,
                            "numgen",
                            d ->
                                    register(d, 1, it.register())
                                            .u32(2, it.modulus())
                                            .u32(3, 1)
                                            .u32(4, 0));
            case Constant it ->
                    named(out, "immediate", d -> register(d, 1, it.register()).data(2, it.value()));
            case Mask it -> named(out, "bitwise", d -> mask(d, it));
            case Compare it ->
                    named(
                            out,
                            "cmp",
                            d ->
                                    register(d, 1, it.register())
                                            .u32(2, it.operator().number())
                                            .data(3, it.value()));
            case In it -> named(out, "lookup", d -> register(d.text(1, it.set()), 2, it.key()));
            case Load it ->
                    named(
                            out,
                            "lookup",
                            d ->
                                    register(
                                            register(d.text(1, it.map()), 2, it.key()),
                                            3,
                                            it.register()));
            case Dispatch it ->
                    named(
                            out,
                            "lookup",
                            d ->
                                    register(d.text(1, it.map()), 2, it.key())
                                            .u32(3, VERDICT_REGISTER));
            case Touch it ->
                    named(
                            out,
                            "dynset",
                            d ->
                                    register(d.text(1, it.set()).u32(3, UPDATE), 4, it.key())
                                            .u64(6, it.time().toMillis()));
            case Exceeds it -> named(out, "dynset", d -> limit(d, it));
            case Count it -> named(out, "dynset", d -> count(d, it));
            case Translate it -> named(out, "nat", d -> translate(d, it));
            case Masquerade _ -> named(out, "masq", d -> {});
            case Reject it -> named(out, "reject", d -> reject(d, it));
            case Decide it ->
                    named(
                            out,
                            "immediate",
                            d -> d.u32(1, VERDICT_REGISTER).verdict(2, it.verdict()));
        }
    }

    private static void named(MessageWriter out, String name, Consumer<AttributeWriter> content) {
        out.text(NAME, name);
        out.nested(DATA, data -> content.accept(new AttributeWriter(data)));
    }

    private static AttributeWriter register(AttributeWriter out, int type, int register) {
        return out.u32(type, FIRST_REGISTER + register);
    }

    private static void payload(AttributeWriter out, Payload it) {
        register(out, 1, it.register())
                .u32(2, it.header().number())
                .u32(3, it.offset())
                .u32(4, it.length());
    }

    private static void mask(AttributeWriter out, Mask it) {
        int length = it.mask().length();
        register(register(out, 1, it.register()), 2, it.register())
                .u32(3, length)
                .data(4, it.mask())
                .data(5, Value.zeros(length));
    }

    private static void count(AttributeWriter out, Count it) {
        register(out.text(1, it.set()).u32(3, UPDATE), 4, it.key())
                .nested(7, counter -> named(counter, "counter", d -> {}));
    }

    private static void limit(AttributeWriter out, Exceeds it) {
        register(out.text(1, it.set()).u32(3, UPDATE), 4, it.key())
                .u64(6, it.time().toMillis())
                .nested(
                        7,
                        limit ->
                                named(
                                        limit,
                                        "limit",
                                        d ->
                                                d.u64(1, it.perSecond())
                                                        .u64(2, SECOND)
                                                        .u32(3, it.burst())
                                                        .u32(4, PACKETS)
                                                        .u32(5, OVER)));
    }

    private static void translate(AttributeWriter out, Translate it) {
        out.u32(1, it.end().number()).u32(2, it.family().number());
        register(out, 3, it.address());
        if (it.port() != null) {
            register(out, 5, it.port());
        }
    }

    private static void reject(AttributeWriter out, Reject it) {
        switch (it.answer()) {
            case TCP_RESET -> out.u32(1, 1).u8(2, 0);
            case ADMINISTRATIVELY_PROHIBITED -> out.u32(1, 2).u8(2, 3);
        }
    }

    private ExpressionEncoder() {}
}
