#include "net.h"
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const struct { const char *name; int code; } TYPES[] = {{"A", 1}, {"NS", 2}, {"CNAME", 5}, {"SOA", 6}, {"PTR", 12}, {"MX", 15}, {"TXT", 16}, {"AAAA", 28}, {"SRV", 33}, {"OPT", 41}, {"ANY", 255}};
static const char *CODES[] = {"NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"};

static int type_of(const char *name) {
    for (size_t i = 0; i < sizeof TYPES / sizeof *TYPES; i++)
        if (!strcmp(TYPES[i].name, name)) return TYPES[i].code;
    return atoi(name);
}

static const char *name_of(int type) {
    static char number[16];
    for (size_t i = 0; i < sizeof TYPES / sizeof *TYPES; i++)
        if (TYPES[i].code == type) return TYPES[i].name;
    snprintf(number, sizeof number, "TYPE%d", type);
    return number;
}

static int get16(const uint8_t *at) { return at[0] << 8 | at[1]; }

static size_t put16(uint8_t *to, int value) {
    to[0] = value >> 8;
    to[1] = value;
    return 2;
}

size_t question(uint8_t *to, int id, const char *name, int type, int edns) {
    size_t at = 12;
    memset(to, 0, 12);
    put16(to, id);
    to[2] = 1; // recursion desired
    to[5] = 1;
    to[11] = edns > 0;
    while (*name) {
        size_t label = strcspn(name, ".");
        to[at++] = label;
        memcpy(to + at, name, label);
        at += label;
        name += label + (name[label] == '.');
    }
    to[at++] = 0;
    at += put16(to + at, type);
    at += put16(to + at, 1);
    if (edns > 0) {
        memcpy(to + at, "\0\0\51", 3);
        put16(to + at + 3, edns);
        memset(to + at + 5, 0, 6);
        at += 11;
    }
    return at;
}

// Reads a name that may be compressed, and returns where the next field begins.
static size_t name_at(const uint8_t *message, size_t at, size_t size, char *to) {
    size_t next = 0;
    char *begin = to;
    for (int hops = 0; at < size && message[at] && hops < 64; hops++) {
        if (message[at] >= 192) {
            if (!next) next = at + 2;
            at = get16(message + at) & 0x3fff;
            continue;
        }
        if (at + message[at] >= size || to - begin > 600) break;
        to += sprintf(to, "%.*s.", message[at], message + at + 1);
        at += message[at] + 1;
    }
    if (to == begin) *to++ = '.';
    *to = 0;
    return next ? next : at + 1;
}

static void print_record(const uint8_t *message, size_t *at, size_t size, const char *section) {
    char name[1024], text[1024];
    *at = name_at(message, *at, size, name);
    int type = get16(message + *at), length = get16(message + *at + 8);
    unsigned ttl = (unsigned)get16(message + *at + 4) << 16 | get16(message + *at + 6);
    size_t data = *at + 10;
    *at = data + length;
    if (type == 41) return;
    if (type == 1) inet_ntop(AF_INET, message + data, text, sizeof text);
    else if (type == 28) inet_ntop(AF_INET6, message + data, text, sizeof text);
    else if (type == 33) {
        int told = sprintf(text, "%d %d %d ", get16(message + data), get16(message + data + 2), get16(message + data + 4));
        name_at(message, data + 6, size, text + told);
    } else if (type == 16) snprintf(text, sizeof text, "%.*s", message[data], message + data + 1);
    else name_at(message, data, size, text);
    printf("%s %s %s %s %u\n", section, name, name_of(type), text, ttl);
}

static void print_answer(const uint8_t *message, size_t size) {
    size_t at = 12;
    char name[1024];
    printf("%s tc=%d answers=%d bytes=%zu\n", (message[3] & 15) < 6 ? CODES[message[3] & 15] : "?", message[2] >> 1 & 1, get16(message + 6), size);
    for (int i = get16(message + 4); i > 0; i--) at = name_at(message, at, size, name) + 4;
    const char *sections[] = {"answer", "authority", "additional"};
    for (int section = 0; section < 3; section++)
        for (int i = get16(message + 6 + section * 2); i > 0 && at < size; i--) print_record(message, &at, size, sections[section]);
}

// dns SERVER[#PORT] NAME TYPE [tcp] [edns=BYTES]: "CODE tc=0 answers=N bytes=N", then the records. Waits for one answer.
int dns(char **arguments) {
    static uint8_t query[1024], reply[65536 + 2];
    bool tcp = false;
    int edns = 0;
    char server[256], *port = "53";
    snprintf(server, sizeof server, "%s", arguments[0]);
    if (strchr(server, '#')) {
        port = strchr(server, '#') + 1;
        port[-1] = 0;
    }
    for (char **each = arguments + 3; *each; each++) {
        tcp |= !strcmp(*each, "tcp");
        if (!strncmp(*each, "edns=", 5)) edns = atoi(*each + 5);
    }
    size_t length = question(query + 2, getpid() & 0xffff, arguments[1], type_of(arguments[2]), edns), have = 0;
    put16(query, length);
    int made = dial(server, port, tcp ? SOCK_STREAM : SOCK_DGRAM);
    if (made < 0 || send(made, query + (tcp ? 0 : 2), length + (tcp ? 2 : 0), 0) < 0) {
        puts(outcome(errno));
        return 1;
    }
    size_t wanted = tcp ? 2 : 12;
    while (have < wanted) {
        ssize_t more = readable(made) ? recv(made, reply + have, sizeof reply - have, 0) : (errno = ETIMEDOUT, -1);
        if (more <= 0) {
            puts(more < 0 ? outcome(errno) : "closed");
            return 1;
        }
        have += more;
        if (tcp && have >= 2) wanted = 2 + get16(reply);
    }
    print_answer(reply + (tcp ? 2 : 0), have - (tcp ? 2 : 0));
    return 0;
}

// Sends questions for names that no cache has, as fast as it can: "sent N answered N".
int flood(const char *server, int seconds) {
    uint8_t query[512], reply[4096];
    char name[64];
    long sent = 0, answered = 0;
    int made = dial(server, "53", SOCK_DGRAM);
    time_t end = time(NULL) + seconds;
    while (made >= 0 && time(NULL) < end) {
        for (int i = 0; i < 64; i++, sent++) {
            snprintf(name, sizeof name, "n%ld.p%d.flood.test", sent, getpid());
            if (send(made, query, question(query, sent & 0xffff, name, 1, 0), 0) < 0) break;
        }
        while (recv(made, reply, sizeof reply, MSG_DONTWAIT) > 0) answered++;
    }
    printf("sent %ld answered %ld\n", sent, answered);
    return 0;
}
