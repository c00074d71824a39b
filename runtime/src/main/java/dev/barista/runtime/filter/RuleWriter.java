package dev.barista.runtime.filter;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.barista.runtime.filter.nft.AddressFamily;
import dev.barista.runtime.filter.nft.Expression;
import dev.barista.runtime.filter.nft.Expression.Answer;
import dev.barista.runtime.filter.nft.Expression.ConnectionKey;
import dev.barista.runtime.filter.nft.Expression.Header;
import dev.barista.runtime.filter.nft.Expression.MetaKey;
import dev.barista.runtime.filter.nft.Expression.Operator;
import dev.barista.runtime.filter.nft.Rule;
import dev.barista.runtime.filter.nft.Value;
import dev.barista.runtime.filter.nft.Verdict;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/// Writes one rule from left to right: what must hold, then what is done. Not thread-safe.
final class RuleWriter {

    private static final int ESTABLISHED = 2; // NF_CT_STATE_BIT(IP_CT_ESTABLISHED)
    private static final int RELATED = 4;
    private static final int NEW = 8;
    private static final int INVALID = 1;
    private static final int DESTINATION_CHANGED = 1 << 5; // IPS_DST_NAT

    private static final int DESTINATION_PORT = 2; // where headers have it

    private final List<Expression> expressions = new ArrayList<>();

    static RuleWriter when() {
        return new RuleWriter();
    }

    // ---- what must hold

    /// From a pod's link.
    @CanIgnoreReturnValue
    RuleWriter from(int linkGroup) {
        return group(MetaKey.IIFGROUP, Operator.EQUAL, linkGroup);
    }

    @CanIgnoreReturnValue
    RuleWriter notFrom(int linkGroup) {
        return group(MetaKey.IIFGROUP, Operator.NOT_EQUAL, linkGroup);
    }

    /// To a pod's link.
    @CanIgnoreReturnValue
    RuleWriter to(int linkGroup) {
        return group(MetaKey.OIFGROUP, Operator.EQUAL, linkGroup);
    }

    @CanIgnoreReturnValue
    RuleWriter notTo(int linkGroup) {
        return group(MetaKey.OIFGROUP, Operator.NOT_EQUAL, linkGroup);
    }

    @CanIgnoreReturnValue
    private RuleWriter group(MetaKey key, Operator operator, int linkGroup) {
        add(new Expression.Meta(key, 0));
        return add(new Expression.Compare(0, operator, Value.ofNative(linkGroup)));
    }

    /// Not from a process of the host itself.
    @CanIgnoreReturnValue
    RuleWriter notFromLoopback() {
        add(new Expression.Meta(MetaKey.IIF, 0));
        return add(new Expression.Compare(0, Operator.NOT_EQUAL, Value.ofNative(1)));
    }

    @CanIgnoreReturnValue
    RuleWriter family(AddressFamily family) {
        add(new Expression.Meta(MetaKey.NFPROTO, 0));
        return add(new Expression.Compare(0, Operator.EQUAL, Value.ofByte(family.number())));
    }

    @CanIgnoreReturnValue
    RuleWriter sourceIn(Cidr block) {
        return address(AddressFamily.of(block.network()), true, block, Operator.EQUAL);
    }

    @CanIgnoreReturnValue
    RuleWriter sourceNotIn(Cidr block) {
        return address(AddressFamily.of(block.network()), true, block, Operator.NOT_EQUAL);
    }

    @CanIgnoreReturnValue
    RuleWriter destinationIn(Cidr block) {
        return address(AddressFamily.of(block.network()), false, block, Operator.EQUAL);
    }

    @CanIgnoreReturnValue
    RuleWriter destinationNotIn(Cidr block) {
        return address(AddressFamily.of(block.network()), false, block, Operator.NOT_EQUAL);
    }

    @CanIgnoreReturnValue
    RuleWriter destination(InetAddress address) {
        return destinationIn(new Cidr(address, address.getAddress().length * 8));
    }

    @CanIgnoreReturnValue
    private RuleWriter address(
            AddressFamily family, boolean source, Cidr block, Operator operator) {
        family(family);
        load(family, source, 0);
        if (block.bits() < family.bits()) {
            add(new Expression.Mask(0, block.mask()));
        }
        return add(new Expression.Compare(0, operator, Value.of(block.network())));
    }

    @CanIgnoreReturnValue
    RuleWriter sourceIn(AddressFamily family, String set) {
        return family(family).load(family, true, 0).add(new Expression.In(set, 0));
    }

