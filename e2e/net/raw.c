#include "net.h"
#include <arpa/inet.h>
#include <errno.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <netpacket/packet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

static uint8_t own[6], gateway[6];
static int link_index;

static int open_link(void) {
    int made = socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ALL));
    if (made < 0) die("packet socket", strerror(errno));
    struct ifreq request = {.ifr_name = "eth0"};
    if (ioctl(made, SIOCGIFHWADDR, &request) != 0) die("eth0", strerror(errno));
    memcpy(own, request.ifr_hwaddr.sa_data, 6);
    link_index = if_nametoindex("eth0");
    struct sockaddr_ll address = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL), .sll_ifindex = link_index};
    if (bind(made, (struct sockaddr *)&address, sizeof address) != 0) die("eth0", strerror(errno));
    // The gateway's hardware address, as the kernel has it.
    memset(gateway, 0xff, 6);
    char line[256];
    FILE *table = fopen("/proc/net/arp", "r");
    while (table && fgets(line, sizeof line, table)) {
        if (strstr(line, "eth0")) sscanf(line, "%*s %*s %*s %hhx:%hhx:%hhx:%hhx:%hhx:%hhx", gateway, gateway + 1, gateway + 2, gateway + 3, gateway + 4, gateway + 5);
    }
    return made;
}

static uint16_t folded(const uint8_t *data, size_t length, uint32_t sum) {
    for (size_t i = 0; i < length; i += 2) sum += data[i] << 8 | (i + 1 < length ? data[i + 1] : 0);
    while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
    return htons(~sum & 0xffff);
}

static uint32_t sum_of(const uint8_t *address, size_t length) {
    uint32_t sum = 0;
    for (size_t i = 0; i < length; i += 2) sum += address[i] << 8 | address[i + 1];
    return sum;
}

struct packet {
    bool tcp, six;
    int port;
    uint8_t from[16], to[16];
    const char *text;
};

static size_t transport(const struct packet *packet, uint8_t *to) {
    uint8_t asked[512];
    bool dns = !strncmp(packet->text, "dns:", 4);
    size_t text = packet->tcp ? 0 : dns ? question(asked, 7, packet->text + 4, 1, 0) : strlen(packet->text), length = (packet->tcp ? 20 : 8) + text, size = packet->six ? 16 : 4;
    uint32_t sum = sum_of(packet->from, size) + sum_of(packet->to, size) + (packet->tcp ? 6 : 17) + length;
    memset(to, 0, length);
    if (packet->tcp) {
        struct tcphdr *head = (struct tcphdr *)to;
        head->source = htons(43210);
        head->dest = htons(packet->port);
        head->doff = 5;
        head->syn = 1;
        head->window = htons(1024);
        head->check = folded(to, length, sum);
    } else {
        struct udphdr *head = (struct udphdr *)to;
        head->source = htons(43210);
        head->dest = htons(packet->port);
        head->len = htons(length);
        memcpy(to + 8, dns ? asked : (const uint8_t *)packet->text, text);
        head->check = folded(to, length, sum);
    }
    return length;
}

static size_t frame(const struct packet *packet, uint8_t *to) {
    memcpy(to, gateway, 6);
    memcpy(to + 6, own, 6);
    if (packet->six) {
        struct ip6_hdr *head = (struct ip6_hdr *)(to + 14);
        size_t length = transport(packet, to + 54);
        memcpy(to + 12, "\x86\xdd", 2);
        head->ip6_flow = htonl(6u << 28);
        head->ip6_plen = htons(length);
        head->ip6_nxt = packet->tcp ? 6 : 17;
        head->ip6_hlim = 64;
        memcpy(&head->ip6_src, packet->from, 16);
        memcpy(&head->ip6_dst, packet->to, 16);
        return 54 + length;
    }
    struct iphdr *head = (struct iphdr *)(to + 14);
    size_t length = transport(packet, to + 34);
    memcpy(to + 12, "\x08\x00", 2);
    memset(head, 0, 20);
    head->version = 4;
    head->ihl = 5;
    head->tot_len = htons(20 + length);
    head->ttl = 64;
    head->protocol = packet->tcp ? 6 : 17;
    memcpy(&head->saddr, packet->from, 4);
    memcpy(&head->daddr, packet->to, 4);
    head->check = folded((uint8_t *)head, 20, 0);
    return 34 + length;
}

