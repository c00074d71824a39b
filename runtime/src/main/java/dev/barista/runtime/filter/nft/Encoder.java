package dev.barista.runtime.filter.nft;

import dev.barista.runtime.netlink.Message;
import dev.barista.runtime.netlink.MessageWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// Writes commands as messages of nfnetlink, in the same order. Pure; belongs to one transaction,
/// in which each new set has a number.
public final class Encoder {

    private static final int SUBSYSTEM = 10 << 8; // NFNL_SUBSYS_NFTABLES
    private static final int NEW_TABLE = 0;
    private static final int GET_TABLE = 1;
    private static final int DELETE_TABLE = 2;
    private static final int NEW_CHAIN = 3;
    private static final int DELETE_CHAIN = 5;
    private static final int NEW_RULE = 6;
    private static final int DELETE_RULE = 8;
    private static final int NEW_SET = 9;
    private static final int DELETE_SET = 11;
    private static final int NEW_ELEMENTS = 12;
    private static final int GET_ELEMENTS = 13;
    private static final int DELETE_ELEMENTS = 14;

    private static final int INET = 1; // NFPROTO_INET
    private static final int LIST_ELEMENT = 1; // NFTA_LIST_ELEM
    private static final int ACCEPT = 1;

    private static final int SET_IS_MAP = 0x8;
    private static final int SET_HAS_TIMEOUT = 0x10;
    private static final int SET_IS_CHANGED_BY_PACKETS = 0x20;
    private static final int VERDICT_TYPE = 0xFFFF_FF00; // NFT_DATA_VERDICT
    private static final int MOST_BY_PACKETS = 1 << 16;

    private static final int ELEMENTS_IN_A_MESSAGE = 250; // an attribute has 64 KiB at most

    private final String table;
    private int sets;

    private Encoder(String table) {
        this.table = table;
    }

    public static List<Message> encode(String table, List<Command> commands) {
        var encoder = new Encoder(table);
        List<Message> messages = new ArrayList<>();
        commands.forEach(command -> encoder.encode(command, messages));
        return messages;
    }

    /// Asks whether a table is there.
    public static Message findTable(String table) {
        return new Encoder(table).message(GET_TABLE, 0, out -> {});
    }

    /// Asks for the elements of a set.
    public static Message listElements(String table, String set) {
        return new Encoder(table).message(GET_ELEMENTS, 0, out -> out.text(2, set));
    }

    private void encode(Command command, List<Message> messages) {
        switch (command) {
            case Command.AddTable _ -> messages.add(message(NEW_TABLE, Message.CREATE, out -> {}));
            case Command.DeleteTable _ -> messages.add(message(DELETE_TABLE, 0, out -> {}));
            case Command.AddSet it ->
                    messages.add(message(NEW_SET, Message.CREATE, out -> set(out, it.set())));
            case Command.DeleteSet it ->
                    messages.add(message(DELETE_SET, 0, out -> out.text(2, it.name())));
            case Command.AddChain it ->
                    messages.add(message(NEW_CHAIN, Message.CREATE, out -> chain(out, it.chain())));
            case Command.DeleteChain it ->
                    messages.add(message(DELETE_CHAIN, 0, out -> out.text(3, it.name())));
            case Command.FlushChain it ->
                    messages.add(message(DELETE_RULE, 0, out -> out.text(2, it.name())));
            case Command.AddRule it ->
                    messages.add(
                            message(
                                    NEW_RULE,
                                    Message.CREATE | Message.APPEND,
                                    out -> rule(out, it.chain(), it.rule())));
            case Command.AddElements it ->
                    elements(
                            NEW_ELEMENTS,
                            Message.CREATE,
                            it.set(),
                            it.elements().entrySet(),
                            Encoder::element,
                            messages);
            case Command.DeleteElements it ->
                    elements(DELETE_ELEMENTS, 0, it.set(), it.keys(), Encoder::key, messages);
        }
    }

    /// Each begins with the name of the table.
    private Message message(int type, int flags, Consumer<AttributeWriter> content) {
        var out = new MessageWriter().put8(INET).put8(0).put16(0).text(1, table);
        content.accept(new AttributeWriter(out));
        return out.message(SUBSYSTEM | type, flags);
    }

    private static void chain(AttributeWriter out, Chain chain) {
        out.text(3, chain.name());
        Chain.Hook hook = chain.hook();
        if (hook != null) {
            out.nested(
                    4,
                    it ->
                            it.attribute32BigEndian(1, hook.point().number())
                                    .attribute32BigEndian(2, hook.priority()));
            out.u32(5, ACCEPT).text(7, hook.kind().text());
        }
    }

    private static void rule(AttributeWriter out, String chain, Rule rule) {
        out.text(2, chain)
                .nested(
                        4,
                        list ->
                                rule.expressions()
                                        .forEach(each ->
                                                list.nested(
                                                        LIST_ELEMENT,
                                                        it -> ExpressionEncoder.write(it, each))));
    }

    private void set(AttributeWriter out, NamedSet set) {
        NamedSet.Shape shape = set.shape();
        out.text(2, set.name()).u32(3, flags(shape));
        out.u32(4, Type.number(shape.key())).u32(5, Type.length(shape.key()));
        switch (shape.holds()) {
            case NamedSet.Holds.Nothing _ -> {}
            case NamedSet.Holds.Verdicts _ -> out.u32(6, VERDICT_TYPE).u32(7, 0);
            case NamedSet.Holds.Data data ->
                    out.u32(6, Type.number(data.types())).u32(7, Type.length(data.types()));
        }
        if (shape.filled() != NamedSet.Filled.BY_US) {
            out.nested(9, description -> description.attribute32BigEndian(1, MOST_BY_PACKETS));
        }
        sets++;
        out.u32(10, sets);
    }

    private static int flags(NamedSet.Shape shape) {
        int map = shape.holds() instanceof NamedSet.Holds.Nothing ? 0 : SET_IS_MAP;
        return map
                | switch (shape.filled()) {
                    case BY_US -> 0;
                    case BY_PACKETS -> SET_IS_CHANGED_BY_PACKETS;
                    case BY_PACKETS_FOR_A_TIME -> SET_IS_CHANGED_BY_PACKETS | SET_HAS_TIMEOUT;
                };
    }

    private <T> void elements(
            int type,
            int flags,
            String set,
            Collection<T> all,
            BiConsumer<AttributeWriter, T> element,
            List<Message> messages) {
        Iterator<T> left = all.iterator();
        while (left.hasNext()) {
            messages.add(
                    message(
                            type,
                            flags,
                            out -> out.text(2, set).nested(3, list -> some(list, left, element))));
        }
    }

    private static <T> void some(
            MessageWriter list, Iterator<T> left, BiConsumer<AttributeWriter, T> element) {
        for (int i = 0; i < ELEMENTS_IN_A_MESSAGE && left.hasNext(); i++) {
            T next = left.next();
            list.nested(LIST_ELEMENT, it -> element.accept(new AttributeWriter(it), next));
        }
    }

    private static void key(AttributeWriter out, Value key) {
        out.data(1, key);
    }

    private static void element(AttributeWriter out, Map.Entry<Value, Content> element) {
        out.data(1, element.getKey());
        switch (element.getValue()) {
            case Content.None _ -> {}
            case Content.Data data -> out.data(2, data.value());
            case Verdict verdict -> out.verdict(2, verdict);
        }
    }
}