    @CanIgnoreReturnValue
    RuleWriter destinationIn(AddressFamily family, String set) {
        return family(family).load(family, false, 0).add(new Expression.In(set, 0));
    }

    @CanIgnoreReturnValue
    RuleWriter protocol(int number) {
        add(new Expression.Meta(MetaKey.L4PROTO, 0));
        return add(new Expression.Compare(0, Operator.EQUAL, Value.ofByte(number)));
    }

    /// Of ICMP, in both families.
    @CanIgnoreReturnValue
    RuleWriter icmpType(int type) {
        add(new Expression.Payload(Header.TRANSPORT, 0, 1, 0));
        return add(new Expression.Compare(0, Operator.EQUAL, Value.ofByte(type)));
    }

    @CanIgnoreReturnValue
    RuleWriter ports(Traffic.Ports ports) {
        protocol(ports.protocol().number());
        if (ports.first() == 0 && ports.last() == 65_535) {
            return this;
        }
        loadPort(0);
        if (ports.first() == ports.last()) {
            return add(new Expression.Compare(0, Operator.EQUAL, Value.ofPort(ports.first())));
        }
        add(new Expression.Compare(0, Operator.AT_LEAST, Value.ofPort(ports.first())));
        return add(new Expression.Compare(0, Operator.AT_MOST, Value.ofPort(ports.last())));
    }

    @CanIgnoreReturnValue
    RuleWriter port(Protocol protocol, int port) {
        return ports(new Traffic.Ports(protocol, port, port));
    }

    /// Of a connection that there was before.
    @CanIgnoreReturnValue
    RuleWriter established() {
        return connection(ConnectionKey.STATE, ESTABLISHED | RELATED);
    }

    @CanIgnoreReturnValue
    RuleWriter isNew() {
        return connection(ConnectionKey.STATE, NEW);
    }

    @CanIgnoreReturnValue
    RuleWriter invalid() {
        return connection(ConnectionKey.STATE, INVALID);
    }

    /// Sent to a Service or to the host address, and led on by this table.
    @CanIgnoreReturnValue
    RuleWriter redirected() {
        return connection(ConnectionKey.STATUS, DESTINATION_CHANGED);
    }

    @CanIgnoreReturnValue
    private RuleWriter connection(ConnectionKey key, int bits) {
        add(new Expression.Connection(key, 0));
        add(new Expression.Mask(0, Value.ofNative(bits)));
        return add(new Expression.Compare(0, Operator.NOT_EQUAL, Value.zeros(4)));
    }

    /// The source is not where the packet came from.
    @CanIgnoreReturnValue
    RuleWriter spoofed() {
        add(new Expression.SourceRoute(0));
        return add(new Expression.Compare(0, Operator.EQUAL, Value.zeros(4)));
    }

    // ---- registers

    @CanIgnoreReturnValue
    RuleWriter add(Expression expression) {
        expressions.add(expression);
        return this;
    }

    @CanIgnoreReturnValue
    RuleWriter loadSource(AddressFamily family, int register) {
        return load(family, true, register);
    }

    @CanIgnoreReturnValue
    RuleWriter loadDestination(AddressFamily family, int register) {
        return load(family, false, register);
    }

    @CanIgnoreReturnValue
    private RuleWriter load(AddressFamily family, boolean source, int register) {
        int offset = source ? family.source() : family.destination();
        return add(new Expression.Payload(Header.NETWORK, offset, family.length(), register));
    }

    @CanIgnoreReturnValue
    RuleWriter loadProtocol(int register) {
        return add(new Expression.Meta(MetaKey.L4PROTO, register));
    }

    @CanIgnoreReturnValue
    RuleWriter loadPort(int register) {
        return add(new Expression.Payload(Header.TRANSPORT, DESTINATION_PORT, 2, register));
    }

    // ---- what is done

    Rule then(Expression last) {
        return add(last).end();
    }

    Rule accept() {
        return then(new Expression.Decide(new Verdict.Accept()));
    }

    Rule drop() {
        return then(new Expression.Decide(new Verdict.Drop()));
    }

    Rule back() {
        return then(new Expression.Decide(new Verdict.Return()));
    }

    Rule jump(String chain) {
        return then(new Expression.Decide(new Verdict.Jump(chain)));
    }

    Rule goTo(String chain) {
        return then(new Expression.Decide(new Verdict.Goto(chain)));
    }

    Rule reject(Answer answer) {
        return then(new Expression.Reject(answer));
    }

    Rule end() {
        return new Rule(expressions);
    }
}