// What a frame that came in says, if it may be an answer: syn-ack, reset, udp or icmp.
static const char *answer_of(const uint8_t *at, size_t length, bool six) {
    if (length < 14 || memcmp(at + 12, six ? "\x86\xdd" : "\x08\x00", 2)) return NULL;
    int protocol = six ? at[20] : at[23];
    const uint8_t *body = at + (six ? 54 : 34);
    if (protocol == 6) return body[13] & 4 ? "reset" : (body[13] & 18) == 18 ? "syn-ack" : NULL;
    if (protocol == 17) return body[2] == 43210 >> 8 && body[3] == (43210 & 255) ? "udp" : NULL;
    if (protocol == 1) return "icmp";
    return protocol == 58 && body[0] < 128 ? "icmp" : NULL;
}

static long now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

// raw tcp|udp FROM TO PORT [TEXT|dns:NAME]: a packet with any source, sent to the gateway's hardware address: the answer's kind, or silence.
int raw(char **arguments) {
    uint8_t out[2048], in[4096];
    struct packet packet = {.tcp = !strcmp(arguments[0], "tcp"), .six = strchr(arguments[1], ':'), .port = atoi(arguments[3])};
    int family = packet.six ? AF_INET6 : AF_INET, made = open_link();
    packet.text = arguments[4] ? arguments[4] : "hello";
    if (inet_pton(family, arguments[1], packet.from) != 1 || inet_pton(family, arguments[2], packet.to) != 1) die("address", arguments[2]);
    if (send(made, out, frame(&packet, out), 0) < 0) die("send", strerror(errno));
    for (long end = now_ms() + wait_ms(); now_ms() < end && readable(made);) {
        struct sockaddr_ll from;
        socklen_t size = sizeof from;
        ssize_t length = recvfrom(made, in, sizeof in, 0, (struct sockaddr *)&from, &size);
        const char *answer = from.sll_pkttype == PACKET_OUTGOING || length < 0 ? NULL : answer_of(in, length, packet.six);
        if (answer) {
            puts(answer);
            return 0;
        }
    }
    puts("silence");
    return 1;
}

// arp ADDRESS: asks the link who has it: "answer MAC", or silence.
int arp(const char *address) {
    uint8_t out[42] = {0}, in[4096], from[4], wanted[4];
    int made = open_link();
    struct ifreq request = {.ifr_name = "eth0"};
    int any = socket(AF_INET, SOCK_DGRAM, 0);
    if (ioctl(any, SIOCGIFADDR, &request) != 0) die("eth0", strerror(errno));
    memcpy(from, &((struct sockaddr_in *)&request.ifr_addr)->sin_addr, 4);
    if (inet_pton(AF_INET, address, wanted) != 1) die("address", address);
    memset(out, 0xff, 6);
    memcpy(out + 6, own, 6);
    memcpy(out + 12, "\x08\x06\x00\x01\x08\x00\x06\x04\x00\x01", 10);
    memcpy(out + 22, own, 6);
    memcpy(out + 28, from, 4);
    memcpy(out + 38, wanted, 4);
    if (send(made, out, sizeof out, 0) < 0) die("send", strerror(errno));
    for (long end = now_ms() + wait_ms(); now_ms() < end && readable(made);) {
        ssize_t length = recv(made, in, sizeof in, 0);
        if (length >= 42 && !memcmp(in + 12, "\x08\x06", 2) && in[21] == 2 && !memcmp(in + 28, wanted, 4)) {
            printf("answer %02x:%02x:%02x:%02x:%02x:%02x\n", in[22], in[23], in[24], in[25], in[26], in[27]);
            return 0;
        }
    }
    puts("silence");
    return 1;
}
